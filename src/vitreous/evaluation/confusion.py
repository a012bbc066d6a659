"""What is mistaken for what."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from vitreous.evaluation.predictions import Predictions


def confusion(predictions: Predictions, classes: int) -> np.ndarray:
    """Counts, rows for the true class and columns for the predicted one."""
    return confusion_matrix(predictions.labels, predictions.predicted, labels=range(classes))


def most_confused(matrix: np.ndarray, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every pair of a true and another predicted class that occurs, the most frequent first."""
    pairs = [
        {"true": classes[row], "predicted": classes[column], "count": int(matrix[row, column])}
        for row, column in zip(*np.nonzero(matrix), strict=True)
        if row != column
    ]
    return sorted(pairs, key=lambda pair: -pair["count"])


def per_class(predictions: Predictions, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Precision, recall and F1 of every class; None where a class never occurs or is never predicted."""
    scores = precision_recall_fscore_support(
        predictions.labels, predictions.predicted, labels=range(len(classes)), zero_division=np.nan
    )
    return [
        {
            "class": name,
            "precision": _defined(precision),
            "recall": _defined(recall),
            "f1": _defined(f1) if count else None,
            "count": int(count),
        }
        for name, precision, recall, f1, count in zip(classes, *scores, strict=True)
    ]


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
