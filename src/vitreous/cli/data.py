"""`vitreous data list|show`: where images come from, and what a model will see of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tyro.conf import Positional

from vitreous.cli.words import parse
from vitreous.errors import UsageError, suggestion

USAGE = """usage: vitreous data list              every data source
       vitreous data show RECIPE       pictures: samples, their augmentations, the patch grid"""


@dataclass(frozen=True)
class ShowData:
    """Save pictures of the training images, their augmentations, and the patch grid the model will see."""

    recipe: Positional[str]
    """Recipe whose data, augmentation and patch size are shown."""
    out: Path = Path("data-pictures")
    """Folder for the pictures."""
    seed: int = 0
    """Decides which images are shown and how they are augmented."""


def main(words: list[str]) -> int:
    verbs = {"list": _list, "show": _show}
    if not words or words[0] in ("-h", "--help"):
        print(USAGE)
        return 0
    if words[0] not in verbs:
        raise UsageError(f"there is no 'data {words[0]}'{suggestion(words[0], verbs)}\n{USAGE}")
    return verbs[words[0]](words[1:])


def _list(words: list[str]) -> int:
    if words:
        raise UsageError(f"data list takes no words, but got {' '.join(words)}.")
    from vitreous.api.data import list_data

    for name, text in list_data().items():
        print(f"{name:<12} {text}")
    return 0


def _show(words: list[str]) -> int:
    asked = parse(ShowData, words, "data show")

    from vitreous.api.data import show_data
    from vitreous.recipes import recipe

    for path in show_data(recipe(asked.recipe), asked.out, asked.seed):
        print(path)
    return 0
