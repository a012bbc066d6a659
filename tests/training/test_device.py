"""Where a model runs."""

import pytest
import torch

from vitreous.errors import UsageError
from vitreous.training import choose_device, describe_environment
from vitreous.training.device import available_devices


def test_auto_takes_the_fastest_that_is_there():
    assert choose_device("auto").type == available_devices()[-1]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_a_device_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(UsageError, match="no device 'cuda' on this machine; it has cpu"):
        choose_device("cuda")


def test_the_environment_names_versions_and_threads():
    facts = describe_environment(torch.device("cpu"))
    assert facts["torch"] == torch.__version__
    assert facts["threads"] == torch.get_num_threads()
