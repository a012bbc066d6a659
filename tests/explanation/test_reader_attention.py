import pytest
import torch

from vitreous.config import ViTConfig
from vitreous.errors import UsageError
from vitreous.explanation import reader, reader_attention
from vitreous.models import build
from vitreous.nn import TokenLayout
from vitreous.recording import record


def recorded(**settings):
    torch.manual_seed(0)
    config = ViTConfig(patch=(2, 3), width=24, depth=2, heads=3, mlp_width=7, **settings)
    model = build(config, 1, (4, 15), 5).eval()
    with torch.no_grad(), record(model) as tape:
        model(torch.randn(7, 1, 4, 15))
    return tape, model.layout()


def test_the_row_is_that_of_the_class_token_over_all_tokens_prefix_included():
    tape, layout = recorded(pool="class", registers=2)
    rows = reader_attention(tape, layout)
    assert rows.shape == (7, 2, 3, 1 + 2 + 2 * 5)
    for depth in range(2):
        call = tape[f"blocks.{depth}.attention"]
        scores = torch.einsum("bhd,bhkd->bhk", call.queries[:, :, 0], call.keys) / 8**0.5
        # Float32 rounding of products of width 8.
        torch.testing.assert_close(rows[:, depth], scores.softmax(-1), rtol=0.0, atol=1e-6)


def test_the_class_token_is_found_wherever_it_stands():
    tape, layout = recorded(pool="class", registers=2)
    moved = TokenLayout(prefix=("register", "class", "register"), grid=layout.grid, patch=layout.patch)
    assert torch.equal(reader_attention(tape, moved)[:, 0], tape.calls[0].weights()[:, :, 1])
    assert reader(tape, moved)[0] == "class token"


def test_under_mean_pooling_it_is_the_mean_row_of_the_patches_alone():
    tape, layout = recorded(pool="mean", registers=2)
    rows = reader_attention(tape, layout)
    assert reader(tape, layout)[0] == "mean of the patch tokens"
    assert rows.shape == (7, 2, 3, 2 + 2 * 5)
    # Float32 rounding of a mean of ten weights.
    torch.testing.assert_close(rows[:, 1], tape.calls[1].weights()[:, :, 2:].mean(2), rtol=0.0, atol=1e-6)


def test_under_attention_pooling_rows_count_by_their_share_in_the_pooling():
    tape, layout = recorded(pool="attention", registers=2)
    name, shares = reader(tape, layout)
    assert name == "attention pooling"
    pooled = tape["pool.attention"].weights().mean(1)[:, 0]
    assert torch.equal(shares[:, 2:], pooled)
    assert torch.equal(shares[:, :2], torch.zeros(7, 2))
    rows = reader_attention(tape, layout)
    # The pooling's own attention has one query and is no layer.
    assert rows.shape == (7, 2, 3, 2 + 2 * 5)
    expected = (pooled[:, None, :, None] * tape.calls[0].weights()[:, :, 2:]).sum(2)
    torch.testing.assert_close(rows[:, 0], expected, rtol=0.0, atol=1e-6)


def test_rows_sum_to_one():
    for pool in ("class", "mean", "attention"):
        rows = reader_attention(*recorded(pool=pool, registers=1))
        # Float32 rounding of a sum of 12 shares.
        torch.testing.assert_close(rows.sum(-1), torch.ones(7, 2, 3), rtol=0.0, atol=1e-6)


def test_a_layout_of_another_number_of_tokens_is_refused():
    tape, _ = recorded()
    other = TokenLayout(prefix=("class",), grid=(2, 3))
    with pytest.raises(UsageError, match="none of the 2 recorded attentions is among 7 tokens"):
        reader_attention(tape, other)
