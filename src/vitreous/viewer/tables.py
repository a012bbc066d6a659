"""Results as tables for the terminal."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from vitreous.viewer.confusion import pair_line
from vitreous.viewer.words import duration, rate, times

ROWS = 30
"""Up to so many classes, each has a line; of more, those with the lowest F1."""
PAIRS = 10


def evaluation_table(tree: dict[str, Any]) -> RenderableType:
    """Accuracy with its interval, calibration, a line per class, and the most confused pairs."""
    return Group(
        _headline(tree["split"], tree),
        Text(_looks(tree["test_evaluations"])),
        _class_table(tree["per_class"]),
        _pairs(tree["most_confused"]),
    )


def training_summary(tree: dict[str, Any]) -> RenderableType:
    """What a training run came to, and where to look next."""
    epochs = f"{tree['epochs']} epoch{'' if tree['epochs'] == 1 else 's'}"
    return Group(
        _headline("validation", tree["validation"]),
        Text(f"{epochs} in {duration(tree['seconds'])}"),
        _pairs(tree["validation"]["most_confused"]),
        Text(f"\nreport: {tree['run']}/report.html"),
    )


def prediction_table(predictions: list[dict[str, Any]]) -> Table:
    """One line per input: the answer, how sure it is, the runners-up, and the truth where it is known."""
    table = Table("input", "predicted", "confidence", "then", "true", box=SIMPLE_HEAD)
    for one in predictions:
        others = [f"{name} {rate(share)}" for name, share in one["top"].items() if name != one["predicted"]]
        cells = (one["input"], one["predicted"], rate(one["confidence"]), ", ".join(others), one["true"] or "")
        table.add_row(*map(Text, cells))
    return table


def _looks(count: int) -> str:
    return f"The test split has been looked at {times(count)}.\n" if count else "The test split is untouched.\n"


def _headline(split: str, tree: dict[str, Any]) -> Text:
    low, high = tree["accuracy_interval"]
    right = round(tree["accuracy"] * tree["items"])
    return Text.assemble(
        (f"{split} accuracy {rate(tree['accuracy'])}", "bold"),
        f"  [{rate(low)}, {rate(high)}]  {right} of {tree['items']}\n"
        f"top-3 accuracy {rate(tree['top_3_accuracy'])} · loss {rate(tree['loss'])} · "
        f"calibration error {rate(tree['calibration_error'])}",
    )


def _class_table(rows: list[dict[str, Any]]) -> Table:
    shown = rows
    table = Table(box=SIMPLE_HEAD)
    if len(rows) > ROWS:
        shown = sorted(rows, key=lambda row: 2.0 if row["f1"] is None else row["f1"])[:ROWS]
        table.caption = f"the {ROWS} of {len(rows)} classes with the lowest F1"
    table.add_column("class")
    for name in ("precision", "recall", "F1", "items"):
        table.add_column(name, justify="right")
    for row in shown:
        scores = (rate(row[name]) for name in ("precision", "recall", "f1"))
        table.add_row(Text(row["class"]), *scores, str(row["count"]))
    return table


def _pairs(pairs: list[dict[str, Any]]) -> Text:
    if not pairs:
        return Text("no mistakes")
    return Text("\n".join(["most confused (true -> predicted):", *(f"  {pair_line(one)}" for one in pairs[:PAIRS])]))
