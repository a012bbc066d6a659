"""`vitreous train RECIPE`: from a recipe, with any field set by a flag, to a run folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from tyro import conf

from vitreous.cli.output import console, print_json
from vitreous.cli.words import parse
from vitreous.config import RunConfig, read_config
from vitreous.errors import UsageError
from vitreous.recipes import RECIPES, recipe


@dataclass(frozen=True)
class RunOptions:
    """How to run, apart from what."""

    out: Path | None = None
    """Run folder; runs/NAME-NNN, the next free number, unless given."""
    resume: str | None = None
    """auto: go on with the newest run of the same config, or start one; or the run folder to go on with."""
    dry_run: bool = False
    """Two batches of every phase, checkpoint and report included: does everything work?"""
    json: bool = False
    """Print one JSON object on standard output; all else goes to standard error."""


@dataclass(frozen=True)
class Train:
    config: Annotated[RunConfig, conf.arg(name="")]
    options: Annotated[RunOptions, conf.arg(name="")] = field(default_factory=RunOptions)


def main(words: list[str]) -> int:
    if not words or words[0].startswith("-"):
        return _list_recipes(words)
    source, *flags = words
    asked = parse(Train, flags, f"train {source}", Train(_config(source)))
    screen, progress = console(asked.options.json), console(stderr=True)

    from vitreous.api.train import train
    from vitreous.viewer.tables import training_summary

    options = asked.options
    trained = train(asked.config, out=options.out, resume=options.resume, dry_run=options.dry_run, console=progress)
    screen.print(training_summary(trained.to_tree()))
    if options.json:
        print_json(trained.to_tree())
    return 0


def _config(source: str) -> RunConfig:
    """A recipe's config, or the one in a file, such as the config.json of a run folder."""
    return read_config(Path(source), RunConfig) if source.endswith(".json") else recipe(source)


def _list_recipes(words: list[str]) -> int:
    listed = "\n".join(f"  {name:<12} {(make.__doc__ or '').splitlines()[0]}" for name, make in RECIPES.items())
    usage = (
        "usage: vitreous train RECIPE [--flags]      vitreous train RECIPE --help lists every flag\n\n"
        f"recipes:\n{listed}\n\nRECIPE may also be a config.json, such as the one in a run folder."
    )
    if words and words[0] in ("-h", "--help"):
        print(usage)
        return 0
    raise UsageError(f"train needs a recipe before its flags.\n{usage}")
