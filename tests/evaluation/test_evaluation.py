import json

import pytest
import torch

from vitreous.errors import Diverged
from vitreous.evaluation import Predictions, evaluate_predictions
from vitreous.evaluation.accuracy import top_k_accuracy, wilson_interval
from vitreous.evaluation.calibration import calibration_bins, calibration_error

NAMES = ("a", "b", "c")


def predictions(true, predicted, confidence=None, classes=3):
    """Answers with a given confidence; the rest is spread evenly."""
    confidence = confidence or [0.9] * len(true)
    rows = []
    for answer, sure in zip(predicted, confidence, strict=True):
        row = [(1 - sure) / (classes - 1)] * classes
        row[answer] = sure
        rows.append(row)
    return Predictions(torch.tensor(rows).log(), torch.tensor(true))


def test_the_wilson_interval_of_8_in_10_is_the_one_worked_out_by_hand():
    # centre (0.8 + z²/20) / (1 + z²/10), half width z √(0.016 + z²/400) / (1 + z²/10), z = 1.959964
    assert wilson_interval(8, 10) == pytest.approx((0.490162, 0.943318), abs=1e-6)


def test_the_interval_stays_inside_0_and_1_where_all_or_nothing_is_right():
    assert wilson_interval(0, 7)[0] == 0
    assert wilson_interval(7, 7)[1] == 1
    assert wilson_interval(7, 7)[0] < 1


def test_top_k_counts_the_k_likeliest_and_all_classes_where_there_are_fewer():
    scores = Predictions(torch.tensor([[3.0, 2, 1, 0], [3.0, 2, 1, 0]]), torch.tensor([1, 3]))
    assert [top_k_accuracy(scores, k) for k in (1, 2, 3, 4, 5)] == [0, 0.5, 0.5, 1, 1]


def test_the_calibration_error_is_the_one_worked_out_by_hand():
    right, wrong = 0, 1
    answers = [right] * 3 + [wrong] + [right] * 3 + [wrong] * 3
    bins = calibration_bins(predictions([0] * 10, answers, [0.9] * 4 + [0.62] * 6))
    assert [(bin_["count"], bin_["accuracy"]) for bin_ in bins] == [(6, 0.5), (4, 0.75)]
    # 0.4 · |0.75 − 0.9| + 0.6 · |0.5 − 0.62|; confidences are float32.
    assert calibration_error(bins) == pytest.approx(0.132, abs=1e-6)


def test_confusion_pairs_and_mistakes_are_those_counted_by_hand():
    tree = evaluate_predictions(
        predictions([0, 0, 0, 1, 1, 2], [1, 1, 0, 2, 1, 2], [0.5, 0.8, 0.9, 0.7, 0.9, 0.9]), NAMES
    ).to_tree()
    assert tree["confusion"] == [[1, 2, 0], [0, 1, 1], [0, 0, 1]]
    assert tree["most_confused"] == [
        {"true": "a", "predicted": "b", "count": 2},
        {"true": "b", "predicted": "c", "count": 1},
    ]
    assert [mistake["index"] for mistake in tree["mistakes"]] == [1, 3, 0]
    assert tree["mistakes"][0]["confidence"] == pytest.approx(0.8, abs=1e-6)
    assert tree["accuracy"] == 0.5


def test_what_is_undefined_about_a_class_is_none():
    rows = evaluate_predictions(predictions([0, 0, 1], [0, 2, 0]), NAMES).per_class
    by_name = {row["class"]: row for row in rows}
    assert by_name["a"] == {"class": "a", "precision": 0.5, "recall": 0.5, "f1": 0.5, "count": 2}
    assert by_name["b"] == {"class": "b", "precision": None, "recall": 0.0, "f1": 0.0, "count": 1}
    assert by_name["c"] == {"class": "c", "precision": 0.0, "recall": None, "f1": None, "count": 0}


def test_constant_answers_are_measured_and_fit_into_json():
    constant = evaluate_predictions(predictions([0, 1, 2, 2], [0] * 4), NAMES)
    assert constant.accuracy == 0.25
    json.dumps(constant.to_tree(), allow_nan=False)


def test_a_single_class_is_measured_without_a_warning():
    single = evaluate_predictions(Predictions(torch.ones(5, 1), torch.zeros(5, dtype=torch.long)), ("only",))
    assert (single.accuracy, single.calibration_error, single.mistakes) == (1.0, 0.0, [])


def test_scores_that_are_not_finite_are_named_and_never_counted():
    scores = torch.zeros(7, 3)
    scores[5, 1] = torch.nan
    with pytest.raises(Diverged, match="1 of 7 items, the first of them item 5"):
        evaluate_predictions(Predictions(scores, torch.zeros(7, dtype=torch.long)), NAMES)
