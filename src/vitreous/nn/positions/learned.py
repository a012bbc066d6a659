"""One learned vector per place (Dosovitskiy et al. 2021, section 3.1)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from vitreous.errors import UsageError
from vitreous.nn.layout import TokenLayout
from vitreous.nn.positions.contract import PositionEncoding


class LearnedPosition(PositionEncoding):
    """A table for the grid or the sequence it was made for.

    On another grid the table is resampled (bicubic with antialiasing, corners not aligned, as timm does); a
    shorter plain sequence takes the head of the table. Prefix tokens are learned themselves and get nothing.
    """

    def __init__(self, layout: TokenLayout, width: int):
        super().__init__()
        self.made_for = layout
        self.table = nn.Parameter(torch.zeros(layout.body, width))
        nn.init.trunc_normal_(self.table, std=0.02)

    def add(self, tokens: Float[Tensor, "b n m"], layout: TokenLayout) -> Float[Tensor, "b n m"]:
        return tokens + F.pad(self.table_for(layout), (0, 0, len(layout.prefix), 0))

    def table_for(self, layout: TokenLayout) -> Float[Tensor, "n m"]:
        """The vectors of a layout's body.

        Raises:
            UsageError: a longer plain sequence than the table, or a grid where a sequence was learned.
        """
        if layout.grid == self.made_for.grid and layout.length == self.made_for.length:
            return self.table
        if layout.grid is not None and self.made_for.grid is not None:
            return resample(self.table, self.made_for.grid, layout.grid)
        if layout.length is not None and self.made_for.length is not None and layout.length < self.made_for.length:
            return self.table[: layout.length]
        raise UsageError(
            f"learned positions for {_named(self.made_for)} cannot serve {_named(layout)}; "
            "rotary or sinusoidal positions have no such bound."
        )


def resample(table: Float[Tensor, "old m"], old: tuple[int, int], new: tuple[int, int]) -> Float[Tensor, "new m"]:
    """A table learned on one grid, stretched smoothly over another. The grids need not be square."""
    # Half precision has no bicubic kernel on a CPU.
    picture = table.to(torch.promote_types(table.dtype, torch.float32)).T.unflatten(1, old)[None]
    stretched = F.interpolate(picture, size=new, mode="bicubic", antialias=True, align_corners=False)
    return stretched[0].flatten(1).T.to(table.dtype)


def _named(layout: TokenLayout) -> str:
    return f"{layout.length} tokens" if layout.grid is None else f"a grid of {layout.grid[0]} × {layout.grid[1]}"
