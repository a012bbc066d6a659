"""How many steps a run takes, fixed before the first one."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from torch import nn

from vitreous.config import RunConfig
from vitreous.config.seeds import derive_seed
from vitreous.data import Augment, ImageData, Preprocess, batches
from vitreous.evaluation import predict_split
from vitreous.training.optimiser import make_optimiser
from vitreous.training.step import Stepper

RESERVE = 0.1
"""Share of the minutes left for checkpoints, the final evaluation, the report and a machine that slows down."""
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
    model: nn.Module, data: ImageData, preprocess: Preprocess, config: RunConfig, say: Callable[[str], None]
) -> Plan:
    """The epochs that the config asks for, or as many steps as fit into its minutes."""
    per_epoch = math.ceil(len(data.train) / config.training.batch)
    if config.max_minutes is None:
        return Plan(config.training.epochs * per_epoch, per_epoch)
    began = time.monotonic()
    per_step, per_validation = _rehearse(model, data, preprocess, config, say)
    left = 60 * config.max_minutes * (1 - RESERVE) - (time.monotonic() - began)
    steps = max(1, int(left / (per_step + per_validation / per_epoch)))
    plan = Plan(steps, per_epoch, per_step)
    say(f"{config.max_minutes:g} minutes hold {plan.steps} steps ({plan.epochs} epochs) at {per_step:.4f} s a step.")
    return plan


def _rehearse(
    model: nn.Module, data: ImageData, preprocess: Preprocess, config: RunConfig, say: Callable[[str], None]
) -> tuple[float, float]:
    """Seconds of a step and of a validation pass, on a copy: the run itself begins from its initial weights."""
    copied = copy.deepcopy(model).train()
    optimiser = make_optimiser(copied, config.training)
    stepper = Stepper(copied, optimiser, preprocess, Augment(config.data.augment), config.training, say)
    images, labels = next(batches(data.train, config.training.batch))

    def steps(count: int) -> float:
        started = time.monotonic()
        for number in range(count):
            stepper.step(images, labels, 0.0, derive_seed(config.seed, "rehearsal", number))
        return time.monotonic() - started

    steps(WARM_UP)
    per_step = steps(TIMED) / TIMED
    started = time.monotonic()
    predict_split(copied, data.validation, preprocess, config.training.batch)
    return per_step, time.monotonic() - started
