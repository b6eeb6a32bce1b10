"""The handling of floating-point errors.

Native loops detect none: processors' flags have no meaning for operations that are recorded, fused
and distributed. Errors are inferred from values:

- If a program wants exceptions or callbacks, operations are computed at once, and those whose
  results may hide an error are handed to NumPy, which detects and reports it.
- Warnings, NumPy's default, are given where they cost little: for integers divided by zero, whose
  results do not show it, and for scalars, which are waited for anyway.
"""

import cmath
import functools

import numpy

from aquila import _core, _warnings
from aquila._core import NotNative

from ._fallback import counterparts, like
from ._memory import CODES, SMALL, TYPES, lend, to_numpy, view

#: True if errors raise exceptions or call a function.
is_strict = False
#: The kinds of errors that cause warnings.
warned = frozenset()


def _heed():
    global is_strict, warned
    modes = numpy.geterr()
    is_strict = any(mode not in ("warn", "ignore") for mode in modes.values())
    warned = frozenset(kind for kind, mode in modes.items() if mode == "warn")
    _core.set_strict(is_strict, bool(warned))


def _restore(before):
    """Sets the handling that was heeded before; NumPy's may be that of an `errstate` of its own, around ours."""
    global is_strict, warned
    is_strict, warned = before
    _core.set_strict(is_strict, bool(warned))


class errstate(numpy.errstate):
    __doc__ = numpy.errstate.__doc__

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._kwargs = kwargs

    def __enter__(self):
        super().__enter__()
        self._before = is_strict, warned
        _heed()

    def __exit__(self, *exception):
        super().__exit__(*exception)
        _restore(self._before)

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
    """True if a function on operands of a type can cause a floating-point error."""
    return code not in _INTEGERS or name in _DIVISIONS


def can_cast(source, target):
    """True if a cast cannot cause an error that is to be raised."""
    return not is_strict or (CODES[source], CODES[target]) not in _CASTS


def report_cast(array, code):
    """Reports the errors of a cast, which NumPy detects in the same elements."""
    _warnings.at_program(lend(array).astype, (TYPES[code],), {})


#: Pairs of types' numbers whose cast can cause an error.
_CASTS = {
    (CODES[source], CODES[target])
    for source in TYPES
    for target in TYPES
    if source.kind in "fc" and (target.kind in "iu" or target.kind in "fc" and not numpy.can_cast(source, target))
    or source.kind in "iu" and source.itemsize >= 2 and target.char == "e"
}


def look_at_cast(array, code):
    """Warns of errors of a cast if the array is small and at hand."""
    if not warned or (array._code, code) not in _CASTS or array.nbytes > SMALL or not array._is_near:
        return
    if not _core.is_within(array, code):
        report_cast(array, code)


def are_beyond_doubt(results):
    """True if no result, which is computed now, can hide an error that is looked for."""
    if numpy.geterr()["under"] not in ("warn", "ignore"):
        # Results do not show a loss of digits.
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
    """Warns of integers divided by zero and of the one quotient that overflows. Waits for the divisors."""
    if code not in _INTEGERS or not warned & {"divide", "over"} or not can_fail(name, code):
        return
    try:
        shape = numpy.broadcast_shapes(*map(numpy.shape, operands))
    except ValueError as error:
        raise NotNative(str(error)) from error
    if 0 in shape:
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
    """True if a condition holds for a number, or for any element of an array."""
    if isinstance(value, _core.Array):
        # Few elements are checked in place.
        return bool(condition(view(value) if value.nbytes <= SMALL else value).any())
    return bool(condition(value))


def look_at_scalars(theirs, operands, results, codes):
    """Gives NumPy's warnings for scalar operands if the results may hide an error.

    - Parameter codes: the types of the loop that computed the results.
    """
    if not warned or all(map(is_finite, results)):
        return
    heard = []
    options = dict.fromkeys(("divide", "over", "invalid"), "call")
    with numpy.errstate(**options, under="ignore", call=lambda words, flag: heard.append(words)):
        theirs(*map(to_numpy, operands), signature=tuple(TYPES[code] for code in codes), casting="unsafe")
    for kind, words in _WORDS.items():
        if words in heard:
            _warn(kind, theirs.__name__)


def look_at_total(name, arrays, result):
    """Returns a sum or product. Warns if it is an infinite or NaN scalar although no term is."""
    if result is NotImplemented:
        return result
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
