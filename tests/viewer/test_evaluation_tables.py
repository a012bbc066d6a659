import io

import pytest
from rich.console import Console

from report_helpers import evaluation
from vitreous.viewer.tables import evaluation_table, prediction_table, training_summary


def printed(renderable):
    console = Console(width=120, file=io.StringIO())
    console.print(renderable)
    return console.file.getvalue()


def evaluated(classes=("4", "7", "9"), split="validation", looks=0):
    facts = {"run": "runs/x-001", "split": split, "test_evaluations": looks, "seconds": 0.1}
    return printed(evaluation_table(facts | evaluation(classes)))


def test_an_evaluation_shows_accuracy_with_its_interval_and_the_most_confused_pair():
    text = evaluated()
    # 14 of 15 right: Wilson's interval at 95 %.
    assert "validation accuracy 0.933  [0.702, 0.988]  14 of 15" in text
    assert "4 -> 9  (1)\n" in text


@pytest.mark.parametrize(
    ("split", "looks", "sentence"),
    [
        ("test", 2, "looked at twice"),
        ("validation", 1, "looked at once"),
        ("validation", 0, "The test split is untouched"),
    ],
)
def test_looks_at_test_are_told_on_every_split(split, looks, sentence):
    assert sentence in evaluated(split=split, looks=looks)


def test_a_class_name_with_markup_is_printed_as_it_is():
    text = evaluated(("[bold]a[/bold]", "[/b]"))
    assert "[bold]a[/bold] -> [/b]  (1)" in text


def test_of_many_classes_those_with_the_lowest_f1_are_listed_and_the_table_says_so():
    text = evaluated(tuple(f"class {i}" for i in range(37)))
    assert "the 30 of 37 classes with the lowest F1" in text
    assert "class 0 " in text


def test_undefined_scores_are_dashes():
    tree = {"run": "x", "split": "validation", "test_evaluations": 0, "seconds": 0.1} | evaluation()
    tree["per_class"] = [{"class": "4", "precision": None, "recall": None, "f1": None, "count": 0}]
    assert printed(evaluation_table(tree)).count("–") == 3


def test_a_training_summary_says_how_long_it_took_and_where_the_report_is():
    tree = {"run": "runs/x-001", "metric": 0.9, "epochs": 1, "seconds": 61.0, "validation": evaluation()}
    text = printed(training_summary(tree))
    assert "validation accuracy 0.933  [0.702, 0.988]" in text
    assert "1 epoch in 1 min 1 s" in text
    assert "report: runs/x-001/report.html" in text


def test_predictions_show_the_runners_up_and_the_truth_where_it_is_known():
    one = {"input": "[x].png", "predicted": "a", "confidence": 0.75, "true": None, "top": {"a": 0.75, "b": 0.25}}
    text = printed(prediction_table([one, one | {"true": "b"}]))
    assert "[x].png" in text
    assert "b 0.250" in text
    assert text.count(" b ") == 3
