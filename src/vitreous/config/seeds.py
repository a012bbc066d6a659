"""Every random stream of a run, derived from the run's seed and a purpose."""

from __future__ import annotations

import hashlib
import json


def derive_seed(seed: int, *names: str | int) -> int:
    """A 63-bit seed for one purpose, such as `derive_seed(0, "order", epoch)`.

    Streams with different names are independent, and a stream can be entered at any step without
    having drawn the steps before: that is what makes a resumed run equal to an uninterrupted one.
    """
    text = json.dumps([seed, *names])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
