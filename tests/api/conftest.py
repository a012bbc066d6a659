"""One small trained run for all tests of the verbs."""

import shutil
from pathlib import Path

import pytest

from small_runs import small_digits
from vitreous.api.train import Trained, train


@pytest.fixture(scope="session")
def trained(tmp_path_factory) -> Trained:
    return train(small_digits(), out=tmp_path_factory.mktemp("runs") / "small")


@pytest.fixture
def own_run(trained, tmp_path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(trained.run, tmp_path / "run"))
