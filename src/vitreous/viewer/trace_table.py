"""The steps of a forward pass as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from vitreous.models.trace import Step


def trace_table(steps: Sequence[Step]) -> Table:
    """One line per step: module, name, shape, and the line of code that made it."""
    table = Table(
        title="One forward pass, step by step", caption="· a value without a name of its own", box=SIMPLE_HEAD
    )
    table.add_column("module", overflow="fold", min_width=12)
    table.add_column("step", overflow="fold", min_width=12)
    table.add_column("shape", no_wrap=True, min_width=14)
    table.add_column("line of code", overflow="fold", min_width=24)
    for step in steps:
        shapes = dict.fromkeys(f"({', '.join(map(str, shape))})" for shape in step.shapes)
        table.add_row(
            Text(step.module or "model"),
            Text(", ".join(step.names) or f"· {step.operation}"),
            Text(" ".join(shapes)),
            Text.assemble((step.where, "dim"), "  ", step.source),
        )
    return table
