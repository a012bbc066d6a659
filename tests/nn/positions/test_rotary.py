import cmath

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitreous.nn import RotaryPosition, TokenLayout
from vitreous.nn.positions.rotary import Pairs

GRID = TokenLayout(prefix=("class",), grid=(3, 5))
PAIRS = Pairs.__args__
# Places are below 16 and angles float32: sines and cosines are off by 1e-6 at most, vectors are near one.
CLOSE = {"rtol": 0.0, "atol": 1e-5}


def draw(layout, width, dtype=torch.float64):
    torch.manual_seed(0)
    return torch.randn(2, 3, layout.tokens, width, dtype=dtype)


def turn(vectors, layout, axes, pairs="interleaved", base=100.0):
    return RotaryPosition(vectors.shape[-1], axes, base, pairs).rotate(vectors, vectors, layout)[0]


@pytest.mark.parametrize("pairs", PAIRS)
@pytest.mark.parametrize("axes", [1, 2])
def test_norms_are_kept_and_directions_change(axes, pairs):
    vectors = draw(GRID, 12)
    turned = turn(vectors, GRID, axes, pairs)
    # Float64 sines and cosines of one angle: their squares sum to one within 1e-15.
    torch.testing.assert_close(turned.norm(dim=-1), vectors.norm(dim=-1), rtol=1e-13, atol=0.0)
    assert (turned[:, :, 2:] != vectors[:, :, 2:]).any(dim=-1).all()


@pytest.mark.parametrize("pairs", PAIRS)
@pytest.mark.parametrize("axes", [1, 2])
def test_place_zero_is_not_turned(axes, pairs):
    vectors = draw(GRID, 12)
    assert torch.equal(turn(vectors, GRID, axes, pairs)[:, :, :2], vectors[:, :, :2])


@settings(deadline=None, max_examples=30)
@given(
    start=st.tuples(st.integers(0, 3), st.integers(0, 5)),
    offset=st.tuples(st.integers(0, 3), st.integers(0, 5)),
    shift=st.tuples(st.integers(0, 4), st.integers(0, 5)),
    pairs=st.sampled_from(PAIRS),
)
def test_scores_depend_on_offsets_only_on_a_grid_that_is_not_square(start, offset, shift, pairs):
    layout = TokenLayout(grid=(11, 17))
    query, key = torch.randn(2, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    rotary = RotaryPosition(8, 2, 100.0, pairs)
    queries, keys = rotary.rotate(query.expand(1, 1, 187, 8), key.expand(1, 1, 187, 8), layout)
    queries, keys = queries[0, 0].view(11, 17, 8), keys[0, 0].view(11, 17, 8)

    def score(y, x):
        return queries[y, x] @ keys[y + offset[0], x + offset[1]]

    torch.testing.assert_close(score(*start), score(start[0] + shift[0], start[1] + shift[1]), **CLOSE)


def test_rows_and_columns_are_told_apart():
    layout = TokenLayout(grid=(3, 5))
    turned = turn(torch.ones(1, 1, 15, 8), layout, 2)[0, 0].view(3, 5, 8)
    # The first half turns with the row, the second with the column.
    assert torch.equal(turned[1, 0, :4], turned[1, 4, :4])
    assert torch.equal(turned[0, 3, 4:], turned[2, 3, 4:])
    assert torch.equal(turned[1, 2, :4], turned[2, 1, 4:])
    assert not torch.equal(turned[1, 0, :4], turned[2, 0, :4])


@pytest.mark.parametrize("pairs", PAIRS)
def test_each_axis_of_a_grid_turns_its_half_as_a_sequence_of_that_width(pairs):
    layout = TokenLayout(grid=(3, 5))
    vectors = draw(layout, 12)
    cells, turned = vectors.unflatten(2, (3, 5)), turn(vectors, layout, 2, pairs).unflatten(2, (3, 5))
    for x in range(5):
        column = turn(cells[:, :, :, x, :6], TokenLayout(length=3), 1, pairs)
        torch.testing.assert_close(turned[:, :, :, x, :6], column, **CLOSE)
    for y in range(3):
        row = turn(cells[:, :, y, :, 6:], TokenLayout(length=5), 1, pairs)
        torch.testing.assert_close(turned[:, :, y, :, 6:], row, **CLOSE)


def test_interleaved_pairs_are_complex_numbers_times_a_unit_number():
    layout = TokenLayout(length=7)
    vectors = draw(layout, 6)
    turned = torch.view_as_complex(turn(vectors, layout, 1, base=10_000.0).unflatten(-1, (3, 2)).contiguous())
    numbers = torch.view_as_complex(vectors.unflatten(-1, (3, 2)))
    for place in range(7):
        for i in range(3):
            unit = cmath.exp(1j * place * 10_000 ** (-2 * i / 6))
            torch.testing.assert_close(turned[:, :, place, i], numbers[:, :, place, i] * unit, **CLOSE)


@pytest.mark.parametrize("axes", [1, 2])
def test_halves_are_interleaved_pairs_with_the_features_in_another_order(axes):
    vectors = draw(GRID, 12)
    width = 12 // axes
    one_axis = torch.arange(width).view(2, width // 2).T.flatten()
    order = torch.cat([one_axis + axis * width for axis in range(axes)])
    halves, interleaved = turn(vectors, GRID, axes, "halves"), turn(vectors[..., order], GRID, axes, "interleaved")
    assert torch.equal(halves[..., order], interleaved)


def test_halves_pair_each_feature_with_the_one_half_a_head_away():
    layout = TokenLayout(length=3)
    vectors = torch.zeros(1, 1, 3, 6)
    vectors[..., 1] = 1
    assert turn(vectors, layout, 1, "halves")[0, 0, 2].nonzero().flatten().tolist() == [1, 4]
    assert turn(vectors, layout, 1, "interleaved")[0, 0, 2].nonzero().flatten().tolist() == [0, 1]


def test_in_bfloat16_the_rotation_is_computed_in_float32_and_rounded_once():
    vectors = draw(GRID, 12, torch.bfloat16)
    turned = turn(vectors, GRID, 2)
    assert turned.dtype == torch.bfloat16
    assert torch.equal(turned, turn(vectors.float(), GRID, 2).bfloat16())
