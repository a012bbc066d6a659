"""A recipe small enough for a test to train it."""

from dataclasses import replace

from vitreous.config import RunConfig
from vitreous.recipes.digits import digits


def small_digits(**training) -> RunConfig:
    """The recipe `digits`, narrow and short."""
    config = digits()
    model = replace(config.model, width=16, depth=2, heads=2, mlp_width=32)
    return replace(config, model=model, training=replace(config.training, epochs=2, batch=128, **training))
