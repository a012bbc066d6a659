import re

import pytest

from report_helpers import HOSTILE, content, epoch, evaluation, sample
from vitreous.viewer.report import render_report


def test_equal_content_gives_equal_bytes():
    assert render_report(content()) == render_report(content())


def test_names_from_data_cannot_become_markup():
    page = render_report(content(classes=("a", HOSTILE), title=HOSTILE, run=HOSTILE, config={"name": HOSTILE}))
    assert HOSTILE not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_page_fetches_nothing():
    page = render_report(content())
    assert "default-src &#39;none&#39;" in page
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert sources
    assert all(source.startswith(("data:image/png;base64,", "#")) for source in sources)
    assert not re.search(r"url\((?!#|data:)|@import", page)


def test_links_lead_to_parts_of_the_page():
    page = render_report(content())
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert {"top", "confusion", "attention", "record", "sample-1"} <= targets
    assert targets <= set(re.findall(r'\bid="([^"]+)"', page))


def test_the_graph_finds_its_colours():
    page = render_report(content())
    for name in ("ink", "muted", "line", "paper", "box", "accent"):
        assert len(re.findall(rf"--{name}: #", page)) == 2, "one for light, one for dark"


def test_the_most_confused_pair_is_printed_with_its_count():
    assert "<code>4 -&gt; 9  (1)</code>" in render_report(content())


def test_the_headline_has_its_interval():
    # 14 of 15 right: Wilson's interval at 95 %.
    page = render_report(content())
    assert '<p class="big">0.933</p>' in page
    assert "95 % interval 0.702 to 0.988, on 15 images" in page


def test_an_untouched_test_split_is_said_to_be_so_with_the_command_that_looks():
    page = render_report(content())
    assert "The test split is untouched" in page
    assert "vitreous evaluate runs/digits-001 --split test" in page


def test_a_measured_test_split_says_how_often_it_was_looked_at():
    page = render_report(content(test=evaluation(), test_looks=2))
    assert "Test has been looked at twice." in page
    assert "untouched" not in page


def test_a_look_without_a_measurement_is_not_hidden():
    page = render_report(content(test_looks=1))
    assert "looked at once" in page
    assert "untouched" not in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"metrics": []}, "No epoch has been completed"),
        ({"metrics": [epoch(1)], "best_epoch": 1}, "for 1 epoch in"),
        ({"mistakes": []}, "Not one of 15 validation images was wrong"),
        ({"samples": []}, "No images were chosen to look at"),
        ({"samples": [sample(prefix=0)]}, "mean of the patch tokens"),
        ({"train": None}, "Validation accuracy"),
        ({"classes": tuple(f"class {i}" for i in range(37))}, "37 classes are too many"),
    ],
)
def test_a_run_that_lacks_something_still_has_its_report(changes, sentence):
    assert sentence in render_report(content(**changes))


def test_what_is_undefined_is_a_dash():
    tree = evaluation()
    tree["per_class"][1] |= {"precision": None, "f1": None}
    assert render_report(content(validation=tree)).count("<span>–</span>") == 2
