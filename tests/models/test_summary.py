import json

import pytest
import torch
from torch import nn

from vitreous.config import ViTConfig
from vitreous.models import build
from vitreous.models.summary import summarise

CONFIG = ViTConfig(patch=(2, 3), width=12, depth=2, heads=3, mlp_width=7, registers=1)
IMAGE = torch.zeros(2, 5, 4, 9)
TOKENS = 2 + 2 * 3


def hooks_of(model):
    return sum(len(part._forward_hooks) + len(part._forward_pre_hooks) for part in model.modules())


def hand_computed(tokens, channels=5):
    """Multiply-adds of every matrix product of the model above, times two."""
    m, hidden = CONFIG.width, CONFIG.mlp_width
    embedding = (tokens - 2) * channels * 2 * 3 * m
    attention = tokens * m * 3 * m + 2 * tokens * tokens * m + tokens * m * m
    mlp = 2 * tokens * m * hidden
    return 2 * (embedding + CONFIG.depth * (attention + mlp) + m * 11)


def test_flops_are_those_counted_by_hand_and_attention_is_among_them():
    summary = summarise(build(CONFIG, 5, (4, 9), 11), IMAGE)
    assert summary.flops == hand_computed(TOKENS)


@pytest.mark.parametrize("pool", ["class", "mean", "attention"])
def test_the_parameters_of_the_rows_below_a_part_add_up_to_its_own(pool):
    model = build(
        ViTConfig(patch=(2, 3), width=12, depth=2, heads=3, mlp_width=7, pool=pool, registers=1), 5, (4, 9), 11
    )
    summary = summarise(model, IMAGE)
    assert summary.parameters == sum(parameter.numel() for parameter in model.parameters())
    for row in summary.rows:
        below = [
            other
            for other in summary.rows
            if other.depth == row.depth + 1 and other.path.startswith(f"{row.path}." if row.path else "")
        ]
        if below:
            assert sum(other.parameters for other in below) == row.parameters, row.path


def test_the_class_token_has_a_row_of_its_own():
    row = summarise(build(CONFIG, 5, (4, 9), 11), IMAGE)["prefix"]
    assert (row.kind, row.shape, row.parameters) == ("Parameter", (2, 12), 24)


def test_every_module_is_there_with_the_shape_it_puts_out():
    model = build(CONFIG, 5, (4, 9), 11)
    summary = summarise(model, IMAGE)
    assert {path for path, _ in model.named_modules()} == {row.path for row in summary.rows} - {"prefix"}
    assert summary["blocks.1.attention"].shape == (1, TOKENS, 12)
    assert summary[""].shape == (1, 11)
    assert summary["position"].shape is None


def test_a_mere_container_has_the_flops_of_its_children():
    summary = summarise(build(CONFIG, 5, (4, 9), 11), IMAGE)
    assert summary["blocks"].flops == summary["blocks.0"].flops + summary["blocks.1"].flops > 0


def test_a_shared_parameter_counts_once_and_a_frozen_one_is_not_trainable():
    first, second = nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=False)
    second.weight = first.weight
    last = nn.Linear(3, 2)
    last.bias.requires_grad_(False)
    summary = summarise(nn.Sequential(first, second, last), torch.zeros(1, 3))
    assert (summary.parameters, summary.trainable) == (9 + 8, 9 + 6)
    assert (summary["1"].parameters, summary["1"].shared) == (0, 9)


def test_attention_of_torch_is_counted_although_its_fast_path_is_not_known_to_the_counter():
    width, tokens, hidden = 6, 5, 7
    layer = nn.TransformerEncoderLayer(width, 2, hidden, batch_first=True).requires_grad_(False)
    products = tokens * width * (3 * width + width + 2 * hidden) + 2 * tokens * tokens * width
    assert summarise(layer, torch.zeros(1, tokens, width)).flops == 2 * products
    assert torch.backends.mha.get_fastpath_enabled()


def test_hooks_are_gone_and_modes_restored_also_after_an_error():
    model = build(CONFIG, 5, (4, 9), 11).train()
    model.blocks[1].eval()
    for images in (IMAGE, torch.zeros(1, 5, 4, 8)):
        try:
            summarise(model, images)
        except Exception:
            assert images.shape[-1] == 8
        assert hooks_of(model) == 0
        assert model.training
        assert not model.blocks[1].training


def test_the_tree_goes_through_json():
    tree = summarise(build(CONFIG, 5, (4, 9), 11), IMAGE).to_tree()
    assert json.loads(json.dumps(tree))["parts"][0]["flops"] == tree["flops"]
