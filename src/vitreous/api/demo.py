"""The whole path on real scanned digits, offline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitreous.api.evaluate import RunEvaluation, evaluate
from vitreous.api.report import report
from vitreous.api.train import Trained, train
from vitreous.recipes import recipe

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class Demo:
    """What the demo leaves behind."""

    trained: Trained
    evaluated: RunEvaluation
    report: Path

    def to_tree(self) -> dict[str, Any]:
        return {**self.trained.to_tree(), "test": self.evaluated.to_tree(), "report": str(self.report)}


def demo(seed: int = 0, out: Path | None = None, console: Console | None = None) -> Demo:
    """Train the recipe `digits`, choose the best epoch on validation, look at test once, write the report."""
    trained = train(replace(recipe("digits"), seed=seed), out=out, console=console)
    evaluated = evaluate(trained.run, "test")
    return Demo(trained, evaluated, report(trained.run))
