import pytest
import torch

from vitreous.errors import UsageError
from vitreous.nn import TokenLayout

IMAGE = TokenLayout(prefix=("class", "register", "register"), grid=(2, 5), patch=(3, 7))
TEXT = TokenLayout(prefix=("class",), length=7)


def test_sizes_follow_from_prefix_grid_and_patch():
    assert (IMAGE.body, IMAGE.tokens, IMAGE.size) == (10, 13, (6, 35))
    assert (TEXT.body, TEXT.tokens) == (7, 8)


@pytest.mark.parametrize("k", range(10))
def test_the_map_of_one_token_lights_its_own_cell(k):
    one_hot = torch.nn.functional.one_hot(torch.tensor([[3 + k]]), 13)
    picture = IMAGE.to_map(one_hot)
    assert picture.shape == (1, 1, 2, 5)
    assert picture.sum() == 1
    assert picture[0, 0, k // 5, k % 5] == 1


def test_coordinates_are_rows_and_columns_or_reading_order_and_zero_for_the_prefix():
    both, order = IMAGE.coordinates(2), IMAGE.coordinates(1)
    assert both[:3].tolist() == [[0, 0]] * 3
    assert both[3:].tolist() == [[y, x] for y in range(2) for x in range(5)]
    assert order[:, 0].tolist() == [0, 0, 0, *range(10)]
    assert TEXT.coordinates(1)[:, 0].tolist() == [0, *range(7)]


def test_a_prefix_token_is_found_by_name():
    assert IMAGE.index("class") == 0
    assert IMAGE.index("register") == 1
    with pytest.raises(UsageError, match="no 'mask' token"):
        IMAGE.index("mask")
    with pytest.raises(UsageError, match="empty"):
        TokenLayout(length=2).index("class")


@pytest.mark.parametrize("fields", [{}, {"grid": (2, 3), "length": 6}])
def test_a_layout_has_either_a_grid_or_a_length(fields):
    with pytest.raises(UsageError, match="exactly one"):
        TokenLayout(**fields)


@pytest.mark.parametrize("fields", [{"length": 0}, {"grid": (3, 0)}, {"grid": (-1, 2)}])
def test_a_layout_needs_a_token(fields):
    with pytest.raises(UsageError, match="at least one token"):
        TokenLayout(**fields)


def test_what_a_plain_sequence_does_not_have_is_refused():
    with pytest.raises(UsageError, match="no map"):
        TEXT.to_map(torch.zeros(8))
    with pytest.raises(UsageError, match="no rows and columns"):
        TEXT.coordinates(2)
    with pytest.raises(UsageError, match="image size"):
        _ = TEXT.size
    with pytest.raises(UsageError, match="image size"):
        _ = TokenLayout(grid=(2, 3)).size


def test_a_wrong_number_of_values_makes_no_map():
    with pytest.raises(UsageError, match="got 10 values for 13 tokens"):
        IMAGE.to_map(torch.zeros(10))
