"""Counting the work of a forward pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode


@contextmanager
def counting_flops() -> Iterator[FlopCounterMode]:
    """Count matrix products, convolutions and attention, two operations for each multiply-add.

    PyTorch's counter knows no fused kernel of the CPU and no fast path of `nn.MultiheadAttention`, and would
    pass over both; attention therefore runs as the matrix products that it is.
    """
    fast_path = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        # Without gradients, the counter trips over views of parameters.
        with torch.enable_grad(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
            yield counter
    finally:
        torch.backends.mha.set_fastpath_enabled(fast_path)
