"""Raw attention of the token that the classifier reads (Caron et al. 2021, arXiv:2104.14294, figure 1)."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from vitreous.errors import UsageError
from vitreous.nn import TokenLayout
from vitreous.recording import AttentionCall, Tape


def class_attention(tape: Tape, layout: TokenLayout) -> Float[Tensor, "b layers h n"]:
    """The class token's row of every layer and head: how much it takes from each token; rows sum to one.

    Where there is no class token, the mean row of the body tokens, which is what mean pooling reads.

    Raises:
        UsageError: no attention among all the tokens of this layout was recorded.
    """
    rows = [_row(call.weights(), layout) for call in tape if _is_self(call, layout)]
    if not rows:
        raise UsageError(f"none of the {len(tape)} recorded attentions is among {layout.tokens} tokens, as {layout}.")
    return torch.stack(rows, dim=1)


def _row(weights: Float[Tensor, "b h n n"], layout: TokenLayout) -> Float[Tensor, "b h n"]:
    if "class" in layout.prefix:
        return weights[:, :, layout.index("class")]
    return weights[:, :, len(layout.prefix) :].mean(dim=2)


def _is_self(call: AttentionCall, layout: TokenLayout) -> bool:
    return call.queries.shape[-2] == call.keys.shape[-2] == layout.tokens
