from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from vitreous.config.seeds import derive_seed

NAMES = st.lists(st.one_of(st.text(max_size=5), st.integers(0, 97)), max_size=3).map(tuple)


def test_a_derived_seed_is_the_same_in_every_version_and_process():
    # sha256 of '[7, "order", 3]', its first 63 bits, computed apart.
    assert derive_seed(7, "order", 3) == 0x61F05BF258DC2718


@settings(deadline=None)
@given(NAMES, NAMES)
def test_streams_of_different_names_never_share_a_seed(first, second):
    assert (derive_seed(0, *first) == derive_seed(0, *second)) == (repr(first) == repr(second))


def test_a_slash_or_a_digit_in_a_name_does_not_make_two_streams_one():
    seeds = {derive_seed(1, "a/b"), derive_seed(1, "a", "b"), derive_seed(1, "a", 2), derive_seed(1, "a", "2")}
    assert len(seeds) == 4


def test_seeds_of_neighbouring_runs_and_epochs_differ_and_fit_in_63_bits():
    seeds = [derive_seed(seed, "order", epoch) for seed in range(11) for epoch in range(13)]
    assert len(set(seeds)) == 143
    assert all(0 <= seed < 2**63 for seed in seeds)
    # Every one of the 63 bits is set in some and clear in others: 143 fair coins all equal is 2^-142.
    counts = Counter(bit for seed in seeds for bit in range(63) if seed >> bit & 1)
    assert all(0 < counts[bit] < 143 for bit in range(63))
