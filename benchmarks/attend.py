"""Fused against written-out attention: `python benchmarks/attend.py`. The rule in nn/kernels.py rests on this table."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor

from vitreous.nn.attention import attend_fused, attend_written_out

SHAPES = [(64, 4, 17, 16), (64, 8, 65, 32), (8, 12, 197, 64), (1, 12, 1025, 64)]
"""Batch, heads, tokens and head width."""
WARM_UP, ROUNDS = 3, 15


def infer(kernel: Callable[..., Tensor], tensors: list[Tensor]) -> None:
    with torch.inference_mode():
        kernel(*tensors, None, causal=False, scale=None, dropout=0.0)


def train(kernel: Callable[..., Tensor], tensors: list[Tensor]) -> None:
    output = kernel(*tensors, None, causal=False, scale=None, dropout=0.0)
    torch.autograd.grad(output, tensors, torch.ones_like(output))


def median_seconds(step: Callable, tensors: list[Tensor]) -> tuple[float, float]:
    """Median time of each kernel; they take turns, so that noise meets both alike."""
    kernels, seconds = (attend_fused, attend_written_out), ([], [])
    for turn in range(WARM_UP + ROUNDS):
        for kernel, times in zip(kernels, seconds, strict=True):
            start = time.perf_counter()
            step(kernel, tensors)
            if turn >= WARM_UP:
                times.append(time.perf_counter() - start)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def main() -> None:
    ratios: dict[str, float] = {}
    print(f"{'pass':9} {'type':9} {'b h n d':18} {'fused ms':>9} {'written ms':>10} {'written/fused':>13}")
    for step in (train, infer):
        for dtype in (torch.float32, torch.bfloat16):
            for shape in SHAPES:
                tensors = [torch.randn(shape, dtype=dtype, requires_grad=step is train) for _ in range(3)]
                fused, written = median_seconds(step, tensors)
                name, size = str(dtype).removeprefix("torch."), " ".join(map(str, shape))
                ratios[f"{step.__name__} {name} {size}"] = round(written / fused, 2)
                print(
                    f"{step.__name__:9} {name:9} {size:18} "
                    f"{fused * 1e3:9.2f} {written * 1e3:10.2f} {written / fused:13.2f}"
                )
    print(json.dumps({"threads": torch.get_num_threads(), "written_over_fused": ratios}))


if __name__ == "__main__":
    main()
