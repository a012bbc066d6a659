import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitreous.errors import UsageError
from vitreous.nn import ConvolutionPatchEmbedding, LinearPatchEmbedding, grid_of, patchify, unpatchify

SIDES = st.integers(1, 5)


@settings(deadline=None)
@given(grid=st.tuples(SIDES, SIDES), patch=st.tuples(SIDES, SIDES), channels=SIDES)
def test_unpatchify_is_the_inverse_of_patchify_at_any_size(grid, patch, channels):
    shape = (2, channels, grid[0] * patch[0], grid[1] * patch[1])
    images = torch.arange(torch.Size(shape).numel()).view(shape)
    patches = patchify(images, patch)
    assert patches.shape == (2, grid[0] * grid[1], channels * patch[0] * patch[1])
    assert torch.equal(unpatchify(patches, patch, grid), images)


def test_token_k_is_the_tile_at_its_row_and_column_in_reading_order():
    rows, columns, height, width = 3, 5, 2, 7
    images = torch.arange(2 * 3 * rows * height * columns * width).view(2, 3, rows * height, columns * width)
    patches = patchify(images, (height, width))
    for k in range(rows * columns):
        y, x = k // columns * height, k % columns * width
        assert torch.equal(patches[:, k], images[:, :, y : y + height, x : x + width].flatten(1))


def test_the_linear_and_the_convolution_embedding_are_the_same_map():
    torch.manual_seed(0)
    linear = LinearPatchEmbedding(3, (2, 5), 7).double()
    convolution = ConvolutionPatchEmbedding(3, (2, 5), 7).double()
    with torch.no_grad():
        convolution.project.weight.copy_(linear.project.weight.view(7, 3, 2, 5))
        convolution.project.bias.copy_(linear.project.bias)
    images = torch.randn(2, 3, 6, 25, dtype=torch.float64)
    # Float64 sums of 30 products of numbers near one.
    torch.testing.assert_close(convolution(images), linear(images), rtol=0.0, atol=1e-13)


@pytest.mark.parametrize("kind", [LinearPatchEmbedding, ConvolutionPatchEmbedding])
def test_an_image_that_the_patch_does_not_divide_is_refused(kind):
    with pytest.raises(UsageError, match="patch 5 pixels in width does not divide an image of width 14; 1, 2, 7, 14"):
        kind(3, (2, 5), 7)(torch.zeros(1, 3, 4, 14))


def test_the_grid_has_as_many_rows_and_columns_as_patches_fit():
    assert grid_of((6, 35), (2, 5)) == (3, 7)
    with pytest.raises(UsageError, match="height 7"):
        grid_of((7, 35), (2, 5))
    with pytest.raises(UsageError, match="height 2"):
        grid_of((2, 5), (4, 5))
