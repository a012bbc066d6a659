"""Where a model is wrong, and how sure of it."""

from __future__ import annotations

from typing import Any

from vitreous.evaluation.predictions import Predictions


def mistakes(predictions: Predictions, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every wrong answer, the most confident first: index in the split, true, predicted, confidence."""
    confidence, predicted = predictions.probabilities.max(dim=1)
    wrong = (predicted != predictions.labels).nonzero().flatten()
    ranked = wrong[confidence[wrong].argsort(descending=True, stable=True)]
    return [
        {
            "index": index,
            "true": classes[int(predictions.labels[index])],
            "predicted": classes[int(predicted[index])],
            "confidence": float(confidence[index]),
        }
        for index in ranked.tolist()
    ]
