"""Checkpoints are whole or do not exist, and notice a flipped bit."""

import json
import os
import subprocess
import sys
import textwrap

import pytest
import torch

from training_helpers import steps_saved
from vitreous.errors import CheckpointError
from vitreous.training.checkpoint import best_good, checkpoints, last_good, load_weights, save_checkpoint


def save(folder, step, score=None):
    folder.mkdir(exist_ok=True)
    state = {"step": step, "epoch": step // 5}
    save_checkpoint(folder, {"weight": torch.full((3,), float(step))}, {"weight/step": torch.ones(1)}, state, score)


def silent(sentence):
    raise AssertionError(f"nothing should be said, but: {sentence}")


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("name", ["model.safetensors", "optimiser.safetensors", "state.json"])
def test_a_truncated_checkpoint_is_named_and_the_last_good_one_used(tmp_path, kept, name):
    save(tmp_path, 5)
    save(tmp_path, 10)
    path = tmp_path / "step-00000010" / name
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content))])
    said = []
    assert last_good(tmp_path, said.append).step == 5
    assert str(path) in said[0]
    assert "incomplete" in said[0]


@pytest.mark.parametrize("name", ["model.safetensors", "optimiser.safetensors", "state.json"])
def test_one_flipped_bit_is_noticed(tmp_path, name):
    save(tmp_path, 5, (0.5, -1.0))
    path = tmp_path / "step-00000005" / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    said = []
    with pytest.raises(CheckpointError, match="no complete checkpoint"):
        best_good(tmp_path, said.append)
    assert "damaged" in said[0]
    with pytest.raises(CheckpointError, match="no complete checkpoint"):
        last_good(tmp_path, said.append)


def test_without_its_manifest_a_checkpoint_does_not_exist(tmp_path):
    save(tmp_path, 5)
    save(tmp_path, 10)
    (tmp_path / "step-00000010" / "manifest.json").unlink()
    assert [checkpoint.step for checkpoint in checkpoints(tmp_path)] == [5]
    said = []
    assert last_good(tmp_path, said.append).step == 5
    assert len(said) == 1
    assert "step-00000010 is incomplete" in said[0]


def test_where_no_checkpoint_can_be_read_a_run_does_not_begin_again(tiny, tmp_path):
    _, _, run = tiny.fit(tmp_path / "run")
    for path in run.checkpoints.glob("*/manifest.json"):
        path.unlink()
    with pytest.raises(CheckpointError, match="no complete checkpoint"):
        tiny.changed().fit(tmp_path / "run")
    assert len(run.metrics()) == 3


def test_the_next_best_takes_the_place_of_a_damaged_best_one(tmp_path):
    save(tmp_path, 5, (0.8, -0.5))
    save(tmp_path, 10, (0.9, -0.5))
    save(tmp_path, 15, (0.7, -0.5))
    (tmp_path / "step-00000010" / "model.safetensors").write_bytes(b"")
    said = []
    assert best_good(tmp_path, said.append).step == 5
    assert "step-00000010" in said[0]


def test_the_manifest_is_written_last(tmp_path, monkeypatch):
    written = []
    from vitreous.training import checkpoint

    def note(path, content):
        written.append(path.name)
        path.write_bytes(content)

    monkeypatch.setattr(checkpoint, "write_flushed", note)
    save(tmp_path, 5)
    assert written[-1] == "manifest.json"
    assert len(written) == 4


def test_steps_decide_the_order_and_dates_do_not(tmp_path):
    for step in (9, 10, 11):
        save(tmp_path, step)
    os.utime(tmp_path / "step-00000009", (2**31, 2**31))
    assert last_good(tmp_path, silent).step == 11


def test_the_best_has_the_highest_score_and_of_equals_the_earliest(tmp_path):
    for step, score in ((5, (0.8, -0.7)), (10, (0.9, -0.5)), (15, (0.9, -0.5)), (20, (0.9, -0.6)), (25, None)):
        save(tmp_path, step, score)
    assert best_good(tmp_path, silent).step == 10


KILLED = """
    import os, signal, sys
    import torch
    from pathlib import Path
    from vitreous.training import checkpoint
    folder = Path(sys.argv[1])
    def save(step):
        state = {"step": step, "epoch": 1}
        checkpoint.save_checkpoint(folder, {"weight": torch.full((3,), float(step))}, {}, state, None)
    save(5)
    original = checkpoint.write_flushed
    def killing(path, content):
        if path.name == sys.argv[2]:
            os.kill(os.getpid(), signal.SIGKILL)
        original(path, content)
    checkpoint.write_flushed = killing
    save(10)
"""


@pytest.mark.parametrize("name", ["model.safetensors", "state.json", "manifest.json"])
def test_killed_while_saving_the_previous_checkpoint_is_whole(tmp_path, name):
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), tmp_path, name], timeout=60)
    assert ended.returncode == -9
    assert last_good(tmp_path, silent).step == 5
    assert any(path.name.startswith(".step-") for path in tmp_path.iterdir())
    save(tmp_path, 15)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step-00000005", "step-00000015"]


FULL = """
    import resource, signal, sys
    import torch
    from pathlib import Path
    from vitreous.errors import CheckpointError
    from vitreous.training.checkpoint import save_checkpoint
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    folder = Path(sys.argv[1])
    def save(step, numbers):
        save_checkpoint(folder, {"weight": torch.ones(numbers)}, {}, {"step": step, "epoch": 1}, None)
    save(5, 7)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    try:
        save(10, 10_000)
    except CheckpointError as error:
        print(error)
        sys.exit(error.exit_code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
@pytest.mark.parametrize("limit", [10, 20_000, 40_050])
def test_on_a_full_disk_the_earlier_checkpoint_stays_and_no_half_one_appears(tmp_path, limit):
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL), tmp_path, str(limit)], timeout=60, capture_output=True, text=True
    )
    assert ended.returncode == 3, ended.stderr
    assert "cannot be written" in ended.stdout
    assert steps_saved(type("run", (), {"checkpoints": tmp_path})) == [5]
    assert last_good(tmp_path, silent).step == 5
    assert len(list(tmp_path.iterdir())) == 1


def test_files_honour_the_umask(tmp_path):
    before = os.umask(0o022)
    try:
        save(tmp_path, 5)
    finally:
        os.umask(before)
    for path in (tmp_path / "step-00000005").iterdir():
        assert path.stat().st_mode & 0o777 == 0o644, path


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module."])
def test_prefixes_of_wrappers_are_stripped(tmp_path, prefix):
    model = torch.nn.Linear(2, 3)
    weights = {f"{prefix}{name}": value + 1 for name, value in model.state_dict().items()}
    expected = model.weight + 1
    load_weights(model, weights, tmp_path)
    assert torch.equal(model.weight, expected)


def test_every_key_that_does_not_fit_is_named(tmp_path):
    model = torch.nn.Linear(2, 3)
    weights = {"weight": torch.ones(3, 5), "extra": torch.ones(1)}
    with pytest.raises(CheckpointError) as caught:
        load_weights(model, weights, tmp_path)
    for words in ("bias is missing", "extra is not in the model", "weight is (3, 5) instead of (3, 2)"):
        assert words in str(caught.value)


def test_a_manifest_states_what_was_written(tmp_path):
    save(tmp_path, 5, (0.75, -0.5))
    tree = json.loads((tmp_path / "step-00000005" / "manifest.json").read_text())
    assert (tree["step"], tree["epoch"], tree["score"]) == (5, 1, [0.75, -0.5])
    for name, facts in tree["files"].items():
        assert (tmp_path / "step-00000005" / name).stat().st_size == facts["bytes"]
