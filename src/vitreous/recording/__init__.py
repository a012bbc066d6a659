"""What attention did, while a model ran."""

from vitreous.recording.record import record
from vitreous.recording.tape import AttentionCall, Tape

__all__ = ["AttentionCall", "Tape", "record"]
