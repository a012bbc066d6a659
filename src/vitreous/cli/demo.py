"""`vitreous demo`: the whole path in a minute or two, offline."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vitreous.cli.output import console, print_json
from vitreous.cli.words import parse


@dataclass(frozen=True)
class Demo:
    """Train a Vision Transformer on real scanned digits, test it once, and write a report to look at."""

    seed: int = 0
    """Decides initial weights, order, augmentation and dropout."""
    out: Path | None = None
    """Run folder; runs/digits-NNN, the next free number, unless given."""
    json: bool = False
    """Print one JSON object on standard output; all else goes to standard error."""


def main(words: list[str]) -> int:
    asked = parse(Demo, words, "demo")
    screen = console(asked.json)

    from vitreous.api.demo import demo
    from vitreous.viewer.tables import evaluation_table

    result = demo(asked.seed, asked.out, console(stderr=True))
    screen.print(evaluation_table(result.evaluated.to_tree()))
    screen.print(f"\nOpen in a browser: [bold]{result.report.resolve().as_uri()}[/bold]")
    if asked.json:
        print_json(result.to_tree())
    return 0
