"""Everything about a run gathered for its report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

import vitreous
from vitreous.api.evaluate import measure, same_data
from vitreous.api.load import Predictor, load, warn
from vitreous.config import to_tree
from vitreous.data import ImageData, Split
from vitreous.errors import CheckpointError
from vitreous.explanation import layers, reader, reader_attention, rollout
from vitreous.recording import record
from vitreous.training.files import unwritable
from vitreous.viewer.content import AttentionSample, ReportContent, Shown
from vitreous.viewer.graph import draw_graph
from vitreous.viewer.model_card import model_card
from vitreous.viewer.plots import save_plots
from vitreous.viewer.report import render_report

SAMPLES, MISTAKES = 10, 24
"""How many images the report shows with their attention, and how many mistakes."""


def report(run: str | Path) -> Path:
    """Write report.html, the plots and the model card of a run, from what has been measured so far.

    Images come from the validation split; the test split is not touched.

    Raises:
        CheckpointError: no run, or no complete checkpoint in it.
        DataError: the data are not those that the run was trained with.
    """
    predictor = load(run)
    content = gather(predictor, same_data(predictor))
    folder = predictor.run
    folder.write_text("report.html", render_report(content))
    folder.write_text("README.md", model_card(content))
    try:
        save_plots(content, folder.plots)
    except OSError as error:
        raise unwritable(folder.plots, error) from None
    folder.write_text("plots/graph.svg", content.graph_svg)
    return folder.report


def gather(predictor: Predictor, data: ImageData) -> ReportContent:
    """All that the report shows, every number of the same weights.

    What was measured with other weights is measured again; only test is left out then, and not looked at.
    """
    run, images = predictor.run, data.validation
    train, validation = (
        measured_now(predictor, name) or measure(predictor, name, data.split(name)).to_tree()
        for name in ("train", "validation")
    )
    example = torch.zeros(1, predictor.preprocess.channels, *predictor.preprocess.size)
    metrics = run.metrics()
    return ReportContent(
        title=f"{predictor.config.name}: a Vision Transformer",
        version=vitreous.__version__,
        run=str(run.path),
        metrics=metrics,
        validation=validation,
        train=train,
        test=measured_now(predictor, "test"),
        test_looks=run.test_looks,
        mistakes=[_shown(images, mistake) for mistake in validation["mistakes"][:MISTAKES]],
        samples=attention_samples(predictor, images, SAMPLES),
        graph_svg=draw_graph(predictor.module.cpu(), example),
        config=to_tree(predictor.config),
        environment=run.environment(),
        data=run.data(),
        best_epoch=predictor.checkpoint.epoch,
        seconds=metrics[-1]["seconds"] if metrics else 0.0,
    )


def measured_now(predictor: Predictor, split: str) -> dict[str, Any] | None:
    """What was measured on a split with the weights that are the best now; None where there is no such thing."""
    try:
        tree = predictor.run.evaluation(split)
    except CheckpointError as error:
        warn(f"{error} Passing it over.")
        return None
    return tree if tree and tree["weights_sha256"] == predictor.checkpoint.weights_sha256 else None


def _shown(images: Split, mistake: dict) -> Shown:
    index = mistake["index"]
    return Shown(
        image=images.images[index].numpy(),
        true=mistake["true"],
        predicted=mistake["predicted"],
        confidence=mistake["confidence"],
        name=f"validation[{index}]",
    )


@torch.inference_mode()
def attention_samples(predictor: Predictor, images: Split, count: int) -> list[AttentionSample]:
    """The first image of each class in turn, with what the model attends to."""
    chosen = _one_per_class(images, count)
    device = next(predictor.module.parameters()).device
    with record(predictor.module) as tape:
        logits = predictor.module(predictor.preprocess(images.images[chosen].to(device)))
    layout = predictor.layout
    name, shares = reader(tape, layout)
    rows = reader_attention(tape, layout)
    rolled = rollout([call.weights() for call in layers(tape, layout)]).cpu()
    rolled_row = torch.einsum("bq,bqk->bk", shares, rolled)
    confidence, predicted = logits.softmax(dim=1).cpu().max(dim=1)
    return [
        AttentionSample(
            image=images.images[item].numpy(),
            name=f"validation[{item}]",
            true=predictor.classes[int(images.labels[item])],
            predicted=predictor.classes[int(predicted[i])],
            confidence=float(confidence[i]),
            patch=predictor.config.model.patch,
            blocks=layout.to_map(rows[i]).numpy(),
            prefix=rows[i, :, :, : len(layout.prefix)].numpy(),
            rollout=layout.to_map(rolled_row[i]).numpy(),
            reader=name,
        )
        for i, item in enumerate(chosen.tolist())
    ]


def _one_per_class(images: Split, count: int) -> torch.Tensor:
    """Items that take the classes in turn, so that a small choice shows many of them."""
    turn = torch.zeros(len(images), dtype=torch.long)
    for label in images.labels.unique():
        of_class = images.labels == label
        turn[of_class] = torch.arange(int(of_class.sum()))
    return (turn * (int(images.labels.max()) + 1) + images.labels).argsort(stable=True)[:count]
