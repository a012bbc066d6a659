"""What each token of a sequence is: the one answer that every map, position and picture asks for."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from vitreous.errors import UsageError


@dataclass(frozen=True)
class TokenLayout:
    """Named prefix tokens, then either a grid of patches in reading order or a plain sequence.

    Raises:
        UsageError: neither or both of `grid` and `length` given, or one of them not positive.
    """

    prefix: tuple[str, ...] = ()
    """Names of the tokens before the body, such as `("class", "register", "register")`."""
    grid: tuple[int, int] | None = None
    """Rows and columns of the body, where it is an image."""
    length: int | None = None
    """Number of tokens of the body, where it is not."""
    patch: tuple[int, int] | None = None
    """Height and width in pixels of the tile behind a grid token."""

    def __post_init__(self) -> None:
        if (self.grid is None) == (self.length is None):
            raise UsageError("a token layout has either a grid or a plain length: give exactly one of the two.")
        if min(self.grid or (self.length or 0,)) < 1:
            raise UsageError(f"a token layout needs at least one token, but got {self.grid or self.length}.")

    @property
    def body(self) -> int:
        """Number of tokens after the prefix."""
        return self.length if self.grid is None else self.grid[0] * self.grid[1]  # type: ignore[return-value]

    @property
    def tokens(self) -> int:
        """Number of tokens in all."""
        return len(self.prefix) + self.body

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels of the image behind the grid."""
        if self.grid is None or self.patch is None:
            raise UsageError("only a layout with a grid and a patch size has an image size.")
        return self.grid[0] * self.patch[0], self.grid[1] * self.patch[1]

    def index(self, name: str) -> int:
        """Where the first prefix token of that name stands."""
        if name not in self.prefix:
            raise UsageError(f"there is no '{name}' token: the prefix is {self.prefix or 'empty'}.")
        return self.prefix.index(name)

    def to_map(self, values: Shaped[Tensor, "*axes n"]) -> Shaped[Tensor, "*axes y x"]:
        """One value per token as a map over the grid; prefix tokens are left out.

        Raises:
            UsageError: the layout has no grid, or the number of values is not the number of tokens.
        """
        if self.grid is None:
            raise UsageError("a plain sequence has no map: this layout has no grid.")
        if values.shape[-1] != self.tokens:
            raise UsageError(f"got {values.shape[-1]} values for {self.tokens} tokens of the layout {self}.")
        return values[..., len(self.prefix) :].unflatten(-1, self.grid)

    def coordinates(self, axes: int, device: torch.device | None = None) -> Float[Tensor, "n axes"]:
        """Where each token stands: its row and column (`axes=2`) or its place in reading order (`axes=1`).

        Prefix tokens stand nowhere and get zeros.
        """
        coordinates = torch.zeros(self.tokens, axes, device=device)
        if axes == 1:
            coordinates[len(self.prefix) :, 0] = torch.arange(self.body, device=device)
            return coordinates
        if self.grid is None:
            raise UsageError("a plain sequence has no rows and columns: use a one-dimensional position encoding.")
        rows, columns = (torch.arange(count, device=device) for count in self.grid)
        coordinates[len(self.prefix) :] = torch.cartesian_prod(rows, columns).float()
        return coordinates
