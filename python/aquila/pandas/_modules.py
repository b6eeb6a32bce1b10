"""The names of pandas' module and of its submodules, which stay pandas' own."""

import functools
import sys
import types

from aquila._finder import Finder

from . import _fallback, _levels
from ._frames import own

#: Functions of pandas' module that compute, and have no native form.
COMPUTED = {
    "eval", "from_dummies", "lreshape", "melt", "merge_ordered", "to_numeric", "to_timedelta",
    "value_counts", "wide_to_long",
}  # fmt: skip
#: Functions with a native form.
NATIVE = {"concat", "crosstab", "cut", "factorize", "get_dummies", "merge", "merge_asof", "pivot", "pivot_table",
          "qcut", "read_csv", "read_table", "to_datetime", "unique"}  # fmt: skip


def _rows(values):
    """The greatest number of rows among values."""
    sizes = [len(value) for value in values if hasattr(value, "__len__") and not isinstance(value, (str, dict))]
    return max(sizes, default=0)


def function(theirs, name):
    """A function of pandas' whose results are of our classes."""
    is_computed = name in COMPUTED

    @functools.wraps(theirs)
    def call(*args, **kwargs):
        if is_computed:
            values = args[0] if args and isinstance(args[0], list) else (*args, *kwargs.values())
            if _fallback.is_large(_rows(values)):
                return own(_fallback.call(name, theirs, args, kwargs))
        return own(theirs(*args, **kwargs))

    call = _levels.scoped(call) if name in _levels.SCOPED else call
    call.__module__ = "aquila.pandas"
    return call


def stand_for(theirs, target):
    """Fills a module with the names of pandas' that it lacks; returns its `__getattr__` and `__dir__`."""
    for name in theirs.__all__:
        if name in target:
            continue
        value = getattr(theirs, name)
        is_function = isinstance(value, types.FunctionType)
        target[name] = function(value, name) if is_function else value

    def get(name):
        if name.startswith("__"):
            raise AttributeError(f"module {target['__name__']!r} has no attribute {name!r}")
        return getattr(theirs, name)

    return get, lambda: sorted({*target, *dir(theirs)})


sys.meta_path.insert(0, Finder("aquila.pandas", lambda theirs: theirs))
