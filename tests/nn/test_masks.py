import pytest
import torch

from vitreous.errors import UsageError
from vitreous.nn import causal_mask, padding_mask
from vitreous.nn.masks import additive, combine, rescue

INF = float("inf")


def test_a_causal_mask_puts_the_last_query_at_the_last_key():
    assert causal_mask(2, 3).tolist() == [[True, True, False], [True, True, True]]
    assert causal_mask(3, 2).tolist() == [[False, False], [True, False], [True, True]]


def test_a_padding_mask_broadcasts_over_heads_and_queries():
    present = torch.tensor([[True, False, True]])
    assert padding_mask(present).shape == (1, 1, 1, 3)
    assert padding_mask(present).flatten().tolist() == [True, False, True]


def test_the_additive_form_is_zero_where_a_key_is_seen_and_minus_infinity_elsewhere():
    mask = additive(torch.tensor([True, False]), torch.bfloat16)
    assert mask.dtype == torch.bfloat16
    assert mask.tolist() == [0.0, -INF]
    assert additive(torch.tensor([0.5]), torch.float64).dtype == torch.float64


@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8])
def test_a_mask_of_whole_numbers_is_refused(dtype):
    with pytest.raises(UsageError, match="boolean"):
        additive(torch.ones(2, dtype=dtype), torch.float32)


def test_two_masks_together_show_what_both_show_and_add_what_is_added():
    allowed, other = torch.tensor([True, True, False]), torch.tensor([True, False, False])
    bias = torch.tensor([0.25, 0.5, 1.0])
    assert combine(None, None, torch.float32) is None
    assert combine(allowed, None, torch.float32) is allowed
    assert combine(None, bias, torch.float32) is bias
    assert combine(allowed, other, torch.float32).tolist() == [True, False, False]
    assert combine(allowed, bias, torch.float32).tolist() == [0.25, 0.5, -INF]
    assert combine(bias, bias, torch.float32).tolist() == [0.5, 1.0, 2.0]


def test_a_row_that_sees_nothing_is_opened_and_named():
    allowed = torch.tensor([[True, False], [False, False]])
    opened, nothing = rescue(allowed, torch.float32)
    assert opened.tolist() == [[True, False], [True, True]]
    assert nothing.tolist() == [[False], [True]]
    opened, nothing = rescue(additive(allowed, torch.float32), torch.float32)
    assert opened.tolist() == [[0.0, -INF], [0.0, 0.0]]
    assert nothing.tolist() == [[False], [True]]
