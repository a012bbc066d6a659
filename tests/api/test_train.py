"""From a config to a run folder."""

import json
from dataclasses import replace

import pytest
import torch

from small_runs import small_digits
from vitreous.api.evaluate import evaluate
from vitreous.api.load import load
from vitreous.api.train import train
from vitreous.config import config_hash
from vitreous.errors import CheckpointError, UsageError
from vitreous.training import RunFolder


def test_a_run_folder_holds_all_that_a_run_leaves(trained):
    names = {path.name for path in trained.run.iterdir()}
    expected = {"config.json", "data.json", "environment.json", "status.json", "plan.json", "metrics.jsonl"}
    expected |= {
        "checkpoints",
        "evaluation-train.json",
        "evaluation-validation.json",
        "plots",
        "report.html",
        "README.md",
    }
    assert names - {"lock"} == expected
    assert json.loads((trained.run / "status.json").read_text())["state"] == "finished"


def test_training_never_looks_at_test(trained):
    run = RunFolder.open(trained.run)
    assert run.test_looks == 0
    assert run.evaluation("test") is None


def test_the_metric_is_the_validation_accuracy_of_the_best_epoch(trained):
    rows = RunFolder.open(trained.run).metrics()
    assert trained.metric == max(row["validation"]["accuracy"] for row in rows)


def test_the_config_in_the_folder_trains_the_same_run_again(trained, tmp_path):
    config = RunFolder.open(trained.run).config()
    assert config_hash(config) == config_hash(small_digits())
    again = train(config, out=tmp_path / "again")
    ours, theirs = load(trained.run).module.state_dict(), load(again.run).module.state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_a_dry_run_goes_through_every_phase_on_two_batches(tmp_path):
    trained = train(replace(small_digits(), seed=1), out=tmp_path / "dry", dry_run=True)
    assert trained.validation["items"] == 256
    assert trained.epochs == 1
    assert (tmp_path / "dry" / "report.html").exists()
    assert len(list((tmp_path / "dry" / "checkpoints").iterdir())) == 1


def test_a_dry_run_is_never_taken_for_the_real_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    dry = train(small_digits(), dry_run=True)
    assert train(small_digits(), resume="auto").run != dry.run


def test_without_epochs_the_initial_weights_are_reported(tmp_path):
    config = small_digits()
    trained = train(replace(config, training=replace(config.training, epochs=0)), out=tmp_path / "none")
    assert trained.epochs == 0
    assert 0 <= trained.metric <= 0.5
    assert (tmp_path / "none" / "report.html").exists()


def test_resume_auto_without_a_run_starts_one_and_with_it_finishes_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = train(small_digits(), resume="auto")
    second = train(small_digits(), resume="auto")
    assert first.run == second.run
    assert first.metric == second.metric
    other = train(replace(small_digits(), seed=3), resume="auto")
    assert other.run != first.run


def test_resuming_with_other_settings_lists_what_differs(own_run):
    config = small_digits(learning_rate=1e-4)
    with pytest.raises(CheckpointError, match=r"training\.learning_rate was 0\.00\d+ and is 0\.0001"):
        train(config, resume=own_run)


def test_resuming_with_other_data_is_refused(own_run):
    facts = json.loads((own_run / "data.json").read_text())
    facts["splits"]["validation"]["sha256"] = "0" * 64
    (own_run / "data.json").write_text(json.dumps(facts))
    with pytest.raises(CheckpointError, match="the validation split is another"):
        train(small_digits(), resume=own_run)


def test_a_patch_that_does_not_fit_leaves_no_folder(tmp_path):
    config = small_digits()
    with pytest.raises(UsageError, match="does not divide"):
        train(replace(config, model=replace(config.model, patch=(3, 2))), out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_evaluating_again_gives_the_same_numbers(own_run, trained):
    again = evaluate(own_run)
    assert again.accuracy == trained.metric
