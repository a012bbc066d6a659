"""The folder that a run leaves behind."""

import json
import math
import subprocess
import sys
from dataclasses import replace

import pytest

from vitreous.config import RunConfig
from vitreous.errors import CheckpointError
from vitreous.training import RunFolder, newest_like


def test_runs_are_numbered_and_never_share_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paths = [RunFolder.create(None, "digits").path for _ in range(3)]
    assert [path.name for path in paths] == ["digits-001", "digits-002", "digits-003"]


def test_a_folder_that_holds_something_is_never_overwritten(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(CheckpointError, match="not empty, and a run never overwrites"):
        RunFolder.create(tmp_path, "digits")
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


@pytest.mark.parametrize("name", ["with spaces", "mit-Umlaut-é", "x" * 200])
def test_names_that_a_system_allows_work(tmp_path, name):
    run = RunFolder.create(tmp_path / name / "run", "digits")
    run.write_json("status.json", {"state": "running"})
    assert run.status() == {"state": "running"}


def test_a_name_that_is_too_long_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(CheckpointError, match=r"cannot be written \(File name too long\)"):
        RunFolder.create(tmp_path / ("x" * 300), "digits")


def test_a_folder_that_cannot_be_made_is_refused_before_training(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match=r"cannot be written \(Not a directory\)"):
        RunFolder.create(tmp_path / "file" / "run", "digits")


def test_a_symbolic_link_stays_one(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    run = RunFolder.create(link, "digits")
    run.write_json("status.json", {})
    assert link.is_symlink()
    assert (tmp_path / "real" / "status.json").exists()


def test_numbers_that_are_not_finite_become_null(tmp_path):
    run = RunFolder.create(tmp_path / "run", "digits")
    run.append_metrics({"epoch": 1, "train": {"loss": math.nan, "rates": [math.inf, 0.5]}})
    line = (run.path / "metrics.jsonl").read_text()
    assert json.loads(line, parse_constant=pytest.fail)["train"] == {"loss": None, "rates": [None, 0.5]}


def test_a_line_that_was_cut_off_is_passed_over(tmp_path):
    run = RunFolder.create(tmp_path / "run", "digits")
    run.append_metrics({"epoch": 1})
    with open(run.path / "metrics.jsonl", "a") as file:
        file.write('{"epoch": 2, "tra')
    assert run.metrics() == [{"epoch": 1}]


def test_a_look_at_a_file_with_any_name_is_one_line(tmp_path):
    run = RunFolder.create(tmp_path / "run", "digits")
    run.count_test_look("predict a\u2028b.png", 1)
    assert run.test_looks == 1


def test_a_lock_that_cannot_be_written_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "lock").mkdir()
    with pytest.raises(CheckpointError, match="lock' cannot be written"), RunFolder(tmp_path).lock():
        pass


def test_looks_at_test_are_counted(tmp_path):
    run = RunFolder.create(tmp_path / "run", "digits")
    assert run.test_looks == 0
    run.count_test_look("evaluate", 7)
    run.count_test_look("predict digits:test[3]", 1)
    assert run.test_looks == 2


def test_a_folder_without_a_config_is_no_run(tmp_path):
    with pytest.raises(CheckpointError, match="is not a run folder"):
        RunFolder.open(tmp_path)


def test_two_processes_never_train_into_one_folder(tmp_path):
    run = RunFolder.create(tmp_path / "run", "digits")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from vitreous.errors import CheckpointError\n"
        "from vitreous.training.lock import locked\n"
        "try:\n"
        "    with locked(Path(sys.argv[1])): pass\n"
        "except CheckpointError as error:\n"
        "    print(error); sys.exit(error.exit_code)\n"
    )
    command = [sys.executable, "-c", code, str(run.path)]
    with run.lock():
        second = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert second.returncode == 3, second.stderr
        assert "in use by process" in second.stdout
    assert subprocess.run(command, timeout=60).returncode == 0


def test_the_newest_run_of_the_same_config_is_found_by_number(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = RunConfig()
    assert newest_like(config, pytest.fail) is None
    for seed in (0, 1, 0, 1):
        RunFolder.create(None, "digits").write_config(replace(config, seed=seed))
    # Numbers, not letters: 10 comes after 9.
    (tmp_path / "runs" / "digits-001").rename(tmp_path / "runs" / "digits-1000")
    assert newest_like(config, pytest.fail).path.name == "digits-1000"
    assert newest_like(replace(config, seed=1), pytest.fail).path.name == "digits-004"
    assert newest_like(replace(config, seed=2), pytest.fail) is None
