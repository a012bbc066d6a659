"""`vitreous evaluate RUN`: how good a trained run is, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tyro.conf import Positional

from vitreous.cli.output import console, print_json
from vitreous.cli.words import parse


@dataclass(frozen=True)
class Evaluate:
    """Measure a run's best checkpoint on one split. Every look at test is counted in the run folder."""

    run: Positional[Path]
    """Run folder."""
    split: Literal["train", "validation", "test"] = "validation"
    """Which images to measure on."""
    json: bool = False
    """Print one JSON object on standard output; all else goes to standard error."""


def main(words: list[str]) -> int:
    asked = parse(Evaluate, words, "evaluate")
    screen = console(asked.json)

    from vitreous.api.evaluate import evaluate
    from vitreous.viewer.tables import evaluation_table

    result = evaluate(asked.run, asked.split)
    screen.print(evaluation_table(result.to_tree()))
    if asked.json:
        print_json(result.to_tree())
    return 0
