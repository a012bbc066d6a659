"""The README runs: every command and every block of Python in it, on a small model."""

import re
import shlex
from pathlib import Path

import pytest

from small_runs import small_digits
from vitreous.cli.main import main
from vitreous.recipes import RECIPES

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.split("#")[0].split("→")[0] for line in re.findall(r"^    vitreous (.*)$", README, re.MULTILINE)]
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(RECIPES, "digits", small_digits)


@pytest.mark.usefixtures("in_a_folder_of_its_own")
def test_every_command_of_the_readme_works_in_its_order(capsys):
    assert len(COMMANDS) > 12
    for command in COMMANDS:
        words = shlex.split(command)
        if "--max-minutes" in words:
            words[words.index("--max-minutes") + 1] = "0.05"
        assert main(words) == 0, (command, capsys.readouterr().err)


@pytest.mark.usefixtures("in_a_folder_of_its_own")
@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_of_python_in_the_readme_runs(block):
    exec(compile(block, "README.md", "exec"), {})
