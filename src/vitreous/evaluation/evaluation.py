"""Everything that is measured about a classifier on one split."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch.nn.functional as F

from vitreous.errors import Diverged
from vitreous.evaluation.accuracy import top_k_accuracy, wilson_interval
from vitreous.evaluation.calibration import calibration_bins, calibration_error
from vitreous.evaluation.confusion import confusion, most_confused
from vitreous.evaluation.mistakes import mistakes
from vitreous.evaluation.per_class import per_class
from vitreous.evaluation.predictions import Predictions


@dataclass(frozen=True)
class Evaluation:
    """Rates are fractions, intervals cover 95 %; what is undefined is None."""

    items: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    """Wilson's interval."""
    top_3_accuracy: float
    loss: float
    """Mean cross-entropy in nats, without label smoothing."""
    calibration_error: float
    calibration: list[dict[str, Any]]
    """Bins of confidence with their accuracy."""
    classes: tuple[str, ...]
    per_class: list[dict[str, Any]]
    confusion: list[list[int]]
    """Rows for the true class, columns for the predicted one."""
    most_confused: list[dict[str, Any]]
    mistakes: list[dict[str, Any]]
    """Every wrong answer, the most confident first: index in the split, true, predicted, confidence."""

    def to_tree(self) -> dict[str, Any]:
        return asdict(self)


def evaluate_predictions(predictions: Predictions, classes: tuple[str, ...]) -> Evaluation:
    """Measure what a model said against the truth.

    Raises:
        Diverged: a score is not finite, so that no class is the likeliest.
    """
    _check_finite(predictions)
    right = int((predictions.predicted == predictions.labels).sum())
    total = len(predictions.labels)
    matrix = confusion(predictions, len(classes))
    bins = calibration_bins(predictions)
    return Evaluation(
        items=total,
        accuracy=right / total,
        accuracy_interval=wilson_interval(right, total),
        top_3_accuracy=top_k_accuracy(predictions, 3),
        loss=F.cross_entropy(predictions.logits, predictions.labels).item(),
        calibration_error=calibration_error(bins),
        calibration=bins,
        classes=classes,
        per_class=per_class(predictions, classes),
        confusion=matrix.tolist(),
        most_confused=most_confused(matrix, classes),
        mistakes=mistakes(predictions, classes),
    )


def _check_finite(predictions: Predictions) -> None:
    bad = (~predictions.logits.isfinite()).any(dim=1)
    if bad.any():
        raise Diverged(
            f"the model's scores are not finite for {int(bad.sum())} of {len(bad)} items, the first of them item "
            f"{int(bad.nonzero()[0])}; its weights have diverged, so train again with a lower learning rate."
        )
