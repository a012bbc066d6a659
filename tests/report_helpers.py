"""Made-up content of a report: small, with distinct sizes."""

import numpy as np
import torch
from torch.nn.functional import one_hot

from vitreous.evaluation import Predictions, evaluate_predictions
from vitreous.viewer.content import AttentionSample, ReportContent, Shown

HOSTILE = "<img src=x onerror=alert(1)>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="7"><title>graph</title></svg>'


def evaluation(classes=("4", "7", "9")):
    """Five images of each class, all right but one of the first, which is taken for the last."""
    labels = torch.arange(5 * len(classes)) % len(classes)
    answers = labels.clone()
    answers[0] = len(classes) - 1
    logits = 3.0 * one_hot(answers, len(classes)).float()
    return evaluate_predictions(Predictions(logits, labels), classes).to_tree()


def epoch(number):
    numbers = {"loss": 1 / number, "accuracy": 1 - 0.5 / number}
    rates = {"learning_rate": 0.001, "images_per_second": 100.0, "seconds": 1.5 * number}
    return {"epoch": number, "step": 3 * number, "train": numbers, "validation": numbers, **rates}


def image(channels=1):
    return (np.arange(channels * 6 * 10) % 251).astype(np.uint8).reshape(channels, 6, 10)


def sample(prefix=1, true="4"):
    """Two blocks of three heads over 3 × 5 patches."""
    weights = np.random.default_rng(7).random((2, 3, 15 + prefix)).astype(np.float32) ** 4
    weights /= weights.sum(axis=-1, keepdims=True)
    return AttentionSample(
        image=image(),
        true=true,
        predicted="9",
        confidence=0.75,
        name="validation[11]",
        patch=(2, 2),
        blocks=weights[..., prefix:].reshape(2, 3, 3, 5),
        prefix=weights[..., :prefix],
        rollout=weights[0, 0, prefix:].reshape(3, 5),
        reader="class token" if prefix else "mean of the patch tokens",
    )


def content(classes=("4", "7", "9"), **changes):
    settings = {
        "title": "digits: a Vision Transformer",
        "version": "0.1.0",
        "run": "runs/digits-001",
        "metrics": [epoch(1), epoch(2), epoch(3)],
        "validation": evaluation(classes),
        "train": evaluation(classes),
        "test": None,
        "test_looks": 0,
        "mistakes": [Shown(image(), classes[0], classes[-1], 0.9, "validation[0]")],
        "samples": [sample(true=classes[0]), sample(true=classes[-1])],
        "graph_svg": SVG,
        "config": {"name": "digits", "seed": 3},
        "environment": {"python": "3.12", "device": "cpu"},
        "data": {
            "source": "digits",
            "classes": list(classes),
            "channels": 1,
            "size": [6, 10],
            "split_rule": "Drawn by class with a fixed seed.",
            "splits": {
                "train": {"count": 15, "sha256": "ab12" * 16},
                "validation": {"count": 15, "sha256": "cd34" * 16},
            },
        },
        "best_epoch": 2,
        "seconds": 61.0,
    }
    return ReportContent(**settings | changes)
