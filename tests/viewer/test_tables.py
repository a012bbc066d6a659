import io

import torch
from rich.console import Console
from torch import nn

from vitreous.models.summary import summarise
from vitreous.models.trace import trace_forward
from vitreous.viewer.summary_table import summary_table
from vitreous.viewer.trace_table import trace_table


def printed(table):
    console = Console(width=160, file=io.StringIO())
    console.print(table)
    return console.file.getvalue()


def test_the_summary_shows_each_part_indented_and_the_totals():
    model = nn.Sequential(nn.Sequential(nn.Linear(3, 5)), nn.Linear(5, 2))
    model[1].bias.requires_grad_(False)
    text = printed(summary_table(summarise(model, torch.zeros(7, 3))))
    assert any(line.startswith("      0 ") and "Linear" in line for line in text.splitlines())
    assert "32 parameters, 2 of them frozen" in text
    assert "50 FLOPs for one input" in text


def test_the_trace_shows_module_shape_and_code():
    text = printed(trace_table(trace_forward(nn.Sequential(nn.Linear(3, 5)), torch.zeros(7, 3))))
    assert "(7, 5)" in text
    assert "linear.py:" in text
    assert "return F.linear(input, self.weight, self.bias)" in text
