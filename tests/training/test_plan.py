"""How many steps a run takes: by epochs, or by minutes that are kept."""

import time
from dataclasses import replace

import pytest

from vitreous.config import DataConfig
from vitreous.training import checkpoint
from vitreous.training.plan import Plan, steps_that_fit


def test_a_last_epoch_may_be_cut_short():
    plan = Plan(steps=12, steps_per_epoch=5)
    assert plan.epochs == 3
    assert [plan.end_of_epoch(epoch) for epoch in range(4)] == [0, 5, 10, 12]


def test_a_plan_comes_back_from_json():
    plan = Plan(12, 5, 0.25)
    assert Plan.from_tree(plan.to_tree()) == plan


@pytest.mark.parametrize(
    ("seconds", "steps"),
    # A step takes 1 s, the end of an epoch 3 s, an epoch has 5 steps: 8 s together.
    [(8, 5), (16, 10), (17, 10), (19, 10), (20, 11), (23.5, 14), (24, 15), (7, 4), (3, 1), (-5, 1)],
)
def test_the_end_of_every_epoch_is_part_of_the_time(seconds, steps):
    assert steps_that_fit(seconds, 1.0, 3.0, 5) == steps


def timed(tiny, minutes, **training):
    """Without augmentation, whose library takes seconds to import."""
    run = tiny.changed(**training)
    run.config = replace(run.config, data=DataConfig(), max_minutes=minutes)
    return run


def test_the_minutes_are_kept_where_saving_is_slow(tiny, tmp_path, monkeypatch):
    write = checkpoint.write_flushed

    def slow(path, content):
        time.sleep(0.05)
        write(path, content)

    monkeypatch.setattr(checkpoint, "write_flushed", slow)
    began = time.monotonic()
    # One step an epoch: nearly all of the time goes into four slow files for each.
    _, result, _ = timed(tiny, 0.05, batch=23).fit(tmp_path / "run")
    # Steps alone would have been planned by the hundred; a loaded machine may take half as long again.
    assert time.monotonic() - began < 1.5 * 3
    assert 1 < result.steps < 20


def test_the_minutes_are_kept_where_steps_are_slow(tiny, tmp_path):
    model = tiny.model()
    model.register_forward_pre_hook(lambda module, inputs: time.sleep(0.1))
    began = time.monotonic()
    _, result, _ = timed(tiny, 0.03).fit(tmp_path / "run", model)
    # 13 steps of measurement would have taken 1.3 of the 1.8 seconds.
    assert time.monotonic() - began < 1.5 * 1.8
    assert result.steps > 1


def test_measuring_leaves_the_run_as_it_was(tiny, tmp_path):
    """The same plan without a measurement ends with the same bits."""
    model, result, run = timed(tiny, 0.02).fit(tmp_path / "measured")
    assert [path.name for path in run.path.glob(".*")] == []
    planned = timed(tiny, 0.02)
    (tmp_path / "planned").mkdir()
    (tmp_path / "planned" / "config.json").write_text("{}")
    (tmp_path / "planned" / "plan.json").write_bytes((run.path / "plan.json").read_bytes())
    again, same, _ = planned.fit(tmp_path / "planned")
    assert same.steps == result.steps
    assert all(ours.equal(theirs) for ours, theirs in zip(model.parameters(), again.parameters(), strict=True))
    assert not any("minutes hold" in sentence for sentence in planned.watcher.said)
