"""How good a trained run is on one split, with its uncertainty."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vitreous.api.load import Predictor, load
from vitreous.data import ImageData, Split
from vitreous.data import load as load_data
from vitreous.errors import DataError
from vitreous.evaluation import Evaluation, evaluate_predictions, predict_split


@dataclass(frozen=True)
class RunEvaluation:
    """A run's best checkpoint, measured on one split."""

    run: Path
    split: str
    epoch: int
    """Of the checkpoint."""
    weights_sha256: str
    """Names the weights that were measured."""
    evaluation: Evaluation
    test_evaluations: int
    """How often anything has looked at the test split of this run, this time included."""
    seconds: float

    @property
    def accuracy(self) -> float:
        return self.evaluation.accuracy

    def to_tree(self) -> dict[str, Any]:
        facts = {name: value for name, value in vars(self).items() if name != "evaluation"}
        return {**facts, "run": str(self.run), **self.evaluation.to_tree()}


def evaluate(run: str | Path | Predictor, split: str = "validation") -> RunEvaluation:
    """Measure the best checkpoint of a run, chosen on validation, on a split.

    The result is kept in the run folder as evaluation-SPLIT.json; a look at test is counted there.

    Raises:
        UsageError: no such split.
        CheckpointError: no run, or no complete checkpoint in it.
        DataError: the split is not the one that the run was trained with.
    """
    predictor = run if isinstance(run, Predictor) else load(run)
    return measure(predictor, split, same_data(predictor).split(split))


def measure(predictor: Predictor, name: str, images: Split) -> RunEvaluation:
    """Measure on given images and keep the result under the split's name."""
    started = time.monotonic()
    if name == "test":
        predictor.run.count_test_look("evaluate", len(images))
    device = next(predictor.module.parameters()).device
    batch = predictor.config.training.batch
    predictions = predict_split(predictor.module, images.to(device), predictor.preprocess, batch)
    measured = evaluate_predictions(predictions, predictor.classes)
    looks = predictor.run.test_looks
    checkpoint, seconds = predictor.checkpoint, time.monotonic() - started
    result = RunEvaluation(
        predictor.run.path, name, checkpoint.epoch, checkpoint.weights_sha256, measured, looks, seconds
    )
    predictor.run.write_json(f"evaluation-{name}.json", result.to_tree())
    return result


def same_data(predictor: Predictor) -> ImageData:
    """The data of a run, split as it was then.

    Raises:
        DataError: an image, a label or the split has changed since.
    """
    data = load_data(predictor.config.data)
    then, now = predictor.run.data()["splits"], data.describe()["splits"]
    changed = [name for name in then if then[name] != now.get(name)]
    if changed:
        raise DataError(
            f"the {' and '.join(changed)} split of {data.source} is not the one that {predictor.run.path} was "
            "trained with (its hash differs), so the numbers would not be its own; bring back the original data."
        )
    return data
