"""Rotary positions: queries and keys turn by their place, so that scores know offsets only.

Su et al. 2021 (arXiv:2104.09864), equation 15, for sequences; Heo et al. 2024 (arXiv:2403.13298), section 3.1,
"axial", for grids: half of the pairs turn with the row, half with the column.
"""

from __future__ import annotations

from typing import Literal

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from vitreous.config.rules import require
from vitreous.nn.layout import TokenLayout
from vitreous.nn.positions.contract import PositionEncoding

Pairs = Literal["interleaved", "halves"]
"""Which features form a pair: (0, 1), (2, 3) …, as in the paper, or (0, d/2), (1, d/2 + 1) …, as in LLaMA."""


class RotaryPosition(PositionEncoding):
    """Turns pair i of every query and key by place · base^(−2i / width of an axis).

    Prefix tokens stand nowhere and are not turned. `pairs` is a matter of bookkeeping: one is the other with
    the features in another order, so weights trained with one need the same at inference.

    Args:
        head_width: features of a head (d), a multiple of 2 · axes.
        axes: 1 for the place in the sequence, 2 for row and column.
        base: the longest wavelength is about 2π · base; 10,000 for text, 100 for small grids.

    Raises:
        UsageError: a head width that does not fall into pairs for every axis.
    """

    def __init__(self, head_width: int, axes: int, base: float, pairs: Pairs = "interleaved"):
        super().__init__()
        require(
            head_width % (2 * axes) == 0,
            f"rotary positions over {axes} axes turn pairs of features, so the width of a head must be a multiple "
            f"of {2 * axes}, not {head_width}.",
        )
        self.head_width, self.axes, self.base, self.pairs = head_width, axes, base, pairs

    def rotate(
        self, queries: Float[Tensor, "b h n d"], keys: Float[Tensor, "b h n d"], layout: TokenLayout
    ) -> tuple[Float[Tensor, "b h n d"], Float[Tensor, "b h n d"]]:
        angles = self.angles(layout, queries.device)
        return self._turn(queries, angles), self._turn(keys, angles)

    def angles(self, layout: TokenLayout, device: torch.device | None = None) -> Float[Tensor, "n axes pairs"]:
        """The angle of every pair of every token, in radians; zero for prefix tokens."""
        width = self.head_width // self.axes
        frequencies = self.base ** -(torch.arange(0, width, 2, device=device) / width)
        return layout.coordinates(self.axes, device)[:, :, None] * frequencies

    def _turn(
        self, vectors: Float[Tensor, "b h n d"], angles: Float[Tensor, "n axes pairs"]
    ) -> Float[Tensor, "b h n d"]:
        inner = "(axes pairs two)" if self.pairs == "interleaved" else "(axes two pairs)"
        split = rearrange(vectors, f"b h n {inner} -> two b h n axes pairs", axes=self.axes, two=2)
        first, second = split.to(torch.promote_types(vectors.dtype, torch.float32))
        sine, cosine = angles.to(first.dtype).sin(), angles.to(first.dtype).cos()
        turned = torch.stack([first * cosine - second * sine, first * sine + second * cosine])
        return rearrange(turned, f"two b h n axes pairs -> b h n {inner}").to(vectors.dtype)
