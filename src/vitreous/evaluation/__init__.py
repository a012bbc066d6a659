"""Numbers with their uncertainty."""

from vitreous.evaluation.evaluation import Evaluation, evaluate_predictions
from vitreous.evaluation.predictions import Predictions, predict_split

__all__ = ["Evaluation", "Predictions", "evaluate_predictions", "predict_split"]
