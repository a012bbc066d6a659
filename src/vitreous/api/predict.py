"""What a trained model says of images that somebody names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from vitreous.api.load import Predictor, load
from vitreous.data import Item


@dataclass(frozen=True)
class Prediction:
    """The answer for one input."""

    input: str
    predicted: str
    confidence: float
    """Probability of the predicted class."""
    true: str | None
    """The class it should be, where the input is an item of a data set."""
    top: dict[str, float]
    """The three likeliest classes with their probabilities."""

    def to_tree(self) -> dict[str, Any]:
        return asdict(self)


def predict(source: str | Path | Predictor, inputs: Sequence[str]) -> list[Prediction]:
    """Classify files, folders, globs or data set items.

    Looking at items of a test split is counted in the run folder.

    Raises:
        UsageError: no such source, data set or item.
        DataError: a file that cannot be read as an image; it is named, and nothing is answered.
    """
    predictor = source if isinstance(source, Predictor) else load(source)
    items = predictor.read(inputs)
    probabilities = predictor.probabilities(torch.stack([item.image for item in items]))
    return [_prediction(item, row.tolist(), predictor.classes) for item, row in zip(items, probabilities, strict=True)]


def _prediction(item: Item, row: list[float], classes: tuple[str, ...]) -> Prediction:
    ranked = sorted(zip(classes, row, strict=True), key=lambda pair: -pair[1])[:3]
    true = None if item.label is None else classes[item.label]
    return Prediction(item.name, ranked[0][0], ranked[0][1], true, dict(ranked))
