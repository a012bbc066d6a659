import subprocess
import sys

import pytest
import torch

from vitreous.config import DataConfig
from vitreous.data import SOURCES, SPLITS, load
from vitreous.errors import UsageError


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_says_in_a_line_what_it_is(source):
    assert (SOURCES[source].__doc__ or "").splitlines()[0].strip()


def test_digits_are_all_there_with_every_ink_level():
    data = load(DataConfig(source="digits"))
    assert sum(len(data.split(name)) for name in SPLITS) == 1797
    assert (data.channels, data.size, data.classes) == (1, (8, 8), tuple("0123456789"))
    images = torch.cat([data.split(name).images for name in SPLITS])
    # Ink counts 0 to 16 are 17 levels, from black to white.
    assert images.unique().tolist() == [round(ink * 255 / 16) for ink in range(17)]


def test_digits_are_split_as_they_always_were():
    data = load(DataConfig(source="digits"))
    assert [len(data.split(name)) for name in SPLITS] == [1168, 270, 359]
    assert data.test.digest == "8e78c5b79106c7bf320abd9905a165ae53c4ef92a930863e189615d7b9b6bbf5"


def test_an_unknown_source_gets_a_suggestion():
    with pytest.raises(UsageError, match=r"no data source 'digit'; did you mean 'digits'\? Sources: digits"):
        load(DataConfig(source="digit"))


def test_importing_the_room_imports_neither_kornia_nor_scikit_learn():
    program = "import sys, vitreous.data; sys.exit(bool({'kornia', 'sklearn'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
