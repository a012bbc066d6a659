"""Where a run stands: everything beside weights and optimiser that going on exactly needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class TrainingState:
    """Randomness is not here: order, augmentation and dropout are functions of seed and step."""

    share: int
    """Images that go through the model at once: the batch, or less since memory ran out."""
    step: int = 0
    """Optimiser steps done."""
    epoch: int = 0
    """Epochs done, their validation included."""
    loss_sum: float = 0.0
    """Of the training loss over the items seen in the epoch under way."""
    right: int = 0
    """Items of the epoch under way that were classified rightly, as augmented."""
    seen: int = 0
    """Items of the epoch under way."""
    best_score: tuple[float, float] | None = None
    """Validation accuracy and negative loss of the best epoch: higher is better, in this order."""
    since_best: int = 0
    """Epochs since the best one."""
    epoch_seconds: float = 0.0
    """Time spent on the steps of the epoch under way."""
    seconds: float = 0.0
    """Time spent on steps and validation, over all parts of a resumed run."""

    def begin_epoch(self) -> None:
        self.loss_sum, self.right, self.seen, self.epoch_seconds = 0.0, 0, 0, 0.0

    def count(self, loss: float, right: int, seen: int) -> None:
        """Take in the result of one step."""
        self.step += 1
        self.loss_sum += loss * seen
        self.right += right
        self.seen += seen

    def spend(self, seconds: float) -> None:
        """Take in the time of one step."""
        self.epoch_seconds += seconds
        self.seconds += seconds

    def train_row(self) -> dict[str, float]:
        """Of the epoch so far: on images as augmented, with the weights of each step."""
        return {"loss": self.loss_sum / self.seen, "accuracy": self.right / self.seen}

    def speed(self) -> float:
        """Training images per second in the epoch so far."""
        return self.seen / self.epoch_seconds

    def judge(self, score: tuple[float, float]) -> None:
        """Take in the validation score of an epoch."""
        if self.best_score is None or score > self.best_score:
            self.best_score, self.since_best = score, 0
        else:
            self.since_best += 1

    def to_tree(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_tree(cls, tree: dict[str, Any]) -> TrainingState:
        best = tree["best_score"]
        return cls(**{**tree, "best_score": None if best is None else (best[0], best[1])})
