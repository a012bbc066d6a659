"""`vitreous doctor`: what this machine has, and whether Vitreous works on it."""

from __future__ import annotations

from dataclasses import dataclass

from vitreous.cli.output import console, print_json
from vitreous.cli.words import parse


@dataclass(frozen=True)
class Doctor:
    """Versions, devices and memory, and a tiny model trained as a trial."""

    json: bool = False
    """Print one JSON object on standard output; all else goes to standard error."""


def main(words: list[str]) -> int:
    asked = parse(Doctor, words, "doctor")
    screen = console(asked.json)

    from vitreous.api.doctor import doctor

    diagnosis = doctor()
    for name, value in diagnosis.facts.items():
        screen.print(f"{name:<12} {value}")
    for check in diagnosis.checks:
        mark = "[green]ok  [/green]" if check.passed else "[red]fail[/red]"
        screen.print(f"{mark} {check.name}: {check.finding}")
    if asked.json:
        print_json(diagnosis.to_tree())
    return 0 if diagnosis.healthy else 1
