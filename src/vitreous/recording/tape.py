"""What a recording keeps: one entry per attention that ran, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from vitreous.errors import UsageError, suggestion
from vitreous.nn import attention_scores, attention_weights, causal_mask, mix
from vitreous.nn.masks import combine


@dataclass(frozen=True)
class AttentionCall:
    """One attention as it ran: queries and keys after norms and rotation, and what came out."""

    path: str
    """Dotted path of the innermost module that was running, such as `blocks.3.attention`."""
    queries: Float[Tensor, "b h q d"]
    keys: Float[Tensor, "b h k d"]
    values: Float[Tensor, "b h k d"]
    mask: Shaped[Tensor, "..."] | None
    causal: bool
    scale: float | None
    output: Float[Tensor, "b h q d"]

    def weights(self) -> Float[Tensor, "b h q k"]:
        """The attention weights in float32, before dropout; a row with every key masked is zero."""
        mask = self.mask
        if self.causal:
            future = causal_mask(self.queries.shape[-2], self.keys.shape[-2], self.queries.device)
            mask = combine(mask, future, torch.float32)
        return attention_weights(attention_scores(self.queries.float(), self.keys.float(), self.scale), mask)

    def error(self) -> float:
        """Largest difference between weights · values and what the model computed."""
        return (mix(self.weights(), self.values.float()) - self.output.float()).abs().max().item()


@dataclass
class Tape:
    """The attention calls of one or more forward passes, in execution order."""

    calls: list[AttentionCall] = field(default_factory=list)

    def __iter__(self) -> Iterator[AttentionCall]:
        return iter(self.calls)

    def __len__(self) -> int:
        return len(self.calls)

    def __getitem__(self, path: str) -> AttentionCall:
        """The first call of that module.

        Raises:
            UsageError: no call was recorded there.
        """
        for call in self.calls:
            if call.path == path:
                return call
        known = [call.path for call in self.calls]
        raise UsageError(f"no attention was recorded at '{path}'{suggestion(path, known)} Recorded: {known}.")
