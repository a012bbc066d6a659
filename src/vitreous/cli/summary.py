"""`vitreous summary SOURCE`: what a model is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tyro.conf import Positional

from vitreous.cli.output import console, print_json
from vitreous.cli.words import parse
from vitreous.errors import UsageError


@dataclass(frozen=True)
class Summarise:
    """Every part of a model with its output shape, parameters and FLOPs; its graph as a picture."""

    source: Positional[str]
    """Run folder, or the name of a recipe for its untrained model."""
    trace: bool = False
    """Print the shape after every step of one forward pass, with the line of code that made it."""
    graph: Path | None = None
    """Draw the model's graph into this SVG file."""
    json: bool = False
    """Print one JSON object on standard output; all else goes to standard error."""


def _write(path: Path, picture: str) -> None:
    try:
        path.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"the graph cannot be written to '{path}' ({error.strerror}); name another file.") from None


def main(words: list[str]) -> int:
    asked = parse(Summarise, words, "summary")
    screen = console(asked.json)

    from vitreous.api.summary import draw, summary, trace
    from vitreous.viewer.summary_table import summary_table
    from vitreous.viewer.trace_table import trace_table

    summarised = summary(asked.source)
    if asked.trace:
        screen.print(trace_table(trace(asked.source)))
    else:
        screen.print(summary_table(summarised))
    if asked.graph is not None:
        _write(asked.graph, draw(asked.source))
        screen.print(f"graph: {asked.graph}")
    if asked.json:
        print_json(summarised.to_tree())
    return 0
