"""Aquila: NumPy programs on all cores and on clusters.

``import aquila.numpy as np`` instead of ``import numpy as np``, or ``python -m aquila program.py``.
"""

from ._version import __version__

__all__ = ["__version__", "once", "original_numpy"]


def __getattr__(name):
    if name == "once":
        from ._ranks import once

        return once
    if name == "original_numpy":
        import importlib

        return importlib.import_module("numpy")
    raise AttributeError(f"module 'aquila' has no attribute {name!r}")
