import numpy as np
import pytest

from vitreous.errors import UsageError
from vitreous.viewer.patch_sheet import patch_grid_sheet, tiles_of


def image(channels: int = 3, size: tuple[int, int] = (6, 10)) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (channels, *size), dtype=np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_tiles_come_in_reading_order(channels):
    whole = image(channels)
    tiles = tiles_of(whole, (2, 5))
    assert tiles.shape == (6, channels, 2, 5)
    for number, tile in enumerate(tiles):
        row, column = divmod(number, 2)
        assert np.array_equal(tile, whole[:, 2 * row : 2 * row + 2, 5 * column : 5 * column + 5])


def test_numbers_start_at_zero_and_rows_and_columns_are_named():
    sheet = patch_grid_sheet(image(), (2, 5), "noise")
    title, subtitle, *words = [text.get_text() for text in sheet.figure.texts]
    assert title == "The patches that the model sees"
    assert subtitle == "noise · 3 rows × 2 columns of 2 × 5 pixels · tile = row × 2 + column"
    assert words == ["column 0", "1", "row 0", "1", "2", "0", "1", "2", "3", "4", "5"]


def test_a_number_stands_under_its_own_tile():
    whole = image()
    sheet = patch_grid_sheet(whole, (2, 5), "noise")
    height, width, _ = sheet.pixels.shape
    numbers = sheet.figure.texts[-6:]
    for number, tile in zip(numbers, tiles_of(whole, (2, 5)), strict=True):
        x, y = number.get_position()
        # Enlarged 48 times, the tile is 240 pixels wide and ends 15 above its number's middle.
        right, bottom = round(x * width) + 120, round((1 - y) * height) - 15
        drawn = sheet.pixels[bottom - 96 : bottom, right - 240 : right]
        assert np.array_equal(drawn, tile.repeat(48, axis=1).repeat(48, axis=2).transpose(1, 2, 0))


def test_a_patch_of_one_pixel_and_one_as_large_as_the_image_work():
    assert len(patch_grid_sheet(image(size=(3, 2)), (1, 1), "small").figure.texts) == 2 + 2 + 3 + 6
    assert len(patch_grid_sheet(image(size=(3, 2)), (3, 2), "one").figure.texts) == 2 + 1 + 1 + 1


def test_an_image_larger_than_the_sheet_would_make_it_is_not_enlarged():
    sheet = patch_grid_sheet(image(size=(500, 24)), (100, 8), "tall")
    assert sheet.pixels.shape[0] >= 500


def test_a_patch_that_does_not_divide_the_image_is_refused():
    with pytest.raises(UsageError, match="does not divide"):
        patch_grid_sheet(image(), (2, 4), "noise")
