import pytest
import torch

from vitreous.config import ViTConfig
from vitreous.errors import UsageError
from vitreous.explanation import class_attention
from vitreous.models import build
from vitreous.nn import TokenLayout
from vitreous.recording import Tape, record


def recorded(**settings):
    torch.manual_seed(0)
    config = ViTConfig(patch=(2, 3), width=24, depth=2, heads=3, mlp_width=7, **settings)
    model = build(config, 1, (4, 15), 5).eval()
    with torch.no_grad(), record(model) as tape:
        model(torch.randn(7, 1, 4, 15))
    return tape, model.layout()


def test_the_row_is_that_of_the_class_token_over_all_tokens_prefix_included():
    tape, layout = recorded(pool="class", registers=2)
    rows = class_attention(tape, layout)
    assert rows.shape == (7, 2, 3, 1 + 2 + 2 * 5)
    for depth in range(2):
        call = tape[f"blocks.{depth}.attention"]
        scores = torch.einsum("bhd,bhkd->bhk", call.queries[:, :, 0], call.keys) / 8**0.5
        # Float32 rounding of products of width 8.
        torch.testing.assert_close(rows[:, depth], scores.softmax(-1), rtol=0.0, atol=1e-6)


def test_the_class_token_is_found_wherever_it_stands():
    tape, layout = recorded(pool="class", registers=2)
    moved = TokenLayout(prefix=("register", "class", "register"), grid=layout.grid, patch=layout.patch)
    assert torch.equal(class_attention(tape, moved)[:, 0], tape.calls[0].weights()[:, :, 1])


@pytest.mark.parametrize("pool", ["mean", "attention"])
def test_without_a_class_token_it_is_the_mean_row_of_the_patches_alone(pool):
    tape, layout = recorded(pool=pool, registers=2)
    rows = class_attention(tape, layout)
    # The pooling's own attention has one query and is no layer.
    assert rows.shape == (7, 2, 3, 2 + 2 * 5)
    assert torch.equal(rows[:, 1], tape.calls[1].weights()[:, :, 2:].mean(2))


def test_rows_sum_to_one():
    for pool in ("class", "mean"):
        rows = class_attention(*recorded(pool=pool, registers=1))
        # Float32 rounding of a sum of 12 shares.
        torch.testing.assert_close(rows.sum(-1), torch.ones(7, 2, 3), rtol=0.0, atol=1e-6)


def test_a_layout_of_another_number_of_tokens_is_refused():
    tape, _ = recorded()
    other = TokenLayout(prefix=("class",), grid=(2, 3))
    with pytest.raises(UsageError, match="none of the 2 recorded attentions is among 7 tokens"):
        class_attention(tape, other)
    with pytest.raises(UsageError, match="none of the 0 recorded"):
        class_attention(Tape(), other)
