from dataclasses import replace

import pytest
import torch

from vitreous.config import DataConfig
from vitreous.data import SPLITS, ImageData, Split
from vitreous.data.carve import carve
from vitreous.errors import DataError

CLASSES = ("ant", "bee", "cat")
CONFIG = DataConfig(validation=0.15, test=0.2)


def rows(split: Split) -> list[bytes]:
    return [image.numpy().tobytes() for image in split.images]


def digests(data: ImageData) -> list[str]:
    return [data.split(name).digest for name in SPLITS]


def test_the_splits_share_no_image_and_lose_none(make_split):
    train = make_split(101)
    data = carve("own", {"train": train}, CLASSES, CONFIG)
    everything = [row for name in SPLITS for row in rows(data.split(name))]
    assert sorted(everything) == sorted(rows(train))
    assert [len(data.split(name)) for name in SPLITS] == [66, 15, 20]


def test_labels_go_with_their_images(make_split):
    train = make_split(101)
    label_of = dict(zip(rows(train), train.labels.tolist(), strict=True))
    data = carve("own", {"train": train}, CLASSES, CONFIG)
    for name in SPLITS:
        assert [label_of[row] for row in rows(data.split(name))] == data.split(name).labels.tolist()


def test_only_the_split_seed_decides_who_goes_where(make_split):
    raw = {"train": make_split(101)}
    data = carve("own", raw, CLASSES, CONFIG)
    torch.manual_seed(12345)
    assert digests(carve("own", raw, CLASSES, CONFIG)) == digests(data)
    assert digests(carve("own", raw, CLASSES, replace(CONFIG, split_seed=1))) != digests(data)


def test_every_split_keeps_the_share_of_every_class(make_split):
    images = make_split(200).images
    labels = torch.tensor([0] * 120 + [1] * 60 + [2] * 20)
    data = carve("own", {"train": Split(images, labels)}, CLASSES, DataConfig(validation=0.1, test=0.25))
    # A quarter, a tenth and the rest of 120, 60 and 20: whole numbers, so there is nothing to round.
    assert data.test.labels.bincount().tolist() == [30, 15, 5]
    assert data.validation.labels.bincount().tolist() == [12, 6, 2]
    assert data.train.labels.bincount().tolist() == [78, 39, 13]


def test_published_splits_are_left_alone(make_split):
    raw = {name: make_split(count, seed=count) for name, count in (("train", 31), ("validation", 7), ("test", 11))}
    data = carve("own", raw, CLASSES, CONFIG)
    assert digests(data) == [raw[name].digest for name in SPLITS]
    assert data.split_rule == "as published"


def test_a_published_test_split_stays_and_validation_comes_from_train(make_split):
    raw = {"train": make_split(100), "test": make_split(23, seed=1)}
    data = carve("own", raw, CLASSES, CONFIG)
    assert data.test.digest == raw["test"].digest
    assert sorted(rows(data.train) + rows(data.validation)) == sorted(rows(raw["train"]))
    assert "0.15 for validation" in data.split_rule
    assert "for test" not in data.split_rule


def test_a_source_with_only_a_test_split_is_refused(make_split):
    with pytest.raises(DataError, match="own has no train split, only test; a model is never trained on test images"):
        carve("own", {"test": make_split(23)}, CLASSES, CONFIG)


@pytest.mark.parametrize(
    ("labels", "scarce"),
    [
        pytest.param([0] * 30 + [1] * 30 + [2], "'cat' has 1", id="a single image"),
        pytest.param([0] * 30 + [1] * 30, "'cat' has 0", id="no image"),
        pytest.param([0] * 60 + [1] * 60 + [2] * 2, "'cat' has 2", id="fewer than splits"),
    ],
)
def test_a_class_that_cannot_be_in_every_split_is_named(make_split, labels, scarce):
    split = Split(make_split(len(labels)).images, torch.tensor(labels))
    with pytest.raises(DataError, match=f"every class in both parts: class {scarce}"):
        carve("own", {"train": split}, CLASSES, CONFIG)


@pytest.mark.parametrize("fractions", [(0.01, 0.2), (0.15, 0.01), (0.5, 0.49)])
def test_a_split_too_small_for_every_class_is_refused(make_split, fractions):
    validation, test = fractions
    with pytest.raises(DataError, match=r"cannot be carved .* change data\.(test|validation)"):
        carve("own", {"train": make_split(31)}, CLASSES, DataConfig(validation=validation, test=test))


def test_an_empty_published_split_is_refused(make_split):
    raw = {"train": make_split(31), "validation": make_split(7), "test": make_split(0)}
    with pytest.raises(DataError, match="the test split of own is empty"):
        carve("own", raw, CLASSES, CONFIG)
