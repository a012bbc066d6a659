"""What can be set about training: optimiser, schedule, loss, stopping, and what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vitreous.config.rules import above, at_least, between, require
from vitreous.config.values import settle


@dataclass(frozen=True)
class TrainingConfig:
    """How a model is fitted. The best epoch is chosen on the validation split, always."""

    epochs: int = 60
    """Passes over the training images."""
    batch: int = 64
    """Images per step; the last batch of an epoch may be smaller."""
    learning_rate: float = 2e-3
    """Peak step size of AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101)."""
    weight_decay: float = 0.05
    """Decoupled decay of matrices; biases, norms, tokens and positions are not decayed."""
    betas: tuple[float, float] = (0.9, 0.99)
    """How slowly AdamW's two running averages forget."""
    schedule: Literal["cosine", "linear", "constant", "multi-step"] = "cosine"
    """How the learning rate falls after the warm-up."""
    warmup: float = 0.1
    """Fraction of all steps over which the learning rate rises from zero."""
    milestones: tuple[float, ...] = (0.6, 0.9)
    """Multi-step only: where the rate drops, as fractions of all steps."""
    drop: float = 0.1
    """Multi-step only: what the rate is multiplied by at each milestone."""
    label_smoothing: float = 0.0
    """Share of the target spread evenly over all classes (Szegedy et al. 2016)."""
    clip: float = 1.0
    """Largest gradient norm; 0 turns clipping off."""
    patience: int = 0
    """Stop after so many epochs without a better validation score; 0 never stops early."""
    precision: Literal["float32", "bfloat16"] = "float32"
    """Type of the forward pass; parameters, loss and optimiser stay float32."""
    keep: tuple[int, ...] = ()
    """Epochs whose checkpoints are kept, beside the best and the last."""

    def __post_init__(self) -> None:
        settle(self, "training")
        at_least("training.epochs", self.epochs, 0)
        at_least("training.batch", self.batch, 1)
        above("training.learning_rate", self.learning_rate, 0)
        at_least("training.weight_decay", self.weight_decay, 0)
        for beta in self.betas:
            between("training.betas", beta, 0, 1, open_above=True)
        between("training.warmup", self.warmup, 0, 1)
        for milestone in self.milestones:
            between("training.milestones", milestone, 0, 1)
        require(
            list(self.milestones) == sorted(self.milestones),
            f"training.milestones are {self.milestones}, but must rise.",
        )
        above("training.drop", self.drop, 0)
        between("training.label_smoothing", self.label_smoothing, 0, 1, open_above=True)
        at_least("training.clip", self.clip, 0)
        at_least("training.patience", self.patience, 0)
        for epoch in self.keep:
            at_least("training.keep", epoch, 1)
