import numpy as np

from vitreous.viewer.confusion import confusion_cells, pair_line, row_fractions


def test_a_pair_reads_true_predicted_and_count():
    assert pair_line({"true": "4", "predicted": "9", "count": 21}) == "4 -> 9  (21)"


def test_colour_follows_the_share_of_the_row_and_the_rarest_mistake_is_seen():
    (right, wrong, none), *_ = confusion_cells([[99, 1, 0], [0, 5, 0], [0, 0, 0]])
    assert (right.kind, right.tone) == ("right", "full")
    assert wrong.kind == "wrong"
    assert 12 < wrong.shade < right.shade
    assert (none.kind, none.shade) == ("none", 0)


def test_a_class_that_never_occurs_is_a_row_of_zeros():
    np.testing.assert_array_equal(row_fractions([[3, 1], [0, 0]]), [[0.75, 0.25], [0, 0]])
