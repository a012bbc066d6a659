import pytest
import torch

from vitreous.config import AugmentConfig
from vitreous.data import Augment

EACH = {
    "shift": AugmentConfig(shift=0.3),
    "rotate": AugmentConfig(rotate=40.0),
    "scale": AugmentConfig(scale=0.4),
    "flip": AugmentConfig(flip=True),
    "erase": AugmentConfig(erase=0.7),
    "all": AugmentConfig(shift=0.2, rotate=20.0, scale=0.2, flip=True, erase=0.5),
}


def alike(count: int, channels: int = 1, size: tuple[int, int] = (8, 8)) -> torch.Tensor:
    """The same image several times, nowhere black."""
    image = torch.rand(1, channels, *size, generator=torch.Generator().manual_seed(3)) * 0.5 + 0.5
    return image.expand(count, -1, -1, -1).clone()


def test_with_everything_off_images_pass_bit_for_bit():
    images = alike(3)
    assert Augment(AugmentConfig())(images) is images


@pytest.mark.parametrize("config", EACH.values(), ids=EACH)
def test_equal_images_come_out_different(config):
    torch.manual_seed(0)
    out = Augment(config)(alike(16))
    assert len({image.numpy().tobytes() for image in out}) > 1


@pytest.mark.parametrize("config", EACH.values(), ids=EACH)
def test_a_seed_makes_it_repeatable(config):
    augment = Augment(config)
    draws = []
    for seed in (5, 5, 6):
        torch.manual_seed(seed)
        draws.append(augment(alike(16)))
    assert torch.equal(draws[0], draws[1])
    assert not torch.equal(draws[0], draws[2])


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(8, 8), (11, 17)])
def test_shape_type_and_range_stay(channels, size):
    torch.manual_seed(0)
    images = alike(32, channels, size)
    out = Augment(EACH["all"])(images)
    assert (out.shape, out.dtype) == (images.shape, images.dtype)
    # Bilinear weights add up to one only within float32.
    assert -1e-6 <= out.min() <= out.max() <= 1 + 1e-6


def test_what_comes_in_from_outside_is_black():
    torch.manual_seed(0)
    shifted = Augment(EACH["shift"])(alike(32))
    assert (shifted == 0).any()


def test_an_erased_rectangle_is_black_and_the_rest_untouched():
    torch.manual_seed(0)
    images = alike(32)
    erased = Augment(AugmentConfig(erase=1.0))(images)
    assert (erased == 0).any()
    assert torch.equal(erased[erased != 0], images[erased != 0])


def test_a_flip_mirrors_about_half_of_the_images_and_nothing_else():
    torch.manual_seed(0)
    images = alike(64)
    out = Augment(AugmentConfig(flip=True))(images)
    mirrored = [torch.equal(image, images[0].flip(-1)) for image in out]
    kept = [torch.equal(image, images[0]) for image in out]
    assert all(m or k for m, k in zip(mirrored, kept, strict=True))
    # 64 fair coins: fewer than 12 or more than 52 heads happens less than once in a million.
    assert 12 <= sum(mirrored) <= 52


def test_a_shift_stays_within_its_fraction():
    torch.manual_seed(0)
    images = torch.zeros(64, 1, 20, 20)
    images[:, :, 10, 10] = 1.0
    out = Augment(AugmentConfig(shift=0.1))(images)
    # A tenth of twenty pixels is two; bilinear weights spread a pixel over the next.
    lit = (out > 1e-6).nonzero()[:, 2:]
    assert (lit - 10).abs().max() <= 3
    assert (lit - 10).abs().max() >= 1
