import json

import pytest
import torch

from vitreous.config import DataConfig
from vitreous.data import Preprocess, Split, check_finite
from vitreous.data.carve import carve
from vitreous.errors import DataError


def test_statistics_are_those_of_each_channel(make_split):
    train = make_split(13, channels=3)
    pixels = train.images.double() / 255
    fitted = Preprocess.fit(train)
    # float64 sums of 455 terms: rounding stays below 1e-13.
    torch.testing.assert_close(torch.tensor(fitted.mean).double(), pixels.mean(dim=(0, 2, 3)).float().double())
    for channel in range(3):
        assert fitted.std[channel] == pytest.approx(pixels[:, channel].std(correction=0).item(), abs=1e-12)


def test_normalised_training_images_have_mean_zero_and_deviation_one(make_split):
    train = make_split(13, channels=3)
    normalised = Preprocess.fit(train)(train.images)
    # float32, 455 values around one per channel: 1e-6 is ten units in the last place.
    torch.testing.assert_close(normalised.mean(dim=(0, 2, 3)), torch.zeros(3), atol=1e-6, rtol=0)
    torch.testing.assert_close(normalised.std(dim=(0, 2, 3), correction=0), torch.ones(3), atol=1e-5, rtol=0)


def test_statistics_come_from_train_only(make_split):
    raw = {"train": make_split(31), "validation": make_split(7), "test": make_split(11)}
    inverted = {**raw, "test": Split(255 - raw["test"].images, raw["test"].labels)}
    inverted["validation"] = Split(255 - raw["validation"].images, raw["validation"].labels)
    before, after = (carve("own", splits, ("a", "b", "c"), DataConfig()) for splits in (raw, inverted))
    assert before.test.digest != after.test.digest
    assert Preprocess.fit(before.train) == Preprocess.fit(after.train)
    assert Preprocess.fit(before.train) != Preprocess.fit(before.test)


@pytest.mark.parametrize("level", [0, 1, 100, 255])
def test_constant_images_are_only_centred(level):
    images = torch.full((11, 1, 5, 7), level, dtype=torch.uint8)
    fitted = Preprocess.fit(Split(images, torch.zeros(11, dtype=torch.long)))
    assert fitted.std == (1.0,)
    # The mean is float64 and pixels are float32: one unit in the last place of one.
    assert fitted(images).abs().max() <= 2**-23


def test_raw_images_must_be_uint8(make_split):
    fitted = Preprocess.fit(make_split(7))
    with pytest.raises(DataError, match=r"raw images are uint8.*these are torch\.float32"):
        fitted(torch.rand(2, 1, 5, 7))


def test_another_number_of_channels_is_refused(make_split):
    fitted = Preprocess.fit(make_split(7))
    with pytest.raises(DataError, match="the images have 3 channels, but this model reads 1"):
        fitted(make_split(2, channels=3).images)


@pytest.mark.parametrize("poison", [float("inf"), float("-inf"), float("nan")])
def test_a_pixel_that_is_not_finite_names_its_image(make_split, poison):
    images = torch.rand(5, 1, 5, 7)
    images[3, 0, 4, 6] = poison
    with pytest.raises(DataError, match="image 3 of the batch has a pixel that is not finite"):
        check_finite(images)
    with pytest.raises(DataError, match="image 3 of the batch"):
        Preprocess.fit(make_split(7)).normalise(images)


def test_large_but_finite_pixels_pass():
    check_finite(torch.full((2, 1, 5, 7), torch.finfo(torch.float32).max))


def test_a_preprocess_survives_json_bit_for_bit(make_split):
    fitted = Preprocess.fit(make_split(13, channels=3))
    assert Preprocess.from_tree(json.loads(json.dumps(fitted.to_tree()))) == fitted
