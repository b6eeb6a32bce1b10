"""Sums of products by labels of axes: `einsum`, composed of views, matrix products and sums.

A label is a number: that of a letter, or a negative one for an axis covered by `...`, counted from
the last.
"""

import math
import operator

import numpy

from aquila import _core

from . import _errors
from ._array import ndarray
from ._fallback import has_array, native
from ._memory import CODES
from ._memory import asarray as _asarray
from ._reductions import finish
from ._ufuncs import by_name


@native(numpy.einsum)
def einsum(*operands, out=None, optimize=False, **kwargs):
    if kwargs or _errors.is_strict or not has_array(operands):
        return NotImplemented
    # Products are ordered by this module; NumPy checks a given list of contractions.
    if type(optimize) is not bool and optimize not in ("greedy", "optimal"):
        return NotImplemented
    terms, output = _parsed(operands)
    kind = numpy.result_type(*[array.dtype for array, _ in terms])
    is_fit = out is None or type(out) is ndarray and out.dtype == kind
    if kind not in CODES or not is_fit:
        return NotImplemented
    terms = [_Term(array.astype(kind, copy=False), labels, array.dtype != kind) for array, labels in terms]
    extents = _extents(terms, output)
    terms = [term.without_single(extents) for term in terms]
    while len(terms) > 1:
        k, other = _cheapest(terms, output, extents)
        b, a = terms.pop(other), terms.pop(k)
        terms.append(_product(a, b, {*output}.union(*[term.labels for term in terms]), extents))
    is_view = not terms[0].is_new and len(terms[0].labels) == len(output)
    result = terms[0].summed({*output}).ordered(output)
    return finish(result if is_view or result.base is None else _owned(result), out)


def _owned(result):
    """Returns the owner of a view's elements, which no other object refers to, turned into that view."""
    owner = result.base
    _core.become(owner, result)
    return owner


# MARK: Labels

_MOST_LABELS = 52


def _parsed(operands):
    """Returns the arrays with the labels of their axes, and the labels of the result."""
    if isinstance(operands[0], str):
        inputs, arrow, output = operands[0].replace(" ", "").partition("->")
        arrays, texts = operands[1:], inputs.split(",")
        output = _letters(output) if arrow else None
        parts = list(map(_letters, texts))
    else:
        arrays, parts = operands[: len(operands) // 2 * 2 : 2], list(map(_numbers, operands[1::2]))
        output = _numbers(operands[-1]) if len(operands) % 2 else None
    if len(arrays) != len(parts):
        raise ValueError("as many subscripts as operands are needed")
    arrays = [_asarray(array) for array in arrays]
    if not all(type(array) is ndarray for array in arrays):
        raise TypeError("operands of types that only NumPy has")
    widest = 0
    terms = []
    for array, part in zip(arrays, parts):
        free = array.ndim - len(part) + part.count(...)
        if free < 0 or free and ... not in part:
            raise ValueError("subscripts do not fit the operand")
        widest = max(widest, free if ... in part else 0)
        terms.append((array, _spelled(part, free)))
    if output is None:
        labels = [label for _, part in terms for label in part if label >= 0]
        output = [..., *sorted(label for label in set(labels) if labels.count(label) == 1)]
    elif widest and ... not in output:
        raise ValueError("the result needs an ellipsis")
    output = _spelled(output, widest)
    known = {label for _, part in terms for label in part}
    if len(set(output)) != len(output) or not known.issuperset(output):
        raise ValueError("subscripts of the result must come once, and from operands")
    return terms, output


def _letters(text):
    before, dots, after = text.partition("...")
    if not (before + after).isalpha() and before + after or not text.isascii():
        raise ValueError("subscripts are letters")
    return [*map(ord, before), *([...] if dots else []), *map(ord, after)]


def _numbers(labels):
    if bool in map(type, labels):
        raise TypeError("a truth value is no subscript")
    result = [label if label is ... else operator.index(label) for label in labels]
    if not all(label is ... or 0 <= label < _MOST_LABELS for label in result):
        raise ValueError("subscripts are numbers of letters")
    return result


def _spelled(part, free):
    """Returns the labels, with those of the axes covered by `...` in its place."""
    if part.count(...) > 1:
        raise ValueError("one ellipsis is allowed")
    if ... not in part:
        return tuple(part)
    place = part.index(...)
    return (*part[:place], *range(-free, 0), *part[place + 1 :])


def _extents(terms, output):
    extents = {}
    for term in terms:
        for label, extent in zip(term.labels, term.array.shape):
            if extents.setdefault(label, extent) == 1:
                extents[label] = extent
            elif extent not in (1, extents[label]):
                raise ValueError("operands differ in an extent")
    return extents


# MARK: Terms


class _Term:
    """An array whose axes have distinct labels."""

    def __init__(self, array, labels, is_new=False):
        if len(set(labels)) != len(labels):
            array, labels = _diagonal(array, labels)
        self.array = array
        self.labels = labels
        #: True if no other object refers to the array, or to the array that it is a view of.
        self.is_new = is_new

    def without_single(self, extents):
        """The term without axes of one element, which broadcast to other terms' extents."""
        drop = [k for k, label in enumerate(self.labels) if self.array.shape[k] != extents[label]]
        if not drop:
            return self
        key = tuple(0 if k in drop else slice(None) for k in range(len(self.labels)))
        return _Term(self.array[(*key, ...)], [label for k, label in enumerate(self.labels) if k not in drop])

    def summed(self, kept):
        """The term summed over axes that are not needed any more."""
        axes = tuple(k for k, label in enumerate(self.labels) if label not in kept)
        if not axes:
            return self
        op = "any" if self.array.dtype == bool else "sum"
        result = _core.reduce(op, self.array, axes, False, None, None, self.array._code)
        return _Term(result, [label for label in self.labels if label in kept], True)

    def ordered(self, labels):
        """The array with its axes in the order of the labels, with extent one along missing ones."""
        array = _core.transpose(self.array, [self.labels.index(k) for k in labels if k in self.labels])
        if len(labels) == len(self.labels):
            return array
        return array[(*[slice(None) if label in self.labels else None for label in labels], ...)]

    def matrix(self, *groups):
        """The array with one axis for each group of labels."""
        array = self.ordered([label for group in groups for label in group])
        extents = iter(array.shape)
        return _core.reshape(array, tuple(math.prod(next(extents) for _ in group) for group in groups))


def _diagonal(array, labels):
    """The view in which all axes of a label become one."""
    different = list(dict.fromkeys(labels))
    extents, steps = [], []
    for label in different:
        axes = [k for k, other in enumerate(labels) if other == label]
        if len({array.shape[k] for k in axes}) > 1 or array.size == 0:
            raise ValueError("an operand differs from itself in an extent")
        extents.append(array.shape[axes[0]])
        steps.append(sum(array.strides[k] for k in axes))
    return _core.strided(array, 0, tuple(extents), tuple(steps), array._code), different


# MARK: Products of two terms


def _cheapest(terms, output, extents):
    """Returns the two terms to multiply next: those with the smallest product."""
    best = None
    for k in range(len(terms)):
        for other in range(k + 1, len(terms)):
            rest = [term.labels for place, term in enumerate(terms) if place not in (k, other)]
            kept = {*output}.union(*rest) & {*terms[k].labels, *terms[other].labels}
            growth = math.prod(extents[label] for label in kept)
            growth -= terms[k].array.size + terms[other].array.size
            if best is None or growth < best[0]:
                best = (growth, k, other)
    return best[1:]


def _product(a, b, kept, extents):
    """The product of two terms, summed over labels that no other term has."""
    a, b = a.summed(kept | {*b.labels}), b.summed(kept | {*a.labels})
    both = [label for label in a.labels if label in b.labels]
    batch = [label for label in both if label in kept]
    inner = [label for label in both if label not in kept]
    rows = [label for label in a.labels if label not in both]
    columns = [label for label in b.labels if label not in both]
    if not inner or not rows and not columns:
        labels = batch + rows + columns + inner
        product = by_name["multiply"](a.ordered(labels), b.ordered(labels), out=...)
        return _Term(product, labels, True).summed(kept)
    product = _core.matmul(a.matrix(batch, rows, inner), b.matrix(batch, inner, columns))
    labels = batch + rows + columns
    return _Term(_core.reshape(product, tuple(extents[label] for label in labels)), labels, True)
