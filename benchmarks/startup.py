"""How soon the command line answers, against a bare Python: `python benchmarks/startup.py`."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import vitreous": ["-c", "import vitreous"],
    "vitreous --help": ["-m", "vitreous", "--help"],
    "vitreous train --help": ["-m", "vitreous", "train", "--help"],
    "vitreous train digits --help": ["-m", "vitreous", "train", "digits", "--help"],
    "python -c 'import torch'": ["-c", "import torch"],
}
WARM_UP, ROUNDS = 1, 7


def main() -> None:
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(WARM_UP + ROUNDS):
        for name, words in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
            if turn >= WARM_UP:
                seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    bare = medians["python -c pass"]
    for name, median in medians.items():
        print(f"{name:30} {median:6.3f} s  {median / bare:6.1f} × bare Python")
    print(json.dumps({"over_bare_python": {name: round(median / bare, 2) for name, median in medians.items()}}))


if __name__ == "__main__":
    main()
