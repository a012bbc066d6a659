"""Raw attention of what the classifier reads (Caron et al. 2021, arXiv:2104.14294, figure 1)."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from vitreous.explanation.reader import layers, reader
from vitreous.nn import TokenLayout
from vitreous.recording import Tape


def reader_attention(tape: Tape, layout: TokenLayout) -> Float[Tensor, "b layers h n"]:
    """How much the reader takes from each token in every layer and head; rows sum to one.

    With a class token this is its row. Without one it is the mean of the rows of the tokens that are pooled, by
    their share in the pooling.

    Raises:
        UsageError: no attention among all the tokens of this layout was recorded.
    """
    _, shares = reader(tape, layout)
    rows = [torch.einsum("bq,bhqk->bhk", shares, call.weights().cpu()) for call in layers(tape, layout)]
    return torch.stack(rows, dim=1)
