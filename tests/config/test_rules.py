import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitreous.config import AugmentConfig, DataConfig, RunConfig, TrainingConfig, ViTConfig
from vitreous.config.rules import divides
from vitreous.errors import UsageError

REFUSED = [
    (ViTConfig, {"width": 0}, "model.width is 0, but must be at least 1."),
    (ViTConfig, {"depth": -3}, "model.depth is -3, but must be at least 1."),
    (ViTConfig, {"heads": 0}, "model.heads is 0, but must be at least 1."),
    (ViTConfig, {"mlp_width": 0}, "model.mlp_width is 0, but must be at least 1."),
    (ViTConfig, {"patch": (0, 2)}, "model.patch (height) is 0, but must be at least 1."),
    (ViTConfig, {"patch": (2, -1)}, "model.patch (width) is -1, but must be at least 1."),
    (ViTConfig, {"registers": -1}, "model.registers is -1, but must be at least 0."),
    (ViTConfig, {"layer_scale": -0.5}, "model.layer_scale is -0.5, but must be at least 0."),
    (ViTConfig, {"dropout": 1.0}, "model.dropout is 1.0, but must lie in 0 up to, but not including, 1."),
    (ViTConfig, {"attention_dropout": -0.1}, "model.attention_dropout is -0.1"),
    (ViTConfig, {"drop_path": 1.0}, "model.drop_path is 1.0"),
    (ViTConfig, {"heads": 5}, "model.heads is 5, which does not divide model.width = 64; 4, 8, 2 would."),
    (
        ViTConfig,
        {"width": 30, "heads": 5, "position": "rotary"},
        "model.position: rotary needs the width of a head to be a multiple of 4, and it is 6 (30 / 5 heads)",
    ),
    (ViTConfig, {"width": 15, "heads": 5, "position": "rotary-1d"}, "a multiple of 2, and it is 3 (15 / 5 heads)"),
    (ViTConfig, {"width": 6, "heads": 3, "position": "sinusoidal"}, "needs model.width to be a multiple of 4"),
    (ViTConfig, {"width": 5, "heads": 1, "position": "sinusoidal-1d"}, "multiple of 2, and it is 5; change"),
    (AugmentConfig, {"shift": 1.0}, "data.augment.shift is 1.0"),
    (AugmentConfig, {"rotate": 181.0}, "data.augment.rotate is 181.0, but must lie in 0 to 180."),
    (AugmentConfig, {"scale": -0.1}, "data.augment.scale is -0.1"),
    (AugmentConfig, {"erase": 1.1}, "data.augment.erase is 1.1"),
    (DataConfig, {"validation": 0.0}, "data.validation is 0.0, but must be more than 0, and finite."),
    (DataConfig, {"test": 0.0}, "data.test is 0.0"),
    (DataConfig, {"validation": 0.5, "test": 0.5}, "data.validation + data.test is 1, which leaves nothing"),
    (DataConfig, {"split_seed": -1}, "data.split_seed is -1"),
    (TrainingConfig, {"epochs": -1}, "training.epochs is -1"),
    (TrainingConfig, {"batch": 0}, "training.batch is 0, but must be at least 1."),
    (TrainingConfig, {"learning_rate": 0.0}, "training.learning_rate is 0.0, but must be more than 0, and finite."),
    (TrainingConfig, {"weight_decay": -0.1}, "training.weight_decay is -0.1"),
    (TrainingConfig, {"betas": (0.9, 1.0)}, "training.betas is 1.0"),
    (TrainingConfig, {"warmup": 1.5}, "training.warmup is 1.5, but must lie in 0 to 1."),
    (TrainingConfig, {"milestones": (0.5, 2.0)}, "training.milestones is 2.0"),
    (TrainingConfig, {"milestones": (0.9, 0.6)}, "training.milestones are (0.9, 0.6), but must rise."),
    (TrainingConfig, {"drop": 0.0}, "training.drop is 0.0"),
    (TrainingConfig, {"label_smoothing": 1.0}, "training.label_smoothing is 1.0"),
    (TrainingConfig, {"clip": -1.0}, "training.clip is -1.0"),
    (TrainingConfig, {"patience": -1}, "training.patience is -1"),
    (TrainingConfig, {"keep": (3, 0)}, "training.keep is 0"),
    (RunConfig, {"seed": -1}, "seed is -1, but must be at least 0."),
    (RunConfig, {"max_minutes": 0.0}, "max_minutes is 0.0, but must be more than 0, and finite."),
]

DEVICES_REFUSED = ["gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:²", "cpu:0", "auto:", "mps:1", " cpu", ""]


@pytest.mark.parametrize(("kind", "setting", "sentence"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_setting_out_of_range_is_refused_by_its_name_and_its_bound(kind, setting, sentence):
    with pytest.raises(UsageError, match=re.escape(sentence)):
        kind(**setting)


@pytest.mark.parametrize("device", DEVICES_REFUSED)
def test_a_device_that_does_not_exist_is_refused(device):
    with pytest.raises(
        UsageError, match=re.escape(f"device is '{device}', but must be auto, cpu, cuda, cuda:N or mps")
    ):
        RunConfig(device=device)


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda", "cuda:0", "cuda:11", "mps"])
def test_every_device_of_the_message_is_taken(device):
    assert RunConfig(device=device).device == device


def numbers(config):
    return [name for name, value in vars(config).items() if type(value) is float]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("kind", [ViTConfig, AugmentConfig, DataConfig, TrainingConfig])
def test_no_number_may_be_nan_or_infinite(kind, value):
    names = numbers(kind())
    assert names
    for name in names:
        with pytest.raises(UsageError, match=rf"{name} is {value}"):
            replace(kind(), **{name: value})
    with pytest.raises(UsageError, match=f"max_minutes is {value}"):
        RunConfig(max_minutes=value)


@settings(deadline=None, max_examples=50)
@given(heads=st.integers(1, 13), width=st.integers(1, 60))
def test_heads_are_taken_exactly_where_they_divide_the_width_and_the_options_named_would_do(heads, width):
    if width % heads == 0:
        assert ViTConfig(width=width, heads=heads).heads == heads
        return
    with pytest.raises(UsageError, match="does not divide") as caught:
        ViTConfig(width=width, heads=heads)
    for option in re.findall(r"\d+", str(caught.value).split(";")[1]):
        ViTConfig(width=width, heads=int(option))


@pytest.mark.parametrize("small", [0, -2])
def test_nothing_is_divided_by_zero_or_less(small):
    with pytest.raises(UsageError, match=f"heads is {small}, which does not divide width = 8; 1, 2, 4 would"):
        divides("heads", small, "width", 8)


@pytest.mark.parametrize("name", ["", "../elsewhere", "a/b", ".hidden", "two words"])
def test_a_name_that_is_no_name_of_a_folder_is_refused(name):
    with pytest.raises(UsageError, match="names a folder"):
        RunConfig(name=name)
