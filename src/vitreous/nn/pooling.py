"""From a sequence of tokens to the one vector that a classifier reads."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from vitreous.nn.layout import TokenLayout
from vitreous.nn.multihead import MultiHeadAttention


class ClassPool(nn.Module):
    """The class token (Dosovitskiy et al. 2021, equation 4)."""

    def forward(self, tokens: Float[Tensor, "b n m"], layout: TokenLayout) -> Float[Tensor, "b m"]:
        return tokens[:, layout.index("class")]


class MeanPool(nn.Module):
    """The mean of the body tokens; registers and other prefix tokens are left out."""

    def forward(self, tokens: Float[Tensor, "b n m"], layout: TokenLayout) -> Float[Tensor, "b m"]:
        return tokens[:, len(layout.prefix) :].mean(dim=1)


class AttentionPool(nn.Module):
    """A learned query attends to the body tokens (Zhai et al. 2022, arXiv:2106.04560, section 3.2)."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(1, 1, width))
        self.attention = MultiHeadAttention(width, heads)
        nn.init.trunc_normal_(self.query, std=0.02)

    def forward(self, tokens: Float[Tensor, "b n m"], layout: TokenLayout) -> Float[Tensor, "b m"]:
        query = self.query.expand(len(tokens), -1, -1)
        return self.attention(query, context=tokens[:, len(layout.prefix) :])[:, 0]
