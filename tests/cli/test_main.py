"""The command line as a whole: quick, quiet, and clear when it says no."""

import json
import os
import subprocess
import sys
import time

import pytest

from vitreous.cli.main import VERBS, main
from vitreous.errors import CheckpointError, DataError, Diverged, Interrupted, OutOfMemory, UsageError


def command(*words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "vitreous", *words],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
    )


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["train", "--help"], ["train", "digits", "--help"]])
def test_help_and_version_need_no_torch(words, tmp_path):
    (tmp_path / "torch.py").write_text("raise ImportError('torch is missing here')")
    answer = command(*words, PYTHONPATH=str(tmp_path))
    assert answer.returncode == 0, answer.stderr
    assert "vitreous" in answer.stdout


def test_importing_vitreous_imports_no_torch():
    code = "import sys, vitreous; dir(vitreous); vitreous.recipe('digits'); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_of_its_own(verb, capsys):
    assert main([verb, "--help"]) == 0
    assert f"vitreous {verb}" in capsys.readouterr().out


def test_an_unknown_verb_gets_a_suggestion(capsys):
    assert main(["trian", "digits"]) == 2
    assert "did you mean 'train'?" in capsys.readouterr().err


def test_an_unknown_recipe_gets_a_suggestion(capsys):
    assert main(["train", "digit"]) == 2
    assert "did you mean 'digits'?" in capsys.readouterr().err


def test_a_misspelt_flag_gets_a_suggestion(capsys):
    assert main(["train", "digits", "--model.widht", "32"]) == 2
    assert "--model.width" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--model.heads", "5"], "5, which does not divide model.width"),
        (["--model.width", "many"], "--model.width"),
        (["--training.epochs", "-1"], "training.epochs is -1"),
        (["--model.position", "rotory"], "rotary"),
        (["--model.position", "rotary", "--model.width", "24"], "multiple of 4"),
        (["--device", "tpu"], "device is 'tpu'"),
    ],
)
def test_a_setting_that_cannot_be_is_named(flags, words, capsys):
    assert main(["train", "digits", *flags]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert words in said
    assert "Traceback" not in said


def test_a_patch_that_does_not_divide_the_image_says_what_would(capsys, tmp_path):
    assert main(["train", "digits", "--model.patch", "3", "2", "--out", str(tmp_path / "run")]) == 2
    assert "does not divide an image of height 8; 1, 2, 4, 8 would" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no"), 2),
        (DataError("no"), 3),
        (CheckpointError("no"), 3),
        (OutOfMemory("no"), 4),
        (Diverged("no"), 5),
        (Interrupted("no", 15), 143),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("no"), 1),
    ],
)
def test_every_error_has_its_exit_code_and_no_traceback(error, code, monkeypatch, capsys):
    def fail(words):
        raise error

    monkeypatch.setattr("vitreous.cli.doctor.main", fail)
    assert main(["doctor"]) == code
    said = capsys.readouterr().err
    assert said.startswith("vitreous: ")
    assert "Traceback" not in said


def test_debug_shows_the_traceback(monkeypatch, capsys):
    def fail(words):
        raise DataError("no")

    monkeypatch.setattr("vitreous.cli.doctor.main", fail)
    assert main(["doctor", "--debug"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_leaves_early_is_no_error():
    words = [sys.executable, "-m", "vitreous", "train", "digits", "--help"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        writer.stdout.close()
        assert writer.stderr.read() == b""
    assert writer.returncode == 141


def test_piped_output_has_no_colours():
    answer = command("summary", "digits", FORCE_COLOR="", TERM="xterm-256color")
    assert answer.returncode == 0, answer.stderr
    assert "\x1b" not in answer.stdout


def test_summary_as_json_is_one_object_on_standard_output():
    answer = command("summary", "digits", "--json")
    assert json.loads(answer.stdout)["parameters"] > 0


def test_the_package_answers_quickly_enough_to_be_asked_often():
    # A generous bound, against an import of torch slipping in; benchmarks/startup.py has the figure.
    started = time.monotonic()
    command("--help")
    assert time.monotonic() - started < 5
