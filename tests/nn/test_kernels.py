import pytest
import torch

from vitreous.nn.kernels import fused_is_faster


@pytest.mark.parametrize(
    ("tokens", "dtype", "fused"),
    [
        (17, torch.float32, False),
        (65, torch.float32, True),
        (1025, torch.float32, True),
        (17, torch.bfloat16, False),
        (1025, torch.bfloat16, False),
        (2049, torch.bfloat16, True),
    ],
)
def test_on_a_cpu_the_kernel_measured_to_be_faster_is_taken(tokens, dtype, fused):
    tensor = torch.empty(1, 1, tokens, 2, dtype=dtype)
    assert fused_is_faster(tensor, tensor) is fused


def test_off_the_cpu_it_is_always_the_fused_one():
    tensor = torch.empty(1, 1, 17, 2, dtype=torch.bfloat16, device="meta")
    assert fused_is_faster(tensor, tensor)
