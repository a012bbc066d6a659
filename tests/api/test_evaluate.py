"""Measuring a run, and counting looks at test."""

import json

import pytest

from vitreous.api.evaluate import evaluate
from vitreous.api.load import load
from vitreous.api.report import report
from vitreous.cli.main import main
from vitreous.data import ImageData
from vitreous.errors import CheckpointError, DataError, UsageError


def test_every_look_at_test_is_counted_and_shown(own_run):
    assert evaluate(own_run, "test").test_evaluations == 1
    assert evaluate(own_run, "validation").test_evaluations == 1
    assert evaluate(own_run, "test").test_evaluations == 2
    report(own_run)
    assert len((own_run / "test_looks.jsonl").read_text().splitlines()) == 2
    assert "looked at twice" in (own_run / "report.html").read_text(encoding="utf-8")


def test_the_json_holds_what_is_promised(own_run, capsys):
    assert main(["evaluate", str(own_run), "--split", "test", "--json"]) == 0
    out, err = capsys.readouterr()
    tree = json.loads(out, parse_constant=pytest.fail)
    assert tree["test_evaluations"] == 1
    assert 0 <= tree["accuracy_interval"][0] <= tree["accuracy"] <= tree["accuracy_interval"][1] <= 1
    assert set(tree["most_confused"][0]) == {"true", "predicted", "count"}
    assert 0 <= tree["calibration_error"] <= 1
    assert tree["seconds"] > 0
    assert "accuracy" in err


def test_there_is_no_split_but_the_three(own_run, capsys):
    assert main(["evaluate", str(own_run), "--split", "tset"]) == 2
    assert "test" in capsys.readouterr().err
    with pytest.raises(UsageError, match="did you mean 'test'"):
        evaluate(own_run, "tset")


def test_data_that_changed_are_refused(own_run):
    facts = json.loads((own_run / "data.json").read_text())
    facts["splits"]["test"]["sha256"] = "0" * 64
    (own_run / "data.json").write_text(json.dumps(facts))
    with pytest.raises(DataError, match="the test split of digits is not the one"):
        evaluate(own_run)


def test_a_damaged_best_checkpoint_is_named_and_the_next_best_used(own_run, capsys):
    best = load(own_run).checkpoint
    weights = best.path / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-3] ^= 4
    weights.write_bytes(content)
    assert load(own_run).checkpoint.step != best.step
    assert f"{weights} is damaged" in capsys.readouterr().err


def test_without_any_whole_checkpoint_the_exit_code_is_three(own_run, capsys):
    for weights in own_run.glob("checkpoints/*/model.safetensors"):
        weights.write_bytes(weights.read_bytes()[:100])
    assert main(["evaluate", str(own_run)]) == 3
    assert "incomplete" in capsys.readouterr().err


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match="not a run folder"):
        evaluate(tmp_path)
    with pytest.raises(UsageError, match="not a run folder"):
        evaluate(tmp_path / "nowhere")


def test_nothing_is_measured_on_test_unless_test_is_asked_for(own_run, monkeypatch):
    asked = []
    split = ImageData.split

    def note(self, name):
        asked.append(name)
        return split(self, name)

    evaluate(own_run)
    monkeypatch.setattr(ImageData, "split", note)
    evaluate(own_run, "validation")
    # Hashing all three is how changed data are found; no pixel of test is classified.
    assert not (own_run / "evaluation-test.json").exists()
