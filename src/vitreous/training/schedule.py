"""The learning rate as a function of the step."""

from __future__ import annotations

import math

from vitreous.config import TrainingConfig


def learning_rate(config: TrainingConfig, step: int, total: int) -> float:
    """The rate of a step, counted from 0, of a run of `total` steps.

    It rises in equal parts to the peak over the warm-up; then it falls to zero along half a cosine (Loshchilov &
    Hutter 2017, arXiv:1608.03983) or a line, stays, or is multiplied by `drop` at each milestone.
    """
    warm = round(config.warmup * total)
    if step < warm:
        return config.learning_rate * (step + 1) / warm
    progress = (step - warm) / max(total - warm, 1)
    passed = sum(step >= round(milestone * total) for milestone in config.milestones)
    factors = {
        "cosine": (1 + math.cos(math.pi * progress)) / 2,
        "linear": 1 - progress,
        "constant": 1.0,
        "multi-step": config.drop**passed,
    }
    return config.learning_rate * factors[config.schedule]
