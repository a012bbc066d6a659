"""Asking a trained model."""

import csv
import io
import json

import pytest
from PIL import Image

from vitreous.api.load import load
from vitreous.api.predict import predict
from vitreous.cli.main import main
from vitreous.errors import DataError
from vitreous.training import RunFolder


@pytest.fixture
def scans(tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    for i in range(3):
        Image.new("L", (20, 30), 60 * i).save(folder / f"{i}.png")
    return folder


def test_files_folders_globs_and_items_are_answered_in_order(trained, scans):
    answers = predict(trained.run, [str(scans / "1.png"), str(scans), str(scans / "*.png"), "digits:validation[0:2]"])
    names = [answer.input.rsplit("/", 1)[-1] for answer in answers]
    assert names == ["1.png", *["0.png", "1.png", "2.png"] * 2, "digits:validation[0]", "digits:validation[1]"]
    assert [answer.true is None for answer in answers] == [True] * 7 + [False] * 2
    for answer in answers:
        assert answer.confidence == max(answer.top.values())


def test_an_answer_does_not_depend_on_its_neighbours(trained):
    together = predict(trained.run, ["digits:validation[0:9]"])
    for i, answer in enumerate(together):
        alone = predict(trained.run, [f"digits:validation[{i}]"])[0]
        # Float32 products in batches of another size.
        assert answer.confidence == pytest.approx(alone.confidence, abs=1e-5)


def test_a_look_at_a_test_item_is_counted(own_run):
    predict(own_run, ["digits:validation[17]"])
    assert RunFolder.open(own_run).test_looks == 0
    predict(own_run, ["digits:test[17]"])
    assert RunFolder.open(own_run).test_looks == 1


def test_json_and_csv_hold_the_same_answers(trained, capsys):
    assert main(["predict", str(trained.run), "digits:validation[3:6]", "--format", "json"]) == 0
    as_json = json.loads(capsys.readouterr().out)
    assert main(["predict", str(trained.run), "digits:validation[3:6]", "--format", "csv"]) == 0
    as_csv = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["predicted"] for row in as_json] == [row["predicted"] for row in as_csv]
    assert [row["true"] for row in as_json] == [row["true"] for row in as_csv]


def test_names_come_from_standard_input_too(trained, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("digits:validation[1]\n\ndigits:validation[2]\n"))
    assert main(["predict", str(trained.run), "--stdin", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_a_cell_of_the_csv_is_never_a_formula(trained, scans, capsys, monkeypatch):
    monkeypatch.chdir(scans)
    (scans / "0.png").rename(scans / "=cmd.png")
    assert main(["predict", str(trained.run), "=cmd.png", "--format", "csv"]) == 0
    assert "'=cmd.png" in capsys.readouterr().out


def test_a_file_that_is_no_image_is_named(trained, tmp_path):
    (tmp_path / "notes.png").write_text("not a picture")
    with pytest.raises(DataError, match=r"notes\.png"):
        predict(trained.run, [str(tmp_path / "notes.png")])


def test_a_predictor_knows_its_layout_and_classes(trained):
    predictor = load(trained.run)
    assert predictor.classes == tuple("0123456789")
    assert (predictor.layout.prefix, predictor.layout.grid) == (("class",), (4, 4))
    assert not predictor.module.training
