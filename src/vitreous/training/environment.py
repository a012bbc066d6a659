"""What a run ran on."""

from __future__ import annotations

import os
import platform
from typing import Any

import torch

import vitreous


def describe_environment(device: torch.device) -> dict[str, Any]:
    """Versions and machine, as JSON."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    return {
        "vitreous": vitreous.__version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "platform": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "device": name,
    }
