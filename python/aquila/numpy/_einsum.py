"""Sums of products by labels of axes: `einsum`."""

import numpy

from aquila import _core
from aquila._core import NotNative

from . import _errors
from ._arguments import converted as _asarray
from ._arguments import in_type
from ._array import ndarray
from ._fallback import has_array, native
from ._memory import CODES
from ._reductions import finish


@native(numpy.einsum)
def einsum(*operands, out=None, optimize=False, **kwargs):
    if kwargs or _errors.is_strict or not has_array(operands):
        return NotImplemented
    # The extension orders products; NumPy checks a given list of contractions.
    if type(optimize) is not bool and not (type(optimize) is str and optimize in ("greedy", "optimal")):
        return NotImplemented
    subscripts, values = _parsed(operands)
    arrays = [_asarray(value) for value in values]
    if not arrays or not all(type(array) is ndarray for array in arrays):
        return NotImplemented
    kind = numpy.result_type(*[array.dtype for array in arrays])
    if kind not in CODES or not (out is None or type(out) is ndarray and out.dtype == kind):
        return NotImplemented
    alike = [in_type(array, kind) for array in arrays]
    result = _core.einsum(subscripts, alike)
    if alike[0] is not arrays[0] and result.base is not None:
        # A view of the conversion, which no other object refers to, becomes the owner of its elements.
        owner = result.base
        _core.become(owner, result)
        result = owner
    return finish(result, out)


# MARK: Labels


def _parsed(operands):
    """Returns the subscripts as a text, and the values of the operands."""
    if isinstance(operands[0], str):
        return str(operands[0]), operands[1:]
    values, labels = operands[: len(operands) // 2 * 2 : 2], operands[1::2]
    subscripts = ",".join(map(_letters, labels))
    return subscripts + ("->" + _letters(operands[-1]) if len(operands) % 2 else ""), values


#: Letters by the numbers that stand for them.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _letters(labels):
    if type(labels) not in (tuple, list) or bool in map(type, labels):
        raise NotNative("subscripts are a list of integers")
    return "".join("..." if label is ... else _letter(_core.index(label)) for label in labels)


def _letter(number):
    if not 0 <= number < len(_LETTERS):
        raise NotNative("subscripts are numbers of letters")
    return _LETTERS[number]
