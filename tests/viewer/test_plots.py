import pytest
from PIL import Image

from report_helpers import HOSTILE, content
from vitreous.viewer.plots import save_plots


def test_every_picture_is_written_and_the_same_run_gives_the_same_bytes(tmp_path):
    first, second = (save_plots(content(), tmp_path / name) for name in ("one", "two"))
    assert {path.name for path in first} == {"curves.png", "confusion.png", "mistakes.png", "attention.png"}
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes()
        with Image.open(one) as picture:
            assert picture.width > 300


@pytest.mark.parametrize(
    ("nothing", "missing"), [("metrics", "curves.png"), ("mistakes", "mistakes.png"), ("samples", "attention.png")]
)
def test_what_has_nothing_to_show_is_left_out(nothing, missing, tmp_path):
    written = save_plots(content(**{nothing: []}), tmp_path)
    assert missing not in [path.name for path in written]
    assert len(written) == 3


def test_a_class_name_is_not_read_as_a_formula(tmp_path):
    save_plots(content(classes=("$\\frac$", HOSTILE)), tmp_path)
