"""The learning rate, at steps that can be worked out by hand."""

import pytest

from vitreous.config import TrainingConfig
from vitreous.training.schedule import learning_rate


def rates(total=20, **settings):
    config = TrainingConfig(learning_rate=1.0, **settings)
    return [learning_rate(config, step, total) for step in range(total)]


def test_the_warm_up_rises_in_equal_parts_to_the_peak():
    assert rates(warmup=0.2, schedule="constant")[:5] == [0.25, 0.5, 0.75, 1.0, 1.0]


def test_without_a_warm_up_the_first_step_is_at_the_peak():
    for schedule in ("cosine", "linear", "constant", "multi-step"):
        assert rates(warmup=0.0, schedule=schedule)[0] == 1.0


def test_cosine_is_half_way_in_the_middle_and_falls_to_zero():
    cosine = rates(warmup=0.0, schedule="cosine")
    assert cosine[10] == pytest.approx(0.5)
    assert cosine == sorted(cosine, reverse=True)
    assert 0 < cosine[-1] < 0.01


def test_linear_falls_by_equal_parts():
    linear = rates(warmup=0.0, schedule="linear")
    assert linear[5] == pytest.approx(0.75)
    assert linear[-1] == pytest.approx(0.05)


def test_multi_step_drops_at_its_milestones():
    steps = rates(warmup=0.0, schedule="multi-step", milestones=(0.5, 0.75), drop=0.1)
    assert steps[9:11] == [1.0, pytest.approx(0.1)]
    assert steps[14:16] == [pytest.approx(0.1), pytest.approx(0.01)]


def test_one_step_and_all_warm_up_are_no_trouble():
    assert rates(total=1, warmup=1.0) == [1.0]
    assert rates(total=3, warmup=1.0)[-1] == 1.0
