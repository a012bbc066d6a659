"""README.md of a run folder: what the model is, how good it is, and how to use it."""

from __future__ import annotations

from html import escape
from typing import Any

from vitreous.viewer.content import ReportContent
from vitreous.viewer.words import duration, rate, times

CARD = """# {title}

Trained with Vitreous {version} on `{source}`, {epochs} in {time}. The weights are those of epoch {best_epoch},
chosen on the validation split.

## How good it is

| split | accuracy | 95 % interval | loss | calibration error | images |
|---|---|---|---|---|---|
{numbers}

{looks}

## Data

{data_line} {split_rule}

| split | images | sha256 |
|---|---|---|
{splits}

## How to use it

```
vitreous predict {run} FILE
vitreous evaluate {run}
```

```python
import vitreous

print(vitreous.predict("{run}", ["FILE"])[0].predicted)
```

Images are brought to {size} pixels and {channels}, and normalised with the mean and deviation of the train split.
The model answers with one of {classes}; it has no way to say that an image is none of them.

## What is in this folder

`report.html` shows it all: curves, mistakes, attention. `config.json` decides the training, `environment.json` says
where it ran, `checkpoints` holds the weights.
"""


def model_card(content: ReportContent) -> str:
    """The card as Markdown; names from data cannot become markup."""
    data = content.data
    epochs = _several(len(content.metrics), "epoch")
    size, channels = " × ".join(map(str, data["size"])), _several(data["channels"], "channel")
    return CARD.format(
        title=_plain(content.title),
        version=content.version,
        source=_plain(data["source"]),
        epochs=epochs,
        time=duration(content.seconds),
        best_epoch=content.best_epoch,
        numbers="\n".join(_numbers(name, tree) for name, tree in _evaluations(content).items() if tree),
        looks=_looks(content),
        data_line=f"{_several(len(data['classes']), 'class')}, {size} pixels, {channels}.",
        split_rule=_plain(data["split_rule"]),
        splits="\n".join(
            f"| {name} | {split['count']} | `{split['sha256']}` |" for name, split in data["splits"].items()
        ),
        run=content.run,
        size=size,
        channels=channels,
        classes=_classes(data["classes"]),
    )


def _evaluations(content: ReportContent) -> dict[str, dict[str, Any] | None]:
    return {"train": content.train, "validation": content.validation, "test": content.test}


def _numbers(name: str, tree: dict[str, Any]) -> str:
    low, high = tree["accuracy_interval"]
    measured = [
        rate(tree["accuracy"]),
        f"{rate(low)} to {rate(high)}",
        rate(tree["loss"]),
        rate(tree["calibration_error"]),
    ]
    return f"| {' | '.join([name, *measured, str(tree['items'])])} |"


def _looks(content: ReportContent) -> str:
    if content.test_looks:
        return f"The test split has been looked at {times(content.test_looks)}."
    return f"The test split is untouched; `vitreous evaluate {content.run} --split test` looks at it."


def _classes(names: list[str]) -> str:
    listed = ", ".join(map(_plain, names[:20]))
    return listed if len(names) <= 20 else f"{listed} and {len(names) - 20} more"


def _several(count: int, noun: str) -> str:
    plural = noun + ("es" if noun.endswith("s") else "s")
    return f"{count} {noun if count == 1 else plural}"


def _plain(text: str) -> str:
    """Text that is neither HTML nor Markdown."""
    for sign in "\\`*_[]|#":
        text = text.replace(sign, "\\" + sign)
    return escape(text, quote=False).replace("\n", " ")
