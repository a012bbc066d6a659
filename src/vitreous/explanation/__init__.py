"""From a recording to a map; one file per method."""

from vitreous.explanation.reader import layers, reader
from vitreous.explanation.reader_attention import reader_attention
from vitreous.explanation.rollout import rollout

__all__ = ["layers", "reader", "reader_attention", "rollout"]
