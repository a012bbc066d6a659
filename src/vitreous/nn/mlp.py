"""The part of a block that works on each token by itself."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, nn


class MLP(nn.Module):
    """Widen, bend, narrow (Vaswani et al. 2017, section 3.3)."""

    def __init__(self, width: int, hidden: int, activation: nn.Module, dropout: float = 0.0):
        super().__init__()
        self.widen = nn.Linear(width, hidden)
        self.activation = activation
        self.narrow = nn.Linear(hidden, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Float[Tensor, "b n m"]) -> Float[Tensor, "b n m"]:
        hidden = self.dropout(self.activation(self.widen(tokens)))
        return self.dropout(self.narrow(hidden))
