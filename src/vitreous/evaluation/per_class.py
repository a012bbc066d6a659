"""How well each class is recognised."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from vitreous.evaluation.predictions import Predictions


def per_class(predictions: Predictions, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Precision, recall and F1 of every class, with how many items it has.

    Precision is None where a class is never predicted, recall and F1 where it never occurs.
    """
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
