"""Small data sets made by hand."""

from collections.abc import Callable

import pytest
import torch

from vitreous.data import Split


@pytest.fixture
def make_split() -> Callable[..., Split]:
    """A split of random images, the classes in turn."""

    def make(count: int, classes: int = 3, channels: int = 1, size: tuple[int, int] = (5, 7), seed: int = 0) -> Split:
        generator = torch.Generator().manual_seed(seed)
        images = torch.randint(0, 256, (count, channels, *size), generator=generator).to(torch.uint8)
        return Split(images, torch.arange(count) % classes)

    return make
