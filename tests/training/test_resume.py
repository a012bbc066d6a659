"""Whether a run may be gone on with."""

from dataclasses import replace

import pytest

from vitreous.errors import CheckpointError
from vitreous.training import RunFolder, check_resumable


@pytest.fixture
def begun(tiny, tmp_path):
    run = RunFolder.create(tmp_path / "run", "tiny")
    run.write_config(tiny.config)
    run.write_json("data.json", {"preprocess": {}, **tiny.data.describe()})
    return run


def test_the_same_run_may_go_on_also_on_another_device(begun, tiny):
    check_resumable(begun, tiny.config, tiny.data)
    check_resumable(begun, replace(tiny.config, device="cuda"), tiny.data)


def test_every_setting_that_differs_is_named(begun, tiny):
    other = replace(tiny.changed(batch=7, betas=(0.8, 0.99)).config, seed=8)
    with pytest.raises(CheckpointError) as caught:
        check_resumable(begun, other, tiny.data)
    for words in ("seed was 7 and is 8", "training.batch was 5 and is 7", "training.betas was"):
        assert words in str(caught.value)
    assert "epochs" not in str(caught.value)


def test_one_other_label_is_another_run(begun, tiny):
    labels = tiny.data.train.labels.clone()
    labels[3] = 2 - labels[3] + (labels[3] == 1)
    other = replace(tiny.data, train=replace(tiny.data.train, labels=labels))
    with pytest.raises(CheckpointError, match="the train split is another"):
        check_resumable(begun, tiny.config, other)
