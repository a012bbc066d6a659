"""The type checker that tests put on every function of Vitreous."""

from beartype import BeartypeConf, beartype

# A whole number is a number (PEP 484), as everywhere in Python.
check = beartype(conf=BeartypeConf(is_pep484_tower=True))
