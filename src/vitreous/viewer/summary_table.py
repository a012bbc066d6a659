"""A model's parts as a table for the terminal."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from vitreous.models.summary import Summary


def summary_table(summary: Summary) -> Table:
    """One line per part, indented by depth, every block shown; the sums stand below."""
    table = Table(
        title=f"{summary.rows[0].kind} on one input of {_shape(summary.input)}",
        caption=_caption(summary),
        caption_justify="left",
        box=SIMPLE_HEAD,
    )
    table.add_column("part", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    table.add_column("output", no_wrap=True)
    # Names may be shortened on a narrow terminal, numbers never.
    widest = len(f"{max(summary.parameters, summary.flops):,}")
    table.add_column("parameters", justify="right", no_wrap=True, min_width=10)
    table.add_column("FLOPs", justify="right", no_wrap=True, min_width=widest)
    for row in summary.rows:
        name = row.path.rpartition(".")[2] or "model"
        table.add_row(
            Text("  " * row.depth + name),
            Text(row.kind),
            _shape(row.shape),
            _count(row.parameters) + ("*" if row.shared else ""),
            _count(row.flops),
        )
    return table


def _caption(summary: Summary) -> str:
    frozen = summary.parameters - summary.trainable
    lines = [
        f"{summary.parameters:,} parameters" + (f", {frozen:,} of them frozen" if frozen else ""),
        f"{summary.flops:,} FLOPs for one input: matrix products, convolutions and attention, 2 per multiply-add",
    ]
    if any(row.shared for row in summary.rows):
        lines.append("* uses parameters that are counted in an earlier part")
    return "\n".join(lines)


def _shape(shape: tuple[int, ...] | None) -> str:
    return "" if shape is None else " × ".join(str(size) for size in shape)


def _count(number: int) -> str:
    return f"{number:,}" if number else "·"
