"""Whether a model is right as often as it says."""

from __future__ import annotations

from typing import Any

import torch

from vitreous.evaluation.predictions import Predictions

BINS = 15


def calibration_bins(predictions: Predictions) -> list[dict[str, Any]]:
    """Items by confidence in fifteen bins of equal width; empty bins are left out."""
    confidence, predicted = predictions.probabilities.max(dim=1)
    right = (predicted == predictions.labels).double()
    # Bins are open below and closed above, as in the paper.
    index = (confidence.double() * BINS).ceil().long().clamp(1, BINS) - 1
    bins = []
    for i in index.unique().tolist():
        inside = index == i
        bins.append(
            {
                "low": i / BINS,
                "high": (i + 1) / BINS,
                "count": int(inside.sum()),
                "confidence": confidence[inside].double().mean().item(),
                "accuracy": right[inside].mean().item(),
            }
        )
    return bins


def calibration_error(bins: list[dict[str, Any]]) -> float:
    """Mean distance of accuracy from confidence, by the share of each bin (Guo et al. 2017, equation 3)."""
    counts = torch.tensor([bin_["count"] for bin_ in bins], dtype=torch.double)
    gaps = torch.tensor([abs(bin_["accuracy"] - bin_["confidence"]) for bin_ in bins], dtype=torch.double)
    return float((counts / counts.sum() * gaps).sum())
