"""What can be set about where examples come from and what is done to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from vitreous.config.rules import above, between, require
from vitreous.config.values import settle


@dataclass(frozen=True)
class AugmentConfig:
    """Random changes to training images, drawn for each image by itself. All off by default."""

    shift: float = 0.0
    """Largest shift, as a fraction of the image's height and width."""
    rotate: float = 0.0
    """Largest turn to either side, in degrees."""
    scale: float = 0.0
    """Largest change of size, as a fraction: 0.1 means between 0.9 and 1.1 times."""
    flip: bool = False
    """Mirror left and right with probability one half. Never for digits or letters."""
    erase: float = 0.0
    """Probability of blanking a random rectangle (Zhong et al. 2020, arXiv:1708.04896)."""

    def __post_init__(self) -> None:
        settle(self, "data.augment")
        between("data.augment.shift", self.shift, 0, 1, open_above=True)
        between("data.augment.rotate", self.rotate, 0, 180)
        between("data.augment.scale", self.scale, 0, 1, open_above=True)
        between("data.augment.erase", self.erase, 0, 1)


@dataclass(frozen=True)
class DataConfig:
    """Which images, how they are split, and how training images are varied."""

    source: str = "digits"
    """Name of a data source; `vitreous data list` shows them."""
    validation: float = 0.15
    """Fraction held back to choose the best epoch on, where the source has no validation split."""
    test: float = 0.2
    """Fraction held back for the test, where the source has no test split."""
    split_seed: int = 0
    """Decides who goes where; apart from the run's seed, so that every seed sees the same split."""
    augment: AugmentConfig = field(default_factory=AugmentConfig)

    def __post_init__(self) -> None:
        settle(self, "data")
        above("data.validation", self.validation, 0)
        above("data.test", self.test, 0)
        require(
            self.validation + self.test < 1,
            f"data.validation + data.test is {self.validation + self.test:g}, which leaves nothing to train on; "
            "they must add up to less than 1.",
        )
        between("data.split_seed", self.split_seed, 0, 2**32 - 1)
