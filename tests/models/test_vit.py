import copy
import math
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from torch import nn

from vitreous.config import ViTConfig
from vitreous.errors import UsageError
from vitreous.models import build
from vitreous.nn import DropPath, LayerScale
from vitreous.nn.norms import EPSILON
from vitreous.recording import record

POOLS = ["class", "mean", "attention"]
POSITIONS = ["none", "learned", "sinusoidal", "sinusoidal-1d", "rotary", "rotary-1d"]
SMALL = {"patch": (2, 3), "width": 24, "depth": 2, "heads": 3, "mlp_width": 7}
# Float32 rounding through two blocks of width 24, for numbers near one.
CLOSE = {"rtol": 0.0, "atol": 1e-5}


def make(channels=3, size=(4, 15), classes=5, seed=0, **changes):
    torch.manual_seed(seed)
    return build(ViTConfig(**{**SMALL, **changes}), channels, size, classes).eval()


def draw(*shape, seed=1):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def shuffle_weights(model):
    """Every parameter away from the zeros and ones of a fresh model."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return model


@settings(deadline=None, max_examples=30)
@given(
    batch=st.integers(1, 3),
    channels=st.integers(1, 5),
    patch=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    grid=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    pool=st.sampled_from(POOLS),
    position=st.sampled_from(POSITIONS),
    registers=st.integers(0, 2),
)
def test_any_image_that_the_patch_divides_becomes_finite_class_scores(
    batch, channels, patch, grid, pool, position, registers
):
    size = (grid[0] * patch[0], grid[1] * patch[1])
    model = make(channels, size, classes=7, patch=patch, pool=pool, position=position, registers=registers)
    logits = model(draw(batch, channels, *size))
    assert logits.shape == (batch, 7)
    assert logits.isfinite().all()
    layout = model.layout()
    assert (layout.grid, layout.patch, layout.size) == (grid, patch, size)
    assert layout.prefix == ("class",) * (pool == "class") + ("register",) * registers


@pytest.mark.parametrize("size", [(4, 15), (6, 9), (2, 3), (8, 21)])
@pytest.mark.parametrize("position", POSITIONS)
def test_other_sizes_than_the_one_it_was_made_for_work_as_well(size, position):
    model = make(position=position)
    tokens, layout = model.encode(draw(2, 3, *size))
    assert layout == model.layout(size)
    assert tokens.shape == (2, layout.tokens, 24)
    assert tokens.isfinite().all()


def test_learned_positions_are_stretched_over_a_larger_image_in_its_own_orientation():
    model = make(size=(4, 15), position="learned", depth=1)
    with torch.no_grad():
        # Two rows of five patches; the first feature tells the row.
        model.position.table.zero_()
        model.position.table[:, 0] = torch.tensor([0.0] * 5 + [1.0] * 5)
    layout = model.layout((8, 21))
    added = model.position.add(torch.zeros(1, layout.tokens, 24), layout)
    rows = layout.to_map(added[..., 0])[0]
    assert rows.shape == (4, 7)
    assert (rows.diff(dim=0) > 0).all()
    # Bicubic weights sum to one up to rounding.
    torch.testing.assert_close(rows, rows[:, :1].expand(4, 7), rtol=0.0, atol=1e-6)


@pytest.mark.parametrize("embedding", ["linear", "convolution"])
def test_images_that_do_not_fit_are_refused_with_what_would(embedding):
    model = make(embedding=embedding)
    with pytest.raises(UsageError, match="the images have 1 channels, but this model reads 3"):
        model(draw(2, 1, 4, 15))
    with pytest.raises(UsageError, match="a patch 2 pixels in height does not divide an image of height 5; 1, 5 would"):
        model(draw(2, 3, 5, 15))
    with pytest.raises(UsageError, match="a patch 3 pixels in width does not divide an image of width 14; 1, 2, 7, 14"):
        model(draw(2, 3, 4, 14))
    with pytest.raises(UsageError, match="does not divide an image of height 3"):
        make(size=(3, 15))


@pytest.mark.parametrize("pool", POOLS)
def test_an_image_gets_the_same_scores_whoever_is_with_it_in_the_batch(pool):
    model = make(pool=pool, position="rotary", registers=1)
    images = draw(5, 3, 4, 15)
    together = model(images)
    torch.testing.assert_close(together, torch.cat([model(image[None]) for image in images]), **CLOSE)
    torch.testing.assert_close(together.flip(0), model(images.flip(0)), **CLOSE)
    assert not torch.allclose(together[0], together[1])


@pytest.mark.parametrize("position", POSITIONS)
def test_the_order_of_the_patches_matters_exactly_where_there_are_positions(position):
    model = shuffle_weights(make(pool="mean", position=position))
    images = draw(2, 3, 4, 15)
    moved = images.roll(3, dims=-1)
    difference = (model(images) - model(moved)).abs().max().item()
    if position == "none":
        # Only the order of summation changes.
        assert difference < 1e-4
    else:
        assert difference > 1e-2


@pytest.mark.parametrize("position", ["rotary", "rotary-1d"])
@pytest.mark.parametrize("qk_norm", [False, True])
def test_rotary_positions_turn_normed_queries_and_keys_in_every_block(position, qk_norm):
    model = shuffle_weights(make(position=position, qk_norm=qk_norm, registers=1))
    inputs = []
    for block in model.blocks:
        block.attention.register_forward_pre_hook(lambda _, args: inputs.append(args[0]))
    with torch.no_grad(), record(model) as tape:
        model(draw(2, 3, 4, 15))
    assert len(tape) == len(inputs) == 2
    for call, tokens, block in zip(tape, inputs, model.blocks, strict=True):
        attention = block.attention
        queries, keys, _ = attention.project(tokens, None)
        still_queries, still_keys = attention.query_norm(queries), attention.key_norm(keys)
        for turned, still in ((call.queries, still_queries), (call.keys, still_keys)):
            torch.testing.assert_close(turned.norm(dim=-1), still.norm(dim=-1), **CLOSE)
            # The prefix and the patch at the origin stay; each of the others turns.
            assert torch.equal(turned[:, :, :3], still[:, :, :3])
            assert ((turned - still)[:, :, 3:].abs().amax(-1) > 1e-3).all()
        expected = model.position.rotate(still_queries, still_keys, model.layout())
        torch.testing.assert_close((call.queries, call.keys), expected, **CLOSE)


def test_mean_pooling_reads_the_patches_and_not_the_registers():
    model = make(pool="mean", registers=2)
    tokens, layout = model.encode(draw(2, 3, 4, 15))
    pooled = model.pool(tokens, layout)
    torch.testing.assert_close(pooled, tokens[:, 2:].sum(1) / 10, **CLOSE)
    tokens[:, :2] += 7
    assert torch.equal(model.pool(tokens, layout), pooled)


def test_class_pooling_reads_the_class_token_and_attention_pooling_the_patches():
    model = make(pool="class", registers=2)
    tokens, layout = model.encode(draw(2, 3, 4, 15))
    assert torch.equal(model.pool(tokens, layout), tokens[:, 0])
    model = make(pool="attention", registers=2)
    tokens, layout = model.encode(draw(2, 3, 4, 15))
    pooled = model.pool(tokens, layout)
    tokens[:, :2] += 7
    assert torch.equal(model.pool(tokens, layout), pooled)
    tokens[:, 2] += 7
    assert not torch.allclose(model.pool(tokens, layout), pooled)


def test_registers_take_part_in_attention():
    model = make(pool="mean", registers=2)
    images = draw(2, 3, 4, 15)
    before = model(images)
    with torch.no_grad():
        # Not a constant: layer norm would take that away.
        model.prefix[0] += torch.arange(24.0)
    assert not torch.allclose(model(images), before)


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("norm_order", ["pre", "post"])
@pytest.mark.parametrize("embedding", ["linear", "convolution"])
def test_a_gradient_reaches_every_parameter(pool, norm_order, embedding):
    settings = {"registers": 1, "qk_norm": True, "layer_scale": 0.5, "position": "learned"}
    model = shuffle_weights(make(pool=pool, norm_order=norm_order, embedding=embedding, **settings))
    nn.functional.cross_entropy(model(draw(2, 3, 4, 15)), torch.tensor([0, 3])).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
        assert (parameter.grad != 0).any(), name


def test_every_setting_shows_in_the_parameters_or_the_scores():
    images = draw(2, 3, 4, 15)
    base = shuffle_weights(make(pool="mean"))
    changes = [{"norm_order": "post"}, {"activation": "relu"}, {"qk_norm": True}, {"registers": 1}]
    changes += [{"layer_scale": 0.5}, {"pool": "attention"}, {"pool": "class"}]
    for change in changes:
        other = make(**{"pool": "mean", **change})
        other.load_state_dict(base.state_dict(), strict=False)
        assert not torch.allclose(other(images), base(images)), change


@pytest.mark.parametrize("pool", POOLS)
def test_a_state_dict_is_written_and_read_by_safetensors_without_shared_tensors(pool, tmp_path):
    model = make(pool=pool, position="learned", registers=2, layer_scale=0.1)
    state = model.state_dict()
    save_file(state, tmp_path / "model.safetensors")
    assert sum(tensor.numel() for tensor in state.values()) == sum(p.numel() for p in model.parameters())
    other = make(pool=pool, position="learned", registers=2, layer_scale=0.1, seed=9)
    images = draw(2, 3, 4, 15)
    assert not torch.equal(other(images), model(images))
    other.load_state_dict(load_file(tmp_path / "model.safetensors"))
    assert torch.equal(other(images), model(images))


def test_evaluation_is_deterministic_and_training_draws():
    images = draw(2, 3, 4, 15)
    for change in ({"dropout": 0.3}, {"attention_dropout": 0.3}, {"drop_path": 0.5}):
        model = make(**change)
        assert torch.equal(model(images), model(images)), change
        assert torch.equal(model(images), make()(images)), change
        model.train()
        answers = [model(images) for _ in range(11)]
        assert any(not torch.equal(one, other) for one, other in pairwise(answers)), change


def test_drop_path_rises_linearly_from_nothing_to_its_fraction():
    model = make(depth=4, drop_path=0.3, layer_scale=0.1)
    fractions = []
    for block in model.blocks:
        for exit in (block.attention_exit, block.mlp_exit):
            assert sum(isinstance(part, LayerScale) for part in exit) == 1
            drops = [part.fraction for part in exit if isinstance(part, DropPath)]
            fractions.append(sum(drops))
    assert fractions == pytest.approx([0, 0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3])


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    one, same, other = make(seed=3), make(seed=3), make(seed=4)
    for (name, first), second, third in zip(one.named_parameters(), same.parameters(), other.parameters(), strict=True):
        assert torch.equal(first, second)
        if "norm" not in name and "bias" not in name:
            assert not torch.equal(first, third), name


def test_fresh_weights_are_xavier_uniform_with_queries_keys_and_values_each_by_itself():
    model = make(width=96, mlp_width=50)
    attention = model.blocks[0].attention
    for weight in (*attention.packed.weight.chunk(3), attention.output.weight, model.blocks[1].mlp.widen.weight):
        bound = math.sqrt(6 / sum(weight.shape))
        assert bound * 0.98 < weight.abs().max() <= bound
        # Deviation of a uniform distribution; 4,800 draws or more settle it to 2 %.
        assert weight.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.05)
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            assert (parameter == 0).all(), name


@pytest.mark.parametrize("norm_order", ["pre", "post"])
@pytest.mark.parametrize("activation", ["gelu", "relu"])
def test_the_whole_model_is_the_published_one_written_with_torchs_own_parts(norm_order, activation):
    model = shuffle_weights(make(norm_order=norm_order, activation=activation, embedding="convolution"))
    images = draw(2, 3, 4, 15)
    # Dosovitskiy et al. 2021, equations 1 to 4.
    patches = nn.functional.conv2d(
        images, model.embedding.project.weight, model.embedding.project.bias, stride=(2, 3)
    ).flatten(2)
    tokens = patches.transpose(1, 2) + model.position.table
    tokens = torch.cat([model.prefix.expand(2, 1, 24), tokens], dim=1)
    for block in model.blocks:
        layer = nn.TransformerEncoderLayer(
            24, 3, 7, dropout=0.0, activation=activation, norm_first=norm_order == "pre", batch_first=True
        ).eval()
        copy_block(block, layer)
        tokens = layer(tokens)
    if norm_order == "pre":
        tokens = nn.functional.layer_norm(tokens, (24,), model.norm.weight, model.norm.bias, EPSILON)
    expected = tokens[:, 0] @ model.head.weight.T + model.head.bias
    torch.testing.assert_close(model(images), expected, **CLOSE)


def copy_block(block, layer):
    """The weights of one of our blocks into PyTorch's encoder layer."""
    layer.norm1, layer.norm2 = copy.deepcopy(block.attention_norm), copy.deepcopy(block.mlp_norm)
    with torch.no_grad():
        layer.self_attn.in_proj_weight.copy_(block.attention.packed.weight)
        layer.self_attn.in_proj_bias.copy_(block.attention.packed.bias)
        for theirs, ours in (
            (layer.self_attn.out_proj, block.attention.output),
            (layer.linear1, block.mlp.widen),
            (layer.linear2, block.mlp.narrow),
        ):
            theirs.weight.copy_(ours.weight)
            theirs.bias.copy_(ours.bias)


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("position", POSITIONS)
def test_every_model_runs_in_double_and_in_half_precision(pool, position):
    model = make(pool=pool, position=position, registers=1, qk_norm=True)
    images = draw(2, 3, 6, 12)
    exact = model.double()(images.double())
    assert exact.dtype == torch.float64
    half = model.bfloat16()(images.bfloat16())
    assert half.dtype == torch.bfloat16
    # 8 bits through two blocks and a head, for scores near one: a few per cent.
    torch.testing.assert_close(half.double(), exact, rtol=0.0, atol=0.1)
