"""Attention rollout (Abnar & Zuidema 2020, arXiv:2005.00928, section 3): attention through all the layers."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def rollout(layers: list[Float[Tensor, "b h n n"]]) -> Float[Tensor, "b n n"]:
    """How much each token after the last layer is made of each token before the first.

    Per layer the mean over heads is averaged with the identity, for the residual connection; then the layers are
    multiplied, the last one leftmost: R = Â_L ··· Â_1. Rows sum to one.

    Args:
        layers: attention weights (b, h, n, n) from the first layer to the last, rows summing to one.
    """
    identity = torch.eye(layers[0].shape[-1], dtype=layers[0].dtype, device=layers[0].device)
    rolled = identity.expand(len(layers[0]), -1, -1)
    for weights in layers:
        rolled = (weights.mean(dim=1) + identity) / 2 @ rolled
    return rolled
