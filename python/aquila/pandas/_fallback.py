"""Calls that pandas computes, on one core: they are counted, and reported if the program asks for it.

Only calls on many rows are reported; for few rows pandas' own code is the quickest there is.
"""

import collections

from aquila import _core, _ranks, _warnings
from aquila._core import NotNative

__all__ = ["FallbackWarning", "NotNative", "attempt", "call", "counts", "is_large", "is_long", "reset"]


class FallbackWarning(UserWarning):
    """A call without a native form: pandas computes it, on one core."""


#: True if each fallback is warned of; `AQUILA_FALLBACK=warn` in the environment.
is_watched = _core.setting("AQUILA_FALLBACK") == "warn"
#: The number of rows from which frames are computed natively; `AQUILA_FRAME_ROWS` in the environment.
least_rows = int(_core.setting("AQUILA_FRAME_ROWS") or 50_000)
#: The number of fallbacks by the names of the calls.
counts = collections.Counter()
#: The number of calls of pandas that are under way; only the outermost one is reported.
_depth = 0


def is_large(count):
    """True if a call on so many rows is computed natively, where there is a native form."""
    # Every rank has all rows of a frame, so pandas computes the same on each.
    return count >= least_rows and count > 0 and not _ranks.is_many and not _core.in_body()


def is_long(frame):
    """True if a call on a frame or a series of so many rows is computed natively."""
    blocks = frame._mgr.blocks
    count = blocks[0].values.shape[-1] if blocks else len(frame)
    return count >= least_rows and is_large(count)


def reset():
    """Forgets the counts."""
    counts.clear()


def attempt(name, count, native, function, args, kwargs, is_short=False):
    """The result of a native form; pandas' function computes where the form raises `NotNative`, or where there
    are few rows.

    :param is_short: true if the form takes less time than pandas' function for few rows, too.
    """
    if not is_large(count):
        if not is_short or _ranks.is_many or _core.in_body():
            return function(*args, **kwargs)
        try:
            return native(*args, **kwargs)
        except NotNative:
            return function(*args, **kwargs)
    try:
        return native(*args, **kwargs)
    except NotNative:
        return call(name, function, args, kwargs)
    except TypeError as error:
        # A form that has no parameters for the arguments is not entered; its own errors have its frame.
        if error.__traceback__.tb_next is not None:
            raise
        return call(name, function, args, kwargs)


def call(name, function, args, kwargs):
    """The result of a function of pandas', reported as a fallback.

    A call that pandas refuses computes nothing, and is not reported.
    """
    global _depth
    _depth += 1
    try:
        if _depth == 1 and _core.is_diagnosed():
            result = _core.elsewhere(name, lambda *args: function(*args, **kwargs), tuple(args))
        else:
            result = function(*args, **kwargs)
    except Exception as error:
        if _depth == 1 and _warnings.has_run_program(error):
            _report(name)
        raise
    finally:
        _depth -= 1
    if _depth == 0:
        _report(name)
    return result


def _report(name):
    counts[name] += 1
    if is_watched:
        _warnings.warn(f"{name} is computed by pandas", FallbackWarning)
