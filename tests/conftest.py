"""Shapes in signatures are enforced here and nowhere else: users pay nothing for them."""

import os
import sys
from pathlib import Path

from jaxtyping import install_import_hook

# As the command line does: threads that wait do not spin.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
sys.path.insert(0, str(Path(__file__).parent))
install_import_hook("vitreous", "checked.check")
