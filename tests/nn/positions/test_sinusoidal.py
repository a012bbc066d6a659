import math

import pytest
import torch

from vitreous.nn import SinusoidalPosition, TokenLayout
from vitreous.nn.positions import sinusoids


@pytest.mark.parametrize("place", [0, 1, 7, 101])
def test_sinusoids_follow_the_formula_of_the_paper(place):
    row = sinusoids(torch.tensor([float(place)]), 6)[0]
    for i in range(3):
        angle = place / 10_000 ** (2 * i / 6)
        # Float32 angles near 101 are off by 4e-6.
        assert row[2 * i].item() == pytest.approx(math.sin(angle), abs=1e-5)
        assert row[2 * i + 1].item() == pytest.approx(math.cos(angle), abs=1e-5)


def test_on_a_grid_half_of_the_features_tell_the_row_and_half_the_column():
    layout = TokenLayout(prefix=("class",), grid=(3, 5))
    table = SinusoidalPosition(12, axes=2).table(layout)
    assert (table[0] == 0).all()
    places = sinusoids(torch.arange(5.0), 6)
    for k in range(15):
        assert torch.equal(table[1 + k], torch.cat([places[k // 5], places[k % 5]]))


def test_on_one_axis_the_place_is_the_reading_order():
    layout = TokenLayout(prefix=("class",), grid=(3, 5))
    table = SinusoidalPosition(12, axes=1).table(layout)
    assert torch.equal(table[1:], sinusoids(torch.arange(15.0), 12))


def test_the_type_of_the_tokens_is_kept():
    layout = TokenLayout(length=3)
    tokens = torch.zeros(1, 3, 4, dtype=torch.bfloat16)
    assert SinusoidalPosition(4, axes=1).add(tokens, layout).dtype == torch.bfloat16
