"""The three doors through which a position encoding may act. Attention never asks for its name."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, nn

from vitreous.nn.layout import TokenLayout


class PositionEncoding(nn.Module):
    """No positions at all: every door is the identity. An encoding opens the doors that it needs."""

    def add(self, tokens: Float[Tensor, "b n m"], layout: TokenLayout) -> Float[Tensor, "b n m"]:
        """Tokens with something added for where they stand; called once, before the first block."""
        return tokens

    def rotate(
        self,
        queries: Float[Tensor, "b h n d"],
        keys: Float[Tensor, "b h n d"],
        layout: TokenLayout,
    ) -> tuple[Float[Tensor, "b h n d"], Float[Tensor, "b h n d"]]:
        """Queries and keys turned by where they stand; called in every block."""
        return queries, keys

    def bias(self, layout: TokenLayout) -> Float[Tensor, "... n n"] | None:
        """What is added to the scores for where two tokens stand, or None; called in every block."""
        return None
