"""Engines that the wheels of other packages bring."""

import os

from . import _core

#: OpenBLAS for NumPy, and LLVM for Numba, in the folder that holds the packages.
FOLDERS = ("numpy.libs", "llvmlite/binding")


def use(numpy_file):
    """Takes the engines beside NumPy: newer ones than a system's, as a rule, and where the system has none."""
    packages = os.path.dirname(os.path.dirname(numpy_file))
    for folder in FOLDERS:
        _core.use_libraries(f"{packages}/{folder}")
