from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numpy as original_numpy

__all__ = ["__version__", "once", "original_numpy"]

__version__: str

_P = ParamSpec("_P")
_R = TypeVar("_R")

def once(function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """Calls a function on rank 0 only. All ranks return its result, or raise its exception.

    For actions that must happen once, such as writing a file. The function must not use Aquila's
    arrays.
    """
