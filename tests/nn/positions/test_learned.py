import numpy as np
import pytest
import torch
from PIL import Image

from vitreous.errors import UsageError
from vitreous.nn import LearnedPosition, TokenLayout
from vitreous.nn.positions import resample

OLD, NEW = (2, 5), (4, 7)


def test_each_body_token_gets_its_own_row_of_the_table():
    layout = TokenLayout(prefix=("class",), grid=OLD)
    position, tokens = LearnedPosition(layout, 3), torch.randn(2, 11, 3)
    added = position.add(tokens, layout)
    assert torch.equal(added[:, 1:], tokens[:, 1:] + position.table)
    assert torch.equal(added[:, 0], tokens[:, 0])


def test_the_same_grid_gives_the_same_bits():
    position = LearnedPosition(TokenLayout(grid=OLD), 3)
    other_prefix = TokenLayout(prefix=("class", "register"), grid=OLD)
    assert torch.equal(position.table_for(other_prefix), position.table)
    assert torch.equal(resample(position.table, OLD, OLD), position.table)


def test_resampling_keeps_rows_rows_and_columns_columns():
    y, x = torch.meshgrid(torch.arange(2.0), torch.arange(5.0), indexing="ij")
    table = torch.stack([y.flatten(), x.flatten(), torch.ones(10)], dim=1)
    rows, columns, ones = resample(table, OLD, NEW).T.unflatten(1, NEW)
    # What is constant along an axis stays so; float32 rounding of numbers up to 4.
    close = {"rtol": 0.0, "atol": 1e-5}
    torch.testing.assert_close(rows, rows[:, :1].expand(NEW), **close)
    torch.testing.assert_close(columns, columns[:1].expand(NEW), **close)
    torch.testing.assert_close(ones, torch.ones(NEW), **close)
    assert (rows.diff(dim=0) > 0).all()
    assert (columns.diff(dim=1) > 0).all()
    # The middle column of 5 is the middle column of 7.
    torch.testing.assert_close(columns[:, 3], torch.full((4,), 2.0), **close)


@pytest.mark.parametrize("old", [(2, 5), (6, 11)])
@pytest.mark.parametrize("new", [(4, 7), (2, 3), (1, 13)])
def test_resampling_is_the_one_of_pillow(old, new):
    table = torch.randn(old[0] * old[1], 1, generator=torch.Generator().manual_seed(0))
    picture = Image.fromarray(table.view(old).numpy())
    expected = torch.from_numpy(np.array(picture.resize(new[::-1], Image.Resampling.BICUBIC)))
    # The same kernel, antialiased, corners not aligned; float32 sums in another order.
    torch.testing.assert_close(resample(table, old, new).view(new), expected, rtol=0.0, atol=1e-5)


def test_a_model_of_one_grid_serves_another_in_every_type_and_learns_from_it():
    position, larger = LearnedPosition(TokenLayout(grid=OLD), 3), TokenLayout(prefix=("class",), grid=NEW)
    position.add(torch.zeros(1, 29, 3), larger).sum().backward()
    assert (position.table.grad != 0).all()
    position.to(torch.bfloat16)
    assert position.add(torch.zeros(1, 29, 3, dtype=torch.bfloat16), larger).dtype == torch.bfloat16


def test_a_shorter_sequence_takes_the_head_of_the_table():
    position = LearnedPosition(TokenLayout(length=7), 3)
    assert torch.equal(position.table_for(TokenLayout(length=5)), position.table[:5])


@pytest.mark.parametrize(
    ("made_for", "asked", "named"),
    [
        (TokenLayout(length=5), TokenLayout(length=7), "5 tokens cannot serve 7 tokens"),
        (TokenLayout(length=10), TokenLayout(grid=OLD), "10 tokens cannot serve a grid of 2 × 5"),
        (TokenLayout(grid=OLD), TokenLayout(length=10), "a grid of 2 × 5 cannot serve 10 tokens"),
    ],
)
def test_a_sequence_that_the_table_cannot_serve_is_refused(made_for, asked, named):
    with pytest.raises(UsageError, match=named):
        LearnedPosition(made_for, 3).table_for(asked)
