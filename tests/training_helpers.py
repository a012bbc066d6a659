"""What several tests of training ask."""

import torch


def equal_weights(first, second) -> bool:
    """Whether two models have the same bits."""
    ours, theirs = first.state_dict(), second.state_dict()
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


def steps_saved(run) -> list[int]:
    """The steps of a run's checkpoints, by name."""
    return sorted(int(path.name.removeprefix("step-")) for path in run.checkpoints.glob("step-*"))
