"""How often a model is right, and how sure one can be of that."""

from __future__ import annotations

from scipy.stats import binomtest

from vitreous.evaluation.predictions import Predictions

CONFIDENCE = 0.95
"""Of every interval that Vitreous reports."""


def top_k_accuracy(predictions: Predictions, k: int) -> float:
    """Fraction of items whose true class is among the k likeliest; of all classes where there are fewer than k."""
    k = min(k, predictions.logits.shape[1])
    likeliest = predictions.logits.topk(k, dim=1).indices
    return (likeliest == predictions.labels[:, None]).any(dim=1).double().mean().item()


def wilson_interval(right: int, total: int) -> tuple[float, float]:
    """The interval of a fraction (Wilson 1927): honest near 0 and 1, where the usual one is not."""
    interval = binomtest(right, total).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)
