"""What is mistaken for what."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Int

from vitreous.evaluation.predictions import Predictions


def confusion(predictions: Predictions, classes: int) -> Int[np.ndarray, "classes classes"]:
    """Counts, rows for the true class and columns for the predicted one."""
    cells = predictions.labels * classes + predictions.predicted
    return np.bincount(cells, minlength=classes**2).reshape(classes, classes)


def most_confused(matrix: Int[np.ndarray, "classes classes"], classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every pair of a true and another predicted class that occurs, the most frequent first."""
    pairs = [
        {"true": classes[row], "predicted": classes[column], "count": int(matrix[row, column])}
        for row, column in zip(*np.nonzero(matrix), strict=True)
        if row != column
    ]
    return sorted(pairs, key=lambda pair: -pair["count"])
