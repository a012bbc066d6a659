from dataclasses import replace

import numpy as np
import pytest

from report_helpers import sample
from vitreous.viewer.attention import sample_view


def test_all_maps_of_a_block_share_a_scale_that_ends_at_its_largest_weight():
    shown = sample()
    for block, weights in zip(sample_view(shown).blocks, shown.blocks, strict=True):
        assert block.top == pytest.approx(weights.max())
        assert len(block.heads) == 3


def test_a_block_without_preference_does_not_look_bright():
    flat = np.full((1, 2, 3, 5), 1 / 17, dtype=np.float32)
    even = replace(sample(), blocks=flat, prefix=np.full((1, 2, 2), 1 / 17, dtype=np.float32))
    view = sample_view(even)
    assert view.uniform == pytest.approx(1 / 17)
    assert view.blocks[0].top == pytest.approx(2 / 17)
    assert view.blocks[0].outside == pytest.approx(2 / 17)


def test_the_weights_for_the_script_are_those_of_the_model_in_reading_order():
    shown = sample()
    told = np.array(sample_view(shown).weights["blocks"])
    # Rounded to five digits.
    np.testing.assert_allclose(told, shown.blocks.reshape(2, 3, 15), atol=5.1e-6)


def test_tiles_follow_the_grid_row_by_row():
    tiles = sample_view(sample()).tiles
    assert tiles[:6] == [(0, 0), (25, 0), (50, 0), (75, 0), (100, 0), (0, 50)]


def test_a_single_patch_is_a_tile_too():
    one = replace(
        sample(),
        blocks=np.full((1, 1, 1, 1), 0.5, dtype=np.float32),
        prefix=np.full((1, 1, 1), 0.5, dtype=np.float32),
        rollout=np.full((1, 1), 0.5, dtype=np.float32),
    )
    assert sample_view(one).tiles == [(0, 0)]
