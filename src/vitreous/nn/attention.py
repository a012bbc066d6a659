"""Scaled dot-product attention (Vaswani et al. 2017, arXiv:1706.03762, equation 1) as plain functions."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float, Shaped
from torch import Tensor
from torch.overrides import handle_torch_function, has_torch_function

from vitreous.nn.kernels import fused_is_faster
from vitreous.nn.masks import additive, causal_mask, combine, rescue


def attention_scores(
    queries: Float[Tensor, "b h q d"], keys: Float[Tensor, "b h k d"], scale: float | None = None
) -> Float[Tensor, "b h q k"]:
    """How well each query matches each key: q · k times `scale`, which is 1/√d unless given."""
    scale = queries.shape[-1] ** -0.5 if scale is None else scale
    return (queries * scale) @ keys.transpose(-2, -1)


def attention_weights(
    scores: Float[Tensor, "b h q k"], mask: Shaped[Tensor, "..."] | None = None
) -> Float[Tensor, "b h q k"]:
    """Softmax of the scores over the keys: rows sum to one, and a row with every key masked is zero."""
    if mask is None:
        return scores.softmax(dim=-1)
    mask, sees_nothing = rescue(mask, scores.dtype)
    weights = (scores + additive(mask, scores.dtype)).softmax(dim=-1)
    return weights.masked_fill(sees_nothing, 0.0)


def mix(weights: Float[Tensor, "b h q k"], values: Float[Tensor, "b h k d"]) -> Float[Tensor, "b h q d"]:
    """The mean of the values that each query sees, by its weights."""
    return weights @ values


def attend(
    queries: Float[Tensor, "b h q d"],
    keys: Float[Tensor, "b h k d"],
    values: Float[Tensor, "b h k d"],
    mask: Shaped[Tensor, "..."] | None = None,
    *,
    causal: bool = False,
    scale: float | None = None,
    dropout: float = 0.0,
) -> Float[Tensor, "b h q d"]:
    """Scores, weights and mix in one, by the fastest kernel for the shape, type and device at hand.

    Args:
        mask: boolean (true: may attend) or additive, broadcasting to (b, h, q, k).
        causal: hide the future; the last query stands at the last key.
        scale: what q · k is multiplied by; 1/√d unless given.
        dropout: fraction of weights dropped. The caller passes 0 outside training.

    A query with every key masked gets zeros. PyTorch's function modes see a call of `attend` as one step.
    """
    if has_torch_function((queries, keys, values)):
        arguments: dict[str, Any] = {"mask": mask, "causal": causal, "scale": scale, "dropout": dropout}
        return handle_torch_function(attend, (queries, keys, values), queries, keys, values, **arguments)
    if fused_is_faster(queries, keys):
        return attend_fused(queries, keys, values, mask, causal=causal, scale=scale, dropout=dropout)
    return attend_written_out(queries, keys, values, mask, causal=causal, scale=scale, dropout=dropout)


def attend_written_out(
    queries: Float[Tensor, "b h q d"],
    keys: Float[Tensor, "b h k d"],
    values: Float[Tensor, "b h k d"],
    mask: Shaped[Tensor, "..."] | None,
    *,
    causal: bool,
    scale: float | None,
    dropout: float,
) -> Float[Tensor, "b h q d"]:
    """`attend` as two matrix products around a softmax."""
    if causal:
        mask = combine(mask, causal_mask(queries.shape[-2], keys.shape[-2], queries.device), queries.dtype)
    scores = attention_scores(queries, keys, scale)
    weights = attention_weights(scores, mask)
    if dropout > 0:
        weights = F.dropout(weights, dropout)
    return mix(weights, values)


def attend_fused(
    queries: Float[Tensor, "b h q d"],
    keys: Float[Tensor, "b h k d"],
    values: Float[Tensor, "b h k d"],
    mask: Shaped[Tensor, "..."] | None,
    *,
    causal: bool,
    scale: float | None,
    dropout: float,
) -> Float[Tensor, "b h q d"]:
    """`attend` by PyTorch's fused kernels, which never hold the weights in memory."""
    # The kernel's own causal flag wants a square and no mask.
    if causal and (mask is not None or queries.shape[-2] != keys.shape[-2]):
        mask = combine(mask, causal_mask(queries.shape[-2], keys.shape[-2], queries.device), queries.dtype)
        causal = False
    if mask is None:
        return F.scaled_dot_product_attention(queries, keys, values, dropout_p=dropout, is_causal=causal, scale=scale)
    # The kernel wants two axes at least.
    mask, sees_nothing = rescue(torch.atleast_2d(mask), queries.dtype)
    output = F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask, dropout_p=dropout, scale=scale)
    return output.masked_fill(sees_nothing, 0.0)
