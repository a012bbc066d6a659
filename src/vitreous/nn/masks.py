"""Masks: who may attend to whom.

Two conventions are taken everywhere, told apart by their type. A boolean mask is true where a query may
attend to a key. An additive mask is a float that is added to the scores, minus infinity where it may not.
Both broadcast to (b, h, q, k).
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float, Shaped
from torch import Tensor

from vitreous.errors import UsageError


def causal_mask(queries: int, keys: int, device: torch.device | None = None) -> Bool[Tensor, "q k"]:
    """True where a key is not in the query's future. The last query stands at the last key."""
    return torch.ones(queries, keys, dtype=torch.bool, device=device).tril(keys - queries)


def padding_mask(present: Bool[Tensor, "b k"]) -> Bool[Tensor, "b 1 1 k"]:
    """A mask for sequences of different length, from what is true where there is a token."""
    return present[:, None, None, :]


def additive(mask: Shaped[Tensor, "*axes"], dtype: torch.dtype) -> Float[Tensor, "*axes"]:
    """The additive form of a mask: zero and minus infinity for a boolean one.

    Raises:
        UsageError: a mask of whole numbers, which could mean either.
    """
    if mask.is_floating_point():
        return mask.to(dtype)
    if mask.dtype != torch.bool:
        raise UsageError(f"a mask is {mask.dtype}, but must be boolean (true: may attend) or a float to add to scores.")
    return torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill(~mask, float("-inf"))


def combine(
    first: Shaped[Tensor, "..."] | None, second: Shaped[Tensor, "..."] | None, dtype: torch.dtype
) -> Shaped[Tensor, "..."] | None:
    """Both masks at once: a key is seen where both let it be seen, additive parts add up."""
    if first is None or second is None:
        return second if first is None else first
    if first.dtype == second.dtype == torch.bool:
        return first & second
    return additive(first, dtype) + additive(second, dtype)


def rescue(
    mask: Shaped[Tensor, "*axes k"], dtype: torch.dtype
) -> tuple[Shaped[Tensor, "*axes k"], Bool[Tensor, "*axes 1"]]:
    """The mask with rows that see nothing opened, and which rows these are; an additive one in that dtype.

    The softmax of such a row is 0/0, and its gradient stays NaN even where the result is thrown away; so the
    row is opened before the softmax and set to zero after it.
    """
    if mask.dtype != torch.bool:
        # Float32's lowest number is minus infinity in bfloat16.
        mask = additive(mask, dtype)
    blocked = ~mask if mask.dtype == torch.bool else mask == float("-inf")
    nothing = blocked.all(dim=-1, keepdim=True)
    return mask.masked_fill(nothing, True if mask.dtype == torch.bool else 0.0), nothing
