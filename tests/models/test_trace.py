import linecache
from pathlib import Path

import pytest
import torch
from torch import nn

from vitreous.config import ViTConfig
from vitreous.models import build
from vitreous.models.trace import trace_forward

IMAGE = torch.rand(1, 5, 4, 9, generator=torch.Generator().manual_seed(0))
TOKENS = 1 + 2 * 3


def small(**changes):
    torch.manual_seed(0)
    settings = {"patch": (2, 3), "width": 12, "depth": 2, "heads": 3, "mlp_width": 7} | changes
    return build(ViTConfig(**settings), 5, (4, 9), 11)


def shapes_of(steps, name):
    return [shape for step in steps for other, shape in zip(step.names, step.shapes, strict=False) if other == name]


def test_every_step_of_a_vit_is_there_with_its_shape():
    steps = trace_forward(small(), IMAGE)
    heads, scores = (1, 3, TOKENS, 4), (1, 3, TOKENS, TOKENS)
    assert shapes_of(steps, "patches") == [(1, 6, 30)]
    assert shapes_of(steps, "tokens")[:2] == [(1, 6, 12), (1, TOKENS, 12)]
    for name in ("queries", "keys", "values", "mixed"):
        assert shapes_of(steps, name) == [heads] * 2, name
    assert shapes_of(steps, "scores") == shapes_of(steps, "weights") == [scores] * 2
    assert shapes_of(steps, "merged") == shapes_of(steps, "attended") == [(1, TOKENS, 12)] * 2
    assert shapes_of(steps, "pooled") == [(1, 12)]
    assert shapes_of(steps, "output") == [(1, 11)]
    assert steps[-1].names == ("output",)


def test_every_line_that_is_named_stands_in_its_file():
    for step in trace_forward(small(position="rotary", qk_norm=True, pool="attention"), IMAGE):
        first_line = linecache.getline(step.file, step.line).strip()
        assert first_line
        assert step.source.startswith(" ".join(first_line.split()))


def test_a_step_knows_the_module_it_belongs_to():
    steps = {step.names[0]: step for step in trace_forward(small(), IMAGE) if step.names}
    assert steps["scores"].module == "blocks.1.attention"
    assert steps["scores"].where.startswith("attention.py:")
    assert steps["hidden"].module == "blocks.1.mlp"


def test_the_traced_answer_is_the_models_own():
    model, answers = small().eval(), []
    handle = model.register_forward_hook(lambda *call: answers.append(call[2]))
    trace_forward(model, IMAGE)
    handle.remove()
    with torch.no_grad():
        # Fused and written-out attention differ by rounding: a few float32 steps of 1e-7 on logits below 1.
        torch.testing.assert_close(answers[0], model(IMAGE), atol=1e-6, rtol=1e-5)


def test_two_variables_of_one_line_both_have_their_shape():
    steps = trace_forward(small(qk_norm=True), IMAGE)
    normed = [step for step in steps if step.names == ("queries", "keys")]
    assert [step.shapes for step in normed] == [((1, 3, TOKENS, 4),) * 2] * 2


class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(3, 5), nn.ReLU())

    def forward(self, numbers):
        wide = self.inner(numbers)
        low, high = wide.split([2, 3], dim=-1)
        low += 1
        return torch.cat(
            [high, low],
            dim=-1,
        )


def test_somebodys_own_model_shows_its_own_lines():
    steps = trace_forward(Own(), torch.zeros(7, 3))
    assert [step.names for step in steps] == [("wide",), ("low", "high"), ("low",), ("output",)]
    assert [step.shapes[0] for step in steps] == [(7, 5), (7, 2), (7, 2), (7, 5)]
    assert {Path(step.file).name for step in steps} == {"test_trace.py"}
    assert steps[-1].source == "return torch.cat( [high, low], dim=-1, )"


def test_a_model_of_library_parts_alone_has_steps_too():
    steps = trace_forward(nn.Sequential(nn.Linear(3, 5), nn.Linear(5, 2)), torch.zeros(1, 3))
    assert [(step.module, step.shapes) for step in steps] == [("0", ((1, 5),)), ("1", ((1, 2),))]


def test_an_error_passes_through_and_the_model_is_left_as_it_was():
    model = small().train()
    with pytest.raises(Exception, match="does not divide"):
        trace_forward(model, torch.zeros(1, 5, 4, 8))
    assert all(part.training for part in model.modules())
