"""Attention in the forms that textbooks and homeworks write it. Slow, plain, and equal to `attend`."""

from __future__ import annotations

import math

import torch
from einops import rearrange
from jaxtyping import Bool, Float
from torch import Tensor


def attend_by_loops(
    queries: Float[Tensor, "q d"], keys: Float[Tensor, "k d"], values: Float[Tensor, "k d"]
) -> Float[Tensor, "q d"]:
    """One head of one example by two explicit loops: the definition, word for word."""
    count, width = queries.shape
    output = torch.zeros_like(queries)
    for i in range(count):
        scores = torch.zeros(len(keys), dtype=queries.dtype)
        for j in range(len(keys)):
            scores[j] = torch.dot(queries[i], keys[j]) / math.sqrt(width)
        weights = scores.exp() / scores.exp().sum()
        for j in range(len(keys)):
            output[i] += weights[j] * values[j]
    return output


def attend_head_by_head(
    queries: Float[Tensor, "b h q d"], keys: Float[Tensor, "b h k d"], values: Float[Tensor, "b h k d"]
) -> Float[Tensor, "b h q d"]:
    """Each head by itself, then stacked: heads never see one another."""
    heads = []
    for head in range(queries.shape[1]):
        scores = queries[:, head] @ keys[:, head].transpose(1, 2) / math.sqrt(queries.shape[-1])
        heads.append(scores.softmax(dim=-1) @ values[:, head])
    return torch.stack(heads, dim=1)


def attend_by_bmm(
    queries: Float[Tensor, "b h q d"],
    keys: Float[Tensor, "b h k d"],
    values: Float[Tensor, "b h k d"],
    mask: Bool[Tensor, "b 1 q k"],
) -> Float[Tensor, "b h q d"]:
    """Batch and heads as one axis, two `torch.bmm`, and a mask that is true where a query may attend."""
    batch, heads, _, width = queries.shape
    flat_queries, flat_keys, flat_values = (
        rearrange(tensor, "b h n d -> (b h) n d") for tensor in (queries, keys, values)
    )
    scores = torch.bmm(flat_queries, flat_keys.transpose(1, 2)) / math.sqrt(width)
    hidden = (~mask).repeat_interleave(heads, dim=1).flatten(0, 1)
    weights = scores.masked_fill(hidden, float("-inf")).softmax(dim=-1)
    # A row with every key masked is 0/0 in the softmax.
    weights = weights.masked_fill(hidden.all(dim=-1, keepdim=True), 0.0)
    return rearrange(torch.bmm(weights, flat_values), "(b h) q d -> b h q d", b=batch)
