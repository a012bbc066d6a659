"""What the classifier reads of the tokens after the last block: where every explanation by attention begins."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from vitreous.errors import UsageError
from vitreous.nn import TokenLayout
from vitreous.recording import AttentionCall, Tape


def reader(tape: Tape, layout: TokenLayout) -> tuple[str, Float[Tensor, "b n"]]:
    """The reader's name, and its share of each token; shares sum to one.

    All of the class token where there is one; else what a recorded attention pooling took from each body token, as
    the mean of its heads; else the mean of the body tokens.
    """
    shares = torch.zeros(len(tape.calls[0].queries), layout.tokens)
    if "class" in layout.prefix:
        shares[:, layout.index("class")] = 1
        return "class token", shares
    pooling = [call for call in tape if call.queries.shape[-2] == 1 and call.keys.shape[-2] == layout.body]
    body = shares[:, len(layout.prefix) :]
    if pooling:
        body[:] = pooling[-1].weights().mean(dim=1)[:, 0]
        return "attention pooling", shares
    body[:] = 1 / layout.body
    return "mean of the patch tokens", shares


def layers(tape: Tape, layout: TokenLayout) -> list[AttentionCall]:
    """The recorded self-attention among all tokens of a layout, from the first block to the last.

    Raises:
        UsageError: there is none.
    """
    found = [call for call in tape if call.queries.shape[-2] == call.keys.shape[-2] == layout.tokens]
    if not found:
        raise UsageError(f"none of the {len(tape)} recorded attentions is among {layout.tokens} tokens, as {layout}.")
    return found
