"""One small trained run for all tests of the verbs."""

from dataclasses import replace
from pathlib import Path

import pytest

from vitreous.api.train import Trained, train
from vitreous.config import RunConfig
from vitreous.recipes import recipe


def small(**training) -> RunConfig:
    """The recipe `digits`, narrow and short."""
    config = recipe("digits")
    model = replace(config.model, width=16, depth=2, heads=2, mlp_width=32)
    return replace(config, model=model, training=replace(config.training, epochs=2, batch=128, **training))


@pytest.fixture(scope="session")
def trained(tmp_path_factory) -> Trained:
    return train(small(), out=tmp_path_factory.mktemp("runs") / "small")


@pytest.fixture
def own_run(trained, tmp_path) -> Path:
    """A copy that a test may change."""
    import shutil

    return Path(shutil.copytree(trained.run, tmp_path / "run"))
