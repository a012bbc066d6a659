"""From the words of a command line to a verb, and from what it raises to an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module

from vitreous import __version__
from vitreous.cli.output import prepare_streams, say_error
from vitreous.errors import OutOfMemory, UsageError, VitreousError, is_out_of_memory, suggestion

VERBS = {
    "demo": "train, evaluate and explain on real scanned digits, offline",
    "train": "train a recipe; leaves a run folder with a report",
    "evaluate": "measure a run on its validation split, or on test where you ask for it",
    "predict": "classify files, folders, globs or data set items",
    "report": "write a run's report again",
    "summary": "every part of a model: shapes, parameters, FLOPs; its graph; a trace",
    "data": "list data sources, and show what a model will see",
    "doctor": "what this machine has, and whether Vitreous works on it",
}
"""Every verb and what it does; `vitreous.cli.VERB` holds its `main(words) -> exit code`."""

HELP = """Vitreous trains transformers, sees through them, and checks that they are right.

usage: vitreous VERB [words and --flags]      vitreous VERB --help tells more

{verbs}

  --version   print the version
  --debug     show the traceback of an error

Start with: vitreous demo"""


def main(words: list[str] | None = None) -> int:
    """Run one command and return its exit code; errors are one or two sentences on standard error."""
    words = sys.argv[1:] if words is None else words
    # Read when torch is imported. A waiting thread that spins takes the core from one that works: where other
    # programs run beside, small steps become ten times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    debug = "--debug" in words
    prepare_streams()
    try:
        return _dispatch([word for word in words if word != "--debug"])
    except VitreousError as error:
        if debug:
            traceback.print_exc()
        say_error(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        say_error("interrupted.")
        return 130
    except BrokenPipeError:
        # The reader has gone; nothing more may be written, at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        if debug:
            raise
        if is_out_of_memory(error):
            say_error("out of memory; take a smaller model, fewer images at a time, or another machine.")
            return OutOfMemory.exit_code
        say_error(f"{type(error).__name__}: {error}. This is a fault of Vitreous; --debug shows where.")
        return 1


def _dispatch(words: list[str]) -> int:
    verb = words[0] if words else "--help"
    if verb in ("--help", "-h", "help"):
        print(HELP.format(verbs="\n".join(f"  {name:<11} {text}" for name, text in VERBS.items())))
        return 0
    if verb == "--version":
        print(f"vitreous {__version__}")
        return 0
    if verb not in VERBS:
        raise UsageError(f"there is no verb '{verb}'{suggestion(verb, VERBS)} Verbs: {', '.join(VERBS)}.")
    try:
        code = import_module(f"vitreous.cli.{verb}").main(words[1:])
        sys.stdout.flush()
    except SystemExit as stop:
        return int(stop.code or 0)
    return code
