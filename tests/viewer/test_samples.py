import numpy as np
import pytest
import torch
from PIL import Image

from vitreous.config import AugmentConfig
from vitreous.data import Augment, ImageData, Split
from vitreous.errors import UsageError
from vitreous.viewer.samples import COPIES, MOST_CLASSES, augmentations_sheet, samples_sheet, save_data_pictures

OFF, ON = Augment(AugmentConfig()), Augment(AugmentConfig(shift=0.2, rotate=20.0))
SECRET = (1, 254, 3)
"""A colour that only validation and test images have."""


def make_data(count: int = 30, classes: int = 3, channels: int = 3, size: tuple[int, int] = (6, 10)) -> ImageData:
    """Training images of bright noise; the others are all of the secret colour."""
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(128, 256, (count, channels, *size), generator=generator).to(torch.uint8)
    secret = torch.tensor(SECRET[:channels], dtype=torch.uint8).view(1, -1, 1, 1).expand(count, -1, *size)
    labels = torch.arange(count) % classes
    names = tuple(f"class {label}" for label in range(classes))
    hidden = Split(secret, labels)
    return ImageData("own", names, "as published", Split(images, labels), hidden, hidden)


def words(sheet) -> list[str]:
    return [text.get_text() for text in sheet.figure.texts]


def read(path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"))


def test_three_pictures_are_saved_in_a_new_folder(tmp_path):
    paths = save_data_pictures(make_data(), ON, (2, 5), tmp_path / "deep" / "er", seed=0)
    assert [path.name for path in paths] == ["samples.png", "augmentations.png", "patches.png"]
    assert all(read(path).size for path in paths)


def test_only_training_images_are_shown(tmp_path):
    for path in save_data_pictures(make_data(), OFF, (2, 5), tmp_path, seed=0):
        assert not (read(path) == SECRET).all(axis=-1).any()


@pytest.mark.parametrize("channels", [1, 3])
def test_every_pixel_of_an_image_is_a_square_in_the_saved_picture(tmp_path, channels):
    data = make_data(count=1, classes=1, channels=channels)
    saved = read(samples_sheet(data, seed=0).save(tmp_path / "it.png"))
    # 72 pixels hold an image 10 wide seven times enlarged.
    large = data.train.images[0].numpy().repeat(7, axis=1).repeat(7, axis=2).transpose(1, 2, 0)
    corner = np.broadcast_to(large[0, 0], 3)
    starts = np.argwhere((saved == corner).all(axis=-1))
    y, x = starts[0]
    assert np.array_equal(saved[y : y + 42, x : x + 70], np.broadcast_to(large, (42, 70, 3)))


def test_the_seed_decides_what_is_shown(tmp_path):
    def pictures(seed: int, name: str) -> list[bytes]:
        return [path.read_bytes() for path in save_data_pictures(make_data(90), ON, (2, 5), tmp_path / name, seed)]

    first = pictures(0, "a")
    assert pictures(0, "b") == first
    assert all(other != one for other, one in zip(pictures(1, "c"), first, strict=True))


def test_nobody_else_s_random_numbers_are_disturbed(tmp_path):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    save_data_pictures(make_data(), ON, (2, 5), tmp_path, seed=0)
    assert torch.equal(torch.rand(3), expected)


def test_every_class_is_named_and_counted():
    shown = words(samples_sheet(make_data(count=31), seed=0))
    assert [name for name in shown if name.startswith("class")] == ["class 0", "class 1", "class 2"]
    assert shown.count("11") == 1
    assert shown.count("10") == 2


def test_the_sheet_says_so_when_it_leaves_classes_out():
    shown = words(samples_sheet(make_data(count=60, classes=23), seed=0))
    assert len([name for name in shown if name.startswith("class")]) == MOST_CLASSES
    assert "the first 20 of 23 classes" in shown[1]


def test_augmentations_are_those_of_the_augment_that_is_given():
    class Marking(Augment):
        def forward(self, images):
            marked = images.clone()
            marked[:, :, 0, 0] = torch.tensor([1.0, 0.0, 1.0])
            return marked

    sheet = augmentations_sheet(make_data(classes=2), Marking(AugmentConfig()), seed=0)
    magenta = (sheet.pixels == (255, 0, 255)).all(axis=-1).sum()
    # One pixel, seven times seven, on every copy of two images, and none on the originals.
    assert magenta == 2 * COPIES * 49


def test_the_sheet_says_so_when_augmentation_is_off():
    assert "augmentation is off: all are the same" in words(augmentations_sheet(make_data(), OFF, seed=0))
    assert "drawn for each image by itself: RandomAffine" in words(augmentations_sheet(make_data(), ON, seed=0))


def test_a_class_name_is_never_read_as_a_formula(tmp_path):
    data = make_data(classes=1)
    odd = ImageData("own", ("$\\frac{$",), data.split_rule, data.train, data.validation, data.test)
    save_data_pictures(odd, OFF, (2, 5), tmp_path, seed=0)


def test_nothing_is_saved_when_the_patch_does_not_divide_the_image(tmp_path):
    with pytest.raises(UsageError, match="a patch 4 pixels in height does not divide an image of height 6"):
        save_data_pictures(make_data(), OFF, (4, 5), tmp_path / "new", seed=0)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UsageError, match=r"pictures cannot be saved in '.*taken'.*choose another folder"):
        save_data_pictures(make_data(), OFF, (2, 5), tmp_path / "taken", seed=0)
