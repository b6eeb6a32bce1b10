"""What happens at floating-point errors.

Native loops look for none: the flags of processors say nothing of operations that are recorded, fused and
shared out. What is known of errors is known by values:

- Where a program wants exceptions or calls, operations are computed at once, and those whose results may come
  of an error are given to NumPy, which sees to it.
- Warnings, which are NumPy's default, are given where they cost little: for integers divided by zero, whose
  results do not show it, and for scalars, which are waited for anyhow.
"""

import cmath
import functools

import numpy

from aquila import _core, _warnings

from ._fallback import counterparts, like
from ._memory import CODES, SMALL, TYPES, to_numpy, view

#: Whether errors are raised, or a function called.
is_strict = False
#: Of which errors programs are warned.
warned = frozenset()


def _heed():
    global is_strict, warned
    modes = numpy.geterr()
    is_strict = any(mode not in ("warn", "ignore") for mode in modes.values())
    warned = frozenset(kind for kind, mode in modes.items() if mode == "warn")
    _core.set_strict(is_strict, bool(warned))


class errstate(numpy.errstate):
    __doc__ = numpy.errstate.__doc__

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._kwargs = kwargs

    def __enter__(self):
        super().__enter__()
        _heed()

    def __exit__(self, *exception):
        super().__exit__(*exception)
        _heed()

    def __call__(self, function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            with errstate(**self._kwargs):
                return function(*args, **kwargs)

        return inner


def seterr(all=None, divide=None, over=None, under=None, invalid=None):
    before = numpy.seterr(all, divide, over, under, invalid)
    _heed()
    return before


counterparts[numpy.seterr] = like(seterr, numpy.seterr)
_heed()


_INTEGERS = {CODES[numpy.dtype(kind)] for kind in "bBhHiIlL"}
_DIVISIONS = ("floor_divide", "remainder", "fmod", "divmod", "reciprocal")


# MARK: Exceptions


def can_fail(name, code):
    """Whether a function of operands of a type can come to an error."""
    return code not in _INTEGERS or name in _DIVISIONS


def can_cast(source, target):
    """Whether a cast cannot come to an error that is raised."""
    return not is_strict or source.kind not in "fc" or numpy.can_cast(source, target)


def are_beyond_doubt(results):
    """Whether no result of an operation, which is computed now, can come of an error that is looked for."""
    if numpy.geterr()["under"] not in ("warn", "ignore"):
        # Results do not show that digits were lost.
        return False
    return all(_is_finite(result) for result in results)


def _is_finite(result):
    if result.dtype.kind not in "fc" or result.size == 0:
        return True
    (finite,) = _core.map("isfinite", (result,), None)
    return bool(_core.item(_core.reduce("all", finite, None, False, None, None, None)))


# MARK: Warnings

_WORDS = {"divide": "divide by zero", "over": "overflow", "invalid": "invalid value"}


def _warn(kind, name):
    if numpy.geterr()[kind] == "warn":
        _warnings.warn(f"{_WORDS[kind]} encountered in {name}", RuntimeWarning)


def look_at_division(name, operands, code):
    """Warns of integers divided by zero, and of the one quotient that does not fit. Waits for divisors."""
    if code not in _INTEGERS or not warned & {"divide", "over"} or not can_fail(name, code):
        return
    if 0 in numpy.broadcast_shapes(*map(numpy.shape, operands)):
        return
    dividend, divisor = (1, operands[0]) if name == "reciprocal" else operands
    if "divide" in warned and _any(divisor, lambda x: x == 0):
        _warn("divide", name)
    least = numpy.iinfo(TYPES[code]).min
    if (
        "over" in warned
        and least < 0
        and name in ("floor_divide", "divmod")
        and _any(divisor, lambda x: x == -1)
    ):
        if _any((dividend == least) & (divisor == -1), lambda x: x):
            _warn("over", name)


def _any(value, condition):
    """Whether a condition holds for a number, or for an element of an array."""
    if isinstance(value, _core.Array):
        # So few elements are looked at where they are.
        return bool(condition(view(value) if value.nbytes <= SMALL else value).any())
    return bool(condition(value))


def look_at_scalars(theirs, operands, results):
    """Warns of what NumPy's function of numbers comes to, where its results may come of an error."""
    if not warned or all(map(is_finite, results)):
        return
    heard = []
    options = dict.fromkeys(("divide", "over", "invalid"), "call")
    with numpy.errstate(**options, under="ignore", call=lambda words, flag: heard.append(words)):
        theirs(*map(to_numpy, operands))
    for kind, words in _WORDS.items():
        if words in heard:
            _warn(kind, theirs.__name__)


def look_at_total(name, arrays, result):
    """Gives a sum or product; warns where it is a scalar beyond all numbers, or NaN, and no term is."""
    if warned and not isinstance(result, _core.Array) and not is_finite(result):
        is_nan = result != result
        if not any(_has("isnan" if is_nan else "isinf", array) for array in arrays):
            _warn("invalid" if is_nan else "over", name)
    return result


def _has(condition, array):
    (found,) = _core.map(condition, (array,), None)
    return bool(_core.item(_core.reduce("any", found, None, False, None, None, None)))


def is_finite(number):
    return cmath.isfinite(number)
