"""What may happen to a residual branch before it is added."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn


class LayerScale(nn.Module):
    """A learned gain per feature, small at first (Touvron et al. 2021, arXiv:2103.17239, equation 6)."""

    def __init__(self, width: int, initial: float):
        super().__init__()
        self.gain = nn.Parameter(torch.full((width,), initial))

    def forward(self, branch: Float[Tensor, "b n m"]) -> Float[Tensor, "b n m"]:
        return branch * self.gain


class DropPath(nn.Module):
    """Skip the branch for a random fraction of the examples of a batch (Huang et al. 2016, arXiv:1603.09382).

    What is kept is scaled up, so that the expectation stays. The identity outside training.
    """

    def __init__(self, fraction: float):
        super().__init__()
        self.fraction = fraction

    def forward(self, branch: Float[Tensor, "b n m"]) -> Float[Tensor, "b n m"]:
        if not self.training or self.fraction == 0:
            return branch
        kept = torch.rand(len(branch), 1, 1, device=branch.device) >= self.fraction
        return branch * kept.to(branch.dtype) / (1 - self.fraction)
