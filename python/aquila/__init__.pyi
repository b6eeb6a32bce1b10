from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numpy as original_numpy

__all__ = ["once", "original_numpy"]

_P = ParamSpec("_P")
_R = TypeVar("_R")

def once(function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """Calls a function on the first rank alone; what it returns or raises, all ranks return or raise.

    For what must happen once, such as writing a file. The function must not use arrays of Aquila's.
    """
