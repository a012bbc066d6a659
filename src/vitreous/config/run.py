"""A whole run: everything that decides its result, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vitreous.config.data import DataConfig
from vitreous.config.model import ViTConfig
from vitreous.config.rules import above, at_least, require
from vitreous.config.training import TrainingConfig
from vitreous.config.values import settle


@dataclass(frozen=True)
class RunConfig:
    """A resolved run. Two runs with equal configs on one machine give the same bits."""

    name: str = "digits"
    """Names the run folder, runs/NAME-NNN; a recipe puts its own name here."""
    model: ViTConfig = field(default_factory=ViTConfig)
    data: DataConfig = field(default_factory=DataConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    seed: int = 0
    """Decides initial weights, order, augmentation and dropout."""
    device: str = "auto"
    """auto, cpu, cuda, cuda:N or mps; auto takes the fastest that is there."""
    max_minutes: float | None = None
    """Fix the number of steps from the rate measured after a short start, and lay the schedule over them."""

    def __post_init__(self) -> None:
        settle(self)
        require(
            re.fullmatch(r"\w[\w.-]*", self.name) is not None,
            f"name is '{self.name}', but must be letters, digits, dots, dashes and underscores: it names a folder.",
        )
        at_least("seed", self.seed, 0)
        require(
            re.fullmatch("auto|cpu|mps|cuda(:[0-9]+)?", self.device) is not None,
            f"device is '{self.device}', but must be auto, cpu, cuda, cuda:N or mps.",
        )
        if self.max_minutes is not None:
            above("max_minutes", self.max_minutes, 0)
