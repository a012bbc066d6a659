"""From a model and data to a run folder with a trained model in it."""

from vitreous.training.checkpoint import Checkpoint, best_good, load_weights
from vitreous.training.device import choose_device
from vitreous.training.environment import describe_environment
from vitreous.training.fit import FitResult, fit
from vitreous.training.progress import make_progress
from vitreous.training.resume import check_resumable, newest_like
from vitreous.training.run_folder import RunFolder
from vitreous.training.signals import termination_raises

__all__ = [
    "Checkpoint",
    "FitResult",
    "RunFolder",
    "best_good",
    "check_resumable",
    "choose_device",
    "describe_environment",
    "fit",
    "load_weights",
    "make_progress",
    "newest_like",
    "termination_raises",
]
