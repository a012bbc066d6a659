"""What several tests of the verbs ask."""

from pathlib import Path


def report_of(run: Path) -> str:
    return (run / "report.html").read_text(encoding="utf-8")
