"""Where a model runs."""

from __future__ import annotations

import torch

from vitreous.errors import UsageError


def choose_device(name: str) -> torch.device:
    """The device of that name; "auto" takes a GPU where there is one.

    Raises:
        UsageError: this machine has no such device.
    """
    there = available_devices()
    if name == "auto":
        return torch.device(there[-1])
    kind, _, index = name.partition(":")
    if kind not in there or int(index or 0) >= max(1, torch.cuda.device_count()):
        raise UsageError(f"there is no device '{name}' on this machine; it has {', '.join(there)}.")
    return torch.device(name)


def available_devices() -> list[str]:
    """The kinds of device that PyTorch can use here, the fastest last."""
    devices = ["cpu"]
    if torch.backends.mps.is_available():
        devices.append("mps")
    if torch.cuda.is_available():
        devices.append("cuda")
    return devices
