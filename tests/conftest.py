"""Shapes in signatures are enforced here and nowhere else: users pay nothing for them."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "2")

from jaxtyping import install_import_hook

install_import_hook("vitreous", "beartype.beartype")
