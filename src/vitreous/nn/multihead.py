"""Multi-head attention (Vaswani et al. 2017, section 3.2.2): project, attend, merge, project."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from vitreous.config.rules import divides
from vitreous.errors import UsageError
from vitreous.nn.attention import attend
from vitreous.nn.layout import TokenLayout
from vitreous.nn.masks import combine
from vitreous.nn.positions.contract import PositionEncoding


@dataclass(frozen=True)
class HeadWeights:
    """The projections of every head by itself; all act on column vectors, as in the papers."""

    queries: Float[Tensor, "h d m"]
    keys: Float[Tensor, "h d m"]
    values: Float[Tensor, "h d m"]
    output: Float[Tensor, "h m d"]
    query_bias: Float[Tensor, "h d"]
    key_bias: Float[Tensor, "h d"]
    value_bias: Float[Tensor, "h d"]
    output_bias: Float[Tensor, " m"]

    def value_map(self, head: int) -> Float[Tensor, "m m"]:
        """W_O · W_V of one head: what it writes for what it reads, a matrix of rank d at most."""
        return self.output[head] @ self.values[head]


class MultiHeadAttention(nn.Module):
    """Self- or cross-attention with all heads in one packed projection.

    Rows of the packed weight are the queries', the keys', then the values', each head after head: the
    layout of PyTorch and timm. `pack` and `unpack` go between it and one matrix per head.

    Args:
        width: features per token (m).
        heads: number of heads (h); must divide the width.
        dropout: fraction of attention weights dropped in training.
        query_norm, key_norm: parts applied to queries and keys per head, before positions.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        dropout: float = 0.0,
        query_norm: nn.Module | None = None,
        key_norm: nn.Module | None = None,
    ):
        super().__init__()
        divides("heads", heads, "width", width)
        self.width, self.heads, self.dropout = width, heads, dropout
        self.packed = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)
        self.query_norm = query_norm or nn.Identity()
        self.key_norm = key_norm or nn.Identity()

    def forward(
        self,
        tokens: Float[Tensor, "b q m"],
        context: Float[Tensor, "b k m"] | None = None,
        mask: Shaped[Tensor, "..."] | None = None,
        causal: bool = False,
        position: PositionEncoding | None = None,
        layout: TokenLayout | None = None,
    ) -> Float[Tensor, "b q m"]:
        """Tokens attend to themselves, or to `context` where one is given.

        Args:
            mask: boolean (true: may attend) or additive, broadcasting to (b, h, q, k).
            causal: hide the future.
            position, layout: rotate queries and keys, and bias scores, by where the tokens stand.

        Raises:
            UsageError: positions without a layout, or with a context.
        """
        queries, keys, values = self.project(tokens, context)
        queries, keys = self.query_norm(queries), self.key_norm(keys)
        if position is not None:
            if layout is None or context is not None:
                raise UsageError("positions act in self-attention only, and need the layout of its tokens.")
            queries, keys = position.rotate(queries, keys, layout)
            mask = combine(mask, position.bias(layout), queries.dtype)
        dropout = self.dropout if self.training else 0.0
        mixed = attend(queries, keys, values, mask, causal=causal, dropout=dropout)
        merged = rearrange(mixed, "b h q d -> b q (h d)")
        return self.output(merged)

    def project(
        self, tokens: Float[Tensor, "b q m"], context: Float[Tensor, "b k m"] | None
    ) -> tuple[Float[Tensor, "b h q d"], Float[Tensor, "b h k d"], Float[Tensor, "b h k d"]]:
        """Queries of the tokens, keys and values of the context, split into heads."""
        if context is None:
            packed = self.packed(tokens)
            queries, keys, values = rearrange(packed, "b n (part h d) -> part b h n d", part=3, h=self.heads)
            return queries, keys, values
        weight, bias = self.packed.weight, self.packed.bias
        queries = F.linear(tokens, weight[: self.width], bias[: self.width])
        packed = F.linear(context, weight[self.width :], bias[self.width :])
        queries = rearrange(queries, "b q (h d) -> b h q d", h=self.heads)
        keys, values = rearrange(packed, "b k (part h d) -> part b h k d", part=2, h=self.heads)
        return queries, keys, values

    def unpack(self) -> HeadWeights:
        """The weights of each head by itself, as views of the packed ones."""
        queries, keys, values = rearrange(self.packed.weight, "(part h d) m -> part h d m", part=3, h=self.heads)
        query_bias, key_bias, value_bias = rearrange(self.packed.bias, "(part h d) -> part h d", part=3, h=self.heads)
        output = rearrange(self.output.weight, "m (h d) -> h m d", h=self.heads)
        return HeadWeights(queries, keys, values, output, query_bias, key_bias, value_bias, self.output.bias)

    @torch.no_grad()
    def pack(self, heads: HeadWeights) -> None:
        """Take over the weights of separate heads; the inverse of `unpack`."""
        weights = torch.stack([heads.queries, heads.keys, heads.values])
        biases = torch.stack([heads.query_bias, heads.key_bias, heads.value_bias])
        self.packed.weight.copy_(rearrange(weights, "part h d m -> (part h d) m"))
        self.packed.bias.copy_(rearrange(biases, "part h d -> (part h d)"))
        self.output.weight.copy_(rearrange(heads.output, "h m d -> m (h d)"))
        self.output.bias.copy_(heads.output_bias)
