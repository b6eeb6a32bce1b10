"""Annotations of a task's parameters, which declare how its arrays are used and partitioned."""

import re

import numpy

_OPERATORS = ("+", "*", "min", "max", "&", "|", "^")
# An axis's name and the widths of its halo: "i", "i±1", "i-1", "i-2+1".
_AXIS = re.compile(r"([^\W\d]\w*)(?:±(\d+)|(?:-(\d+))?(?:\+(\d+))?)")


class Use:
    """The access to an array, and the axes along which it is partitioned.

    ``In["i", :]`` is partitioned along its first axis, together with all arrays of the call that
    have an axis ``i``, and not along its second one. ``In["i", ...]`` allows further axes, which
    are not partitioned. ``In`` alone allows any axes and is not partitioned: each point gets the
    whole array. A type, as in ``In["i", numpy.float32]``, is that of the elements.
    """

    def __init__(self, name, mode, operator=""):
        self._name = name
        self.mode = mode
        self.operator = operator
        #: For each axis its name and the widths of its halo before and after; None: not
        #: partitioned.
        self.axes = ()
        #: True if further axes are allowed.
        self.is_open = True
        self.dtype = None

    def __getitem__(self, key) -> "Use":
        result = Use(self._name, self.mode, self.operator)
        items = list(key) if isinstance(key, tuple) else [key]
        if self.mode == 3 and not self.operator:
            if not items or items[0] not in _OPERATORS:
                raise TypeError(f"{self._name}[...] begins with one of {', '.join(_OPERATORS)}")
            result.operator = items.pop(0)
        if items and isinstance(items[-1], (type, numpy.dtype)):
            result.dtype = numpy.dtype(items.pop())
        if not items:
            return result
        result.is_open = items[-1] is ...
        if result.is_open:
            items.pop()
        result.axes = tuple(self._axis(item) for item in items)
        names = [axis[0] for axis in result.axes if axis]
        if len(set(names)) < len(names):
            raise TypeError(f"{self._name}[...] names an axis twice")
        return result

    def _axis(self, item):
        if item is None or isinstance(item, slice) and item == slice(None) or item == ":":
            return None
        match = _AXIS.fullmatch(item) if isinstance(item, str) else None
        if match is None:
            raise TypeError(f"{self._name}[...] takes names of axes, ':' and a final '...', not {item!r}")
        name, both, before, behind = match.groups()
        low, high = int(both or before or 0), int(both or behind or 0)
        if (low or high) and self.mode != 0:
            raise TypeError(f"{self._name}[...]: only what is read can have neighbours, as in {item!r}")
        return name, low, high

    def __repr__(self):
        return f"core.{self._name}"


#: An array that is only read.
In = Use("In", 0)
#: An array whose elements are all written, and not read before that.
Out = Use("Out", 1)
#: An array that is read and written.
InOut = Use("InOut", 2)
#: An array to which points contribute: ``Reduce["+"]``, ``Reduce["max", "j"]``. A body combines its
#: contribution with the elements, ``total += x.sum()``; contributions are combined in the order of
#: the points.
Reduce = Use("Reduce", 3)


class Point:
    """The running point of a launch, passed to a parameter with this annotation; callers do not pass it."""

    __slots__ = ("index", "count", "origin", "shape")

    def __init__(self, index, count, names, origins, shapes):
        #: The point's index along each axis of the launch, and the number of points along each.
        self.index = index
        self.count = count
        #: By parameter: the index of the piece's first element in the whole array, and that array's
        #: shape.
        self.origin = dict(zip(names, origins))
        self.shape = dict(zip(names, shapes))

    def __repr__(self):
        return f"Point(index={self.index}, count={self.count})"
