"""Which kernel `attend` takes, from measurements that `benchmarks/attend.py` repeats."""

from __future__ import annotations

import torch
from torch import Tensor


def fused_is_faster(queries: Tensor, keys: Tensor) -> bool:
    """Whether PyTorch's fused kernel beats two matrix products and a softmax for these tensors.

    Always off the CPU. On it the fused kernel is slow to start and slower still in bfloat16. Time of the written-out
    form over that of the fused one (torch 2.13, one thread, medians), training and inference:

    - float32: 0.7 to 0.85 at 17 tokens, 1.4 and 0.9 at 33, 1.2 to 2.0 from 65 to 1,025.
    - bfloat16: 0.1 to 0.8 from 17 to 1,025 tokens, 0.95 and 1.1 at 2,049.
    """
    if queries.device.type != "cpu":
        return True
    longest_written_out = 1_200 if queries.dtype == torch.bfloat16 else 24
    return keys.shape[-2] > longest_written_out
