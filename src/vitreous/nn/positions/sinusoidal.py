"""Sines and cosines of the place, at falling frequencies (Vaswani et al. 2017, section 3.5)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from vitreous.config.rules import require
from vitreous.nn.layout import TokenLayout
from vitreous.nn.positions.contract import PositionEncoding


def sinusoids(places: Float[Tensor, " n"], width: int, base: float = 10_000.0) -> Float[Tensor, "n width"]:
    """PE(p, 2i) = sin(p / base^(2i / width)) and PE(p, 2i + 1) = cos(p / base^(2i / width))."""
    exponents = torch.arange(0, width, 2, device=places.device) / width
    angles = places[:, None] / base**exponents
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)


class SinusoidalPosition(PositionEncoding):
    """A fixed table, added once. On a grid (`axes=2`) half of the features tell the row, half the column.

    Raises:
        UsageError: a width that does not hold a sine and a cosine for every axis.
    """

    def __init__(self, width: int, axes: int):
        super().__init__()
        require(
            width % (2 * axes) == 0,
            f"sinusoidal positions over {axes} axes need a width that is a multiple of {2 * axes}, not {width}.",
        )
        self.width, self.axes = width, axes

    def add(self, tokens: Float[Tensor, "b n m"], layout: TokenLayout) -> Float[Tensor, "b n m"]:
        return tokens + self.table(layout, tokens.device).to(tokens.dtype)

    def table(self, layout: TokenLayout, device: torch.device | None = None) -> Float[Tensor, "n m"]:
        """One row per token; zeros for prefix tokens."""
        places = layout.coordinates(self.axes, device)[len(layout.prefix) :]
        body = torch.cat([sinusoids(axis, self.width // self.axes) for axis in places.T], dim=1)
        return F.pad(body, (0, 0, len(layout.prefix), 0))
