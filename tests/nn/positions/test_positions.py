import typing

import pytest
import torch

from vitreous.config.model import Position
from vitreous.errors import UsageError
from vitreous.nn import TokenLayout, make_position

LAYOUT = TokenLayout(prefix=("class", "register"), grid=(2, 5))
NAMES = typing.get_args(Position)


@pytest.mark.parametrize("name", NAMES)
def test_prefix_tokens_get_nothing_from_any_position_encoding(name):
    torch.manual_seed(0)
    position = make_position(name, 24, 3, LAYOUT)
    tokens, queries, keys = torch.randn(3, 12, 24), torch.randn(3, 3, 12, 8), torch.randn(3, 3, 12, 8)
    assert torch.equal(position.add(tokens, LAYOUT)[:, :2], tokens[:, :2])
    turned = position.rotate(queries, keys, LAYOUT)
    assert torch.equal(turned[0][:, :, :2], queries[:, :, :2])
    assert torch.equal(turned[1][:, :, :2], keys[:, :, :2])


@pytest.mark.parametrize("name", NAMES)
def test_body_tokens_hear_of_their_place_through_one_door_or_none(name):
    torch.manual_seed(0)
    position = make_position(name, 24, 3, LAYOUT)
    tokens, queries = torch.randn(3, 12, 24), torch.randn(3, 3, 12, 8)
    added = not torch.equal(position.add(tokens, LAYOUT), tokens)
    turned = not torch.equal(position.rotate(queries, queries, LAYOUT)[0], queries)
    assert added == (name in ("learned", "sinusoidal", "sinusoidal-1d"))
    assert turned == (name in ("rotary", "rotary-1d"))


@pytest.mark.parametrize(
    ("name", "width"), [("rotary", 18), ("rotary-1d", 9), ("sinusoidal", 18), ("sinusoidal-1d", 9)]
)
def test_a_width_that_does_not_fall_into_pairs_is_refused(name, width):
    with pytest.raises(UsageError, match="multiple of"):
        make_position(name, width, 3, LAYOUT)


@pytest.mark.parametrize("name", ["sinusoidal", "rotary"])
def test_a_plain_sequence_has_no_rows_and_columns_to_encode(name):
    layout = TokenLayout(length=7)
    position = make_position(name, 24, 3, layout)
    with pytest.raises(UsageError, match="one-dimensional"):
        position.rotate(*position.add(torch.zeros(1, 7, 24), layout).view(1, 1, 3, 7, 8).expand(2, 1, 3, 7, 8), layout)
