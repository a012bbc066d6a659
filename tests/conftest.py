"""Shapes in signatures are enforced here and nowhere else: users pay nothing for them."""

import sys
from pathlib import Path

from jaxtyping import install_import_hook

sys.path.insert(0, str(Path(__file__).parent))
install_import_hook("vitreous", "checked.check")
