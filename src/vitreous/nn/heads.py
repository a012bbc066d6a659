"""Multi-head attention as a list of single heads, concatenated: the form that most people write first."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from vitreous.config.rules import divides
from vitreous.nn.multihead import HeadWeights


class SingleHead(nn.Module):
    """One head: its own three projections from the model width (m) to the head width (d)."""

    def __init__(self, width: int, head_width: int):
        super().__init__()
        self.queries = nn.Linear(width, head_width)
        self.keys = nn.Linear(width, head_width)
        self.values = nn.Linear(width, head_width)

    def forward(self, tokens: Float[Tensor, "b n m"]) -> Float[Tensor, "b n d"]:
        queries, keys, values = self.queries(tokens), self.keys(tokens), self.values(tokens)
        scores = queries @ keys.transpose(-2, -1) / math.sqrt(queries.shape[-1])
        return scores.softmax(dim=-1) @ values


class ConcatenatedHeads(nn.Module):
    """Heads side by side, concatenated and projected; equal to `MultiHeadAttention` on the same weights."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        divides("heads", heads, "width", width)
        self.heads = nn.ModuleList(SingleHead(width, width // heads) for _ in range(heads))
        self.output = nn.Linear(width, width)

    def forward(self, tokens: Float[Tensor, "b n m"]) -> Float[Tensor, "b n m"]:
        return self.output(torch.cat([head(tokens) for head in self.heads], dim=-1))

    @torch.no_grad()
    def take(self, weights: HeadWeights) -> None:
        """Copy weights that `MultiHeadAttention.unpack` gives."""
        for i, head in enumerate(self.heads):
            for name in ("queries", "keys", "values"):
                part = head.get_submodule(name)
                part.get_parameter("weight").copy_(getattr(weights, name)[i])
            head.get_submodule("queries").get_parameter("bias").copy_(weights.query_bias[i])
            head.get_submodule("keys").get_parameter("bias").copy_(weights.key_bias[i])
            head.get_submodule("values").get_parameter("bias").copy_(weights.value_bias[i])
        self.output.weight.copy_(torch.cat(list(weights.output), dim=1))
        self.output.bias.copy_(weights.output_bias)
