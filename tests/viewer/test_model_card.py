from report_helpers import HOSTILE, content, evaluation
from vitreous.viewer.model_card import model_card


def test_the_card_has_numbers_with_intervals_and_the_hashes_of_the_data():
    card = model_card(content())
    assert "| validation | 0.933 | 0.702 to 0.988 |" in card
    assert "| test |" not in card
    assert "ab12" * 16 in card
    assert "3 epochs in 1 min 1 s" in card


def test_looks_at_test_are_told():
    assert "The test split is untouched" in model_card(content())
    card = model_card(content(test=evaluation(), test_looks=2))
    assert "looked at twice" in card
    assert "| test | 0.933 |" in card


def test_names_are_neither_html_nor_markdown():
    card = model_card(content(classes=("a|b", HOSTILE), title="*t*"))
    assert HOSTILE not in card
    assert "a\\|b" in card
    assert "# \\*t\\*" in card


def test_commands_name_the_run_as_it_is():
    assert "\nvitreous evaluate runs/my_run\n" in model_card(content(run="runs/my_run"))


def test_a_run_without_epochs_and_train_numbers_has_a_card():
    assert "0 epochs" in model_card(content(metrics=[], train=None))
