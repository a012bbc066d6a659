import json

import pytest
import torch

from vitreous.data import ImageData, Split
from vitreous.errors import UsageError


@pytest.fixture
def data(make_split) -> ImageData:
    train, validation, test = make_split(11), make_split(5, seed=1), make_split(7, seed=2)
    return ImageData("own", ("ant", "bee", "cat"), "as published", train, validation, test)


def test_a_digest_changes_with_a_pixel_a_label_the_order_or_the_shape(make_split):
    split = make_split(6, size=(4, 6))
    brighter = split.images.clone()
    brighter[5, 0, 3, 5] ^= 1
    others = [
        Split(brighter, split.labels),
        Split(split.images, split.labels.flip(0)),
        split.take(torch.arange(5, -1, -1)),
        Split(split.images.reshape(6, 1, 6, 4), split.labels),
    ]
    assert len({split.digest, *(other.digest for other in others)}) == 5


def test_a_digest_does_not_depend_on_how_pixels_lie_in_memory(make_split):
    split = make_split(6, channels=3)
    moved = Split(split.images.to(memory_format=torch.channels_last), split.labels)
    assert moved.images.stride() != split.images.stride()
    assert moved.digest == split.digest


def test_a_split_moves_to_a_device_with_its_labels(make_split):
    moved = make_split(6).to(torch.device("meta"))
    assert (moved.images.device.type, moved.labels.device.type) == ("meta", "meta")


def test_a_data_set_knows_its_shape(data):
    assert (data.channels, data.size) == (1, (5, 7))
    assert data.split("validation") is data.validation


def test_an_unknown_split_gets_a_suggestion(data):
    with pytest.raises(UsageError, match=r"no split 'tset'; did you mean 'test'\? Splits: train, validation, test"):
        data.split("tset")
    with pytest.raises(UsageError, match=r"no split 'everything'\. Splits"):
        data.split("everything")


def test_the_description_is_json_with_counts_and_hashes(data):
    described = json.loads(json.dumps(data.describe()))
    assert described["splits"]["test"] == {"count": 7, "sha256": data.test.digest}
    assert described["classes"] == ["ant", "bee", "cat"]
    assert described["size"] == [5, 7]
