"""`vitreous predict SOURCE INPUT…`: what a trained model says of images."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tyro.conf import Positional

from vitreous.cli.output import console
from vitreous.cli.words import parse
from vitreous.errors import UsageError

if TYPE_CHECKING:
    from vitreous.api.predict import Prediction


@dataclass(frozen=True)
class Predict:
    """Classify files, folders, globs or data set items such as digits:validation[0:5]."""

    source: Positional[str]
    """Run folder."""
    inputs: Positional[tuple[str, ...]] = ()
    """Files, folders, globs, or items of a data set. A look at digits:test[17] is counted in the run folder."""
    format: Literal["table", "csv", "json"] = "table"
    """How the answers are printed."""
    stdin: bool = False
    """Read further inputs from standard input, one a line."""


def main(words: list[str]) -> int:
    asked = parse(Predict, words, "predict")
    inputs = list(asked.inputs)
    if asked.stdin:
        inputs += [line.strip() for line in sys.stdin if line.strip()]
    if not inputs:
        raise UsageError("predict needs something to look at: name files, folders or items, or pass --stdin.")

    from vitreous.api.predict import predict

    predictions = predict(asked.source, inputs)
    {"table": _print_table, "csv": _print_csv, "json": _print_json}[asked.format](predictions)
    return 0


def _print_table(predictions: list[Prediction]) -> None:
    from vitreous.viewer.tables import prediction_table

    console().print(prediction_table([prediction.to_tree() for prediction in predictions]))


def _print_csv(predictions: list[Prediction]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(["input", "predicted", "confidence", "true"])
    for prediction in predictions:
        row = [prediction.input, prediction.predicted, f"{prediction.confidence:.6f}", prediction.true or ""]
        writer.writerow([_harmless(cell) for cell in row])


def _harmless(cell: str) -> str:
    """A spreadsheet would run a cell that starts like a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _print_json(predictions: list[Prediction]) -> None:
    print(json.dumps([prediction.to_tree() for prediction in predictions], allow_nan=False, ensure_ascii=False))
