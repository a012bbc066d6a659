"""How many steps a run takes, fixed before the first one."""

from __future__ import annotations

import copy
import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from vitreous.config import RunConfig
from vitreous.config.seeds import derive_seed
from vitreous.data import Augment, ImageData, Preprocess, batches
from vitreous.evaluation import predict_split
from vitreous.training.checkpoint import save_checkpoint
from vitreous.training.optimiser import make_optimiser, optimiser_tensors
from vitreous.training.run_folder import RunFolder
from vitreous.training.state import TrainingState
from vitreous.training.step import Stepper

RESERVE = 0.1
"""Share of the minutes left for a machine that slows down."""
SHORT = 0.05
"""Share of the minutes after which no further step is measured."""
WARM_UP, TIMED = 3, 10
"""Steps before and in the measurement."""


@dataclass(frozen=True)
class Plan:
    """The schedule is laid over `steps`; the last epoch may be cut short by them."""

    steps: int
    steps_per_epoch: int
    seconds_per_step: float | None = None
    """Measured for a run that was given minutes instead of epochs."""

    @property
    def epochs(self) -> int:
        return math.ceil(self.steps / self.steps_per_epoch)

    def end_of_epoch(self, epoch: int) -> int:
        """The number of steps done after that many epochs."""
        return min(epoch * self.steps_per_epoch, self.steps)

    def to_tree(self) -> dict[str, Any]:
        return {**asdict(self), "epochs": self.epochs}

    @classmethod
    def from_tree(cls, tree: dict[str, Any]) -> Plan:
        return cls(tree["steps"], tree["steps_per_epoch"], tree["seconds_per_step"])


def make_plan(
    model: nn.Module,
    data: ImageData,
    preprocess: Preprocess,
    config: RunConfig,
    folder: Path,
    began: float,
    say: Callable[[str], None],
) -> Plan:
    """The epochs that the config asks for, or as many steps as fit into its minutes.

    Args:
        folder: where the run saves. began: when the minutes began, on the monotonic clock.
    """
    per_epoch = math.ceil(len(data.train) / config.training.batch)
    if config.max_minutes is None:
        return Plan(config.training.epochs * per_epoch, per_epoch)
    rehearsal = _Rehearsal(model, data, preprocess, config, say)
    per_step, per_end = rehearsal.step(SHORT * 60 * config.max_minutes), rehearsal.end_of_epoch(folder)
    left = 60 * config.max_minutes * (1 - RESERVE) - (time.monotonic() - began)
    plan = Plan(steps_that_fit(left, per_step, per_end, per_epoch), per_epoch, per_step)
    say(f"{config.max_minutes:g} minutes hold {plan.steps} steps ({plan.epochs} epochs) at {per_step:.4f} s a step.")
    return plan


def steps_that_fit(seconds: float, per_step: float, per_end: float, steps_per_epoch: int) -> int:
    """The most steps, at least one, that fit with the end of every epoch, also of a last one that is cut short."""
    epochs = max(0, int(seconds / (steps_per_epoch * per_step + per_end)))
    rest = seconds - epochs * (steps_per_epoch * per_step + per_end) - per_end
    return max(1, epochs * steps_per_epoch + max(0, int(rest / per_step)))


class _Rehearsal:
    """Measures a run on a copy of its model, so that the run itself begins from its initial weights."""

    def __init__(
        self, model: nn.Module, data: ImageData, preprocess: Preprocess, config: RunConfig, say: Callable[[str], None]
    ):
        self.model, self.data, self.preprocess, self.config = copy.deepcopy(model).train(), data, preprocess, config
        self.optimiser = make_optimiser(self.model, config.training)
        augment = Augment(config.data.augment)
        self.stepper = Stepper(self.model, self.optimiser, preprocess, augment, config.training, say)

    def step(self, at_most: float) -> float:
        """Seconds of a step: the mean of some after a warm-up, or the last one that there was time for."""
        images, labels = next(batches(self.data.train, self.config.training.batch))
        began, ends = time.monotonic(), [time.monotonic()]
        while len(ends) <= WARM_UP + TIMED and (len(ends) == 1 or ends[-1] - began < at_most):
            self.stepper.step(images, labels, 0.0, derive_seed(self.config.seed, "rehearsal", len(ends)))
            ends.append(time.monotonic())
        first = min(WARM_UP, len(ends) - 2)
        return (ends[-1] - ends[first]) / (len(ends) - 1 - first)

    def end_of_epoch(self, folder: Path) -> float:
        """Seconds of validation, judged by two batches, and of saving and removing a checkpoint."""
        split, batch = self.data.validation, self.stepper.share
        some = split.take(torch.arange(min(2 * batch, len(split)), device=split.labels.device))
        began = time.monotonic()
        self.stepper.within_memory(lambda: predict_split(self.model, some, self.preprocess, batch), batch)
        validated = time.monotonic()
        state = TrainingState(batch).to_tree()
        with tempfile.TemporaryDirectory(prefix=".rehearsal-", dir=folder) as beside:
            aside = RunFolder(Path(beside))
            tensors = optimiser_tensors(self.model, self.optimiser)
            save_checkpoint(aside.checkpoints, self.model.state_dict(), tensors, state, None)
            aside.append_metrics({})
        times_two_batches = math.ceil(len(split) / batch) / math.ceil(len(some) / batch)
        return (validated - began) * times_two_batches + time.monotonic() - validated
