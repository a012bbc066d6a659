import re
import xml.etree.ElementTree as ET

import pytest
import torch
from torch import nn

from vitreous.config import ViTConfig
from vitreous.models import build
from vitreous.viewer.drawing import fit, text_width
from vitreous.viewer.graph import draw_graph

IMAGE = torch.zeros(1, 5, 4, 9)
SVG = "{http://www.w3.org/2000/svg}"


def draw(**changes):
    settings = {"patch": (2, 3), "width": 12, "depth": 2, "heads": 3, "mlp_width": 7} | changes
    return draw_graph(build(ViTConfig(**settings), 5, (4, 9), 11), IMAGE)


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter(f"{SVG}text")]


def titles(svg):
    return [element.text for element in ET.fromstring(svg).iter(f"{SVG}text") if element.get("class") == "title"]


def residual_arrows(svg):
    return svg.count('class="residual-head"')


def test_a_block_has_two_sums_with_a_residual_arrow_each():
    svg = draw()
    assert residual_arrows(svg) == svg.count('class="sum"') == 2
    assert "encoder block × 2, pre-norm" in texts(svg)


def test_shapes_and_parameters_are_the_models():
    shown = texts(draw())
    assert "7 × 36 · 468 parameters" in shown
    assert shown.count("3 heads × 7 × 4") == 4
    assert "3 heads × 7 × 7" in shown
    assert "7 × 12 · 72 parameters" in shown
    assert "11 · 143 parameters" in shown


def test_pre_and_post_norm_are_drawn_where_they_stand():
    block = {
        "pre": ["layer norm", "linear: queries, keys, values"],
        "post": ["linear: queries, keys, values", "queries"],
    }
    for order, first in block.items():
        shown = titles(draw(norm_order=order))
        start = shown.index("add learned positions") + 1
        assert shown[start : start + 2] == first
    assert titles(draw(norm_order="pre")).count("layer norm") == 3
    assert titles(draw(norm_order="post")).count("layer norm") == 2


@pytest.mark.parametrize(
    ("changes", "shown", "gone"),
    [
        ({"registers": 2}, "prepend class token, 2 registers", "prepend class token"),
        ({"pool": "mean"}, "pool: mean of the patch tokens", "prepend class token"),
        ({"pool": "attention"}, "pool: attention pool", "pool: class token alone"),
        ({"position": "rotary"}, "turn: rotary", "add learned positions"),
        ({"position": "sinusoidal"}, "add sinusoidal positions", "add learned positions"),
        ({"position": "none"}, "image", "add learned positions"),
        ({"embedding": "convolution"}, "convolution 2 × 3, stride 2 × 3", "2 × 3 patches"),
        ({"layer_scale": 0.1}, "layer scale", "drop path 0.1 (rises from 0)"),
        ({"drop_path": 0.1}, "drop path 0.1 (rises from 0)", "layer scale"),
        ({"activation": "relu"}, "MLP: widen, ReLU", "MLP: widen, GELU"),
        ({"dropout": 0.25}, "dropout 0.25", "dropout 0.1"),
    ],
)
def test_the_picture_follows_the_config(changes, shown, gone):
    seen = titles(draw(**changes))
    assert shown in seen
    assert gone not in seen


def test_no_text_is_wider_than_its_box():
    groups = list(ET.fromstring(draw(registers=2, qk_norm=True, position="rotary")).iter(f"{SVG}g"))
    assert groups
    for group in groups:
        width = float(group.find(f"{SVG}rect").get("width"))
        for text in group.iter(f"{SVG}text"):
            assert text_width(text.text, int(text.get("font-size"))) <= width
    assert text_width(fit("W" * 99, 100, 13), 13) <= 100


def test_the_same_model_gives_the_same_bytes():
    assert draw() == draw()


def test_the_file_fetches_nothing_and_follows_light_and_dark():
    svg = draw()
    assert not re.search(r"(href|src|url\(|@import)", svg)
    assert "prefers-color-scheme: dark" in svg
    assert "var(--ink," in svg


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.inner, self.head = nn.Linear(5, 7), nn.Linear(7, 7), nn.Linear(7, 3)

    def forward(self, numbers):
        stem = self.stem(numbers)
        return self.head(stem + self.inner(stem))


class Asking(Residual):
    def forward(self, numbers):
        return super().forward(numbers if numbers.sum() > 0 else -numbers)


def test_any_model_gets_a_picture_with_its_residual_sums():
    svg = draw_graph(Residual(), torch.zeros(2, 5))
    assert titles(svg) == ["input", "stem: Linear", "inner: Linear", "head: Linear", "output"]
    assert residual_arrows(svg) == svg.count('class="sum"') == 1
    assert "1 × 7 · 56 parameters" in texts(svg)


def test_code_that_cannot_be_read_symbolically_gives_a_chain_that_says_so():
    model = Asking()
    svg = draw_graph(model, torch.zeros(1, 5))
    assert titles(svg) == ["input", "stem: Linear", "inner: Linear", "head: Linear", "output"]
    assert residual_arrows(svg) == 0
    assert any(text.startswith("Order of calls only") for text in texts(svg))
    assert not any(part._forward_hooks for part in model.modules())


def test_names_from_code_are_escaped():
    odd = type("A<b>&c", (nn.Linear,), {})
    svg = draw_graph(nn.Sequential(odd(3, 2)), torch.zeros(1, 3))
    assert "0: A<b>&c" in titles(svg)
