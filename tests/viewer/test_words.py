import pytest

from vitreous.viewer.words import duration, rate, times


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(4.21, "4.2 s"), (59.96, "1 min 0 s"), (200, "3 min 20 s"), (3599.9, "1 h 0 min"), (7500, "2 h 5 min")],
)
def test_durations_read_well(seconds, words):
    assert duration(seconds) == words


def test_an_undefined_rate_is_a_dash():
    assert [rate(0.97349), rate(0.97349, 4), rate(None)] == ["0.973", "0.9735", "–"]


def test_counts_of_looks_read_well():
    assert [times(count) for count in (0, 1, 2, 5)] == ["never", "once", "twice", "5 times"]
