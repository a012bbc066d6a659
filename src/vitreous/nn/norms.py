"""Layer normalisation (Ba et al. 2016, arXiv:1607.06450) in its textbook form."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

EPSILON = 1e-6
"""Added to the variance in every norm of a model; the value of the published Vision Transformers."""


class LayerNorm(nn.Module):
    """(x − mean) / √(variance + ε) · gain + bias over the features of each token by itself.

    The variance is the biased one (divided by m), and ε stands under the root. Models use `torch.nn.LayerNorm`,
    which is the same map by a faster kernel.
    """

    def __init__(self, width: int, epsilon: float = EPSILON):
        super().__init__()
        self.epsilon = epsilon
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, tokens: Float[Tensor, "*axes m"]) -> Float[Tensor, "*axes m"]:
        mean = tokens.mean(dim=-1, keepdim=True)
        variance = (tokens - mean).square().mean(dim=-1, keepdim=True)
        return (tokens - mean) / torch.sqrt(variance + self.epsilon) * self.weight + self.bias
