"""From a recording to a map; one file per method."""

from vitreous.explanation.class_attention import class_attention
from vitreous.explanation.rollout import rollout

__all__ = ["class_attention", "rollout"]
