"""`vitreous report RUN`: write the report of a run again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tyro.conf import Positional

from vitreous.cli.words import parse


@dataclass(frozen=True)
class Report:
    """Write report.html and the plots of a run again, with its latest evaluations."""

    run: Positional[Path]
    """Run folder."""


def main(words: list[str]) -> int:
    asked = parse(Report, words, "report")

    from vitreous.api.report import report

    print(report(asked.run))
    return 0
