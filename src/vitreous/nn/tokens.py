"""Words as vectors, and vectors as scores over words."""

from __future__ import annotations

import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn


class TokenEmbedding(nn.Module):
    """One learned vector per entry of a vocabulary."""

    def __init__(self, vocabulary: int, width: int):
        super().__init__()
        self.table = nn.Embedding(vocabulary, width)
        nn.init.trunc_normal_(self.table.weight, std=0.02)

    def forward(self, ids: Int[Tensor, "b n"]) -> Float[Tensor, "b n m"]:
        return self.table(ids)


class Unembedding(nn.Module):
    """Scores over the vocabulary by a map of its own."""

    def __init__(self, width: int, vocabulary: int):
        super().__init__()
        self.project = nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens: Float[Tensor, "b n m"]) -> Float[Tensor, "b n words"]:
        return self.project(tokens)


class TiedUnembedding(nn.Module):
    """Scores over the vocabulary by the embedding's own vectors (Press & Wolf 2017, arXiv:1608.05859)."""

    def __init__(self, embedding: TokenEmbedding):
        super().__init__()
        self.embedding = embedding

    def forward(self, tokens: Float[Tensor, "b n m"]) -> Float[Tensor, "b n words"]:
        return F.linear(tokens, self.embedding.table.weight)
