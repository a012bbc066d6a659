import re

from report_helpers import content, epoch, evaluation
from vitreous.viewer.calibration import reliability
from vitreous.viewer.curves import curve


def test_a_curve_is_the_same_bytes_each_time_and_takes_its_colours_from_the_page():
    svg = curve(content().metrics, "loss", 2)
    assert svg == curve(content().metrics, "loss", 2)
    assert "var(--accent)" in svg
    assert "var(--muted)" in svg
    assert not re.search(r"#0\df1f2", svg)


def test_text_stays_text():
    assert ">epoch</text>" in curve(content().metrics, "accuracy", 2)


def test_curves_have_no_ids_in_common():
    first, second = (
        set(re.findall(r'\bid="([^"]+)"', curve(content().metrics, name, 2))) for name in ("loss", "accuracy")
    )
    assert first
    assert not first & second


def test_a_loss_that_was_not_finite_leaves_a_gap():
    lost = epoch(3)
    lost["train"] = {"loss": None, "accuracy": 0.5}
    rows = [epoch(1), epoch(2), lost, epoch(4), epoch(5)]
    whole, broken = (
        len(re.findall(r"M \d", curve(metrics, "loss", 9))) for metrics in ([*rows[:2], epoch(3), *rows[3:]], rows)
    )
    assert broken == whole + 1


def test_the_reliability_diagram_is_drawn_for_one_bin():
    assert 'aria-label="accuracy by confidence"' in reliability(evaluation()["calibration"][:1])
