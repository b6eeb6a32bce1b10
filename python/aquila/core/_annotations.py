"""How a task uses its arrays: annotations of its function's parameters."""

import re

import numpy

_OPERATORS = ("+", "*", "min", "max", "&", "|", "^")
# A name, and how many neighbours a piece has besides: "i", "i±1", "i-1", "i-2+1".
_AXIS = re.compile(r"([^\W\d]\w*)(?:±(\d+)|(?:-(\d+))?(?:\+(\d+))?)")


class Use:
    """How an array is used, and along which of its axes it is cut.

    ``In["i", :]`` is cut along its first axis, together with all arrays of the call that have an axis
    ``i``, and not along its second one. ``In["i", ...]`` may have more axes, that are not cut. ``In`` alone
    is not cut, whatever its axes: each point has all of it. A type, ``In["i", numpy.float32]``, is that
    of the elements.
    """

    def __init__(self, name, mode, operator=""):
        self._name = name
        self.mode = mode
        self.operator = operator
        #: One for each axis: its name and the neighbours before and behind; None: not cut.
        self.axes = ()
        #: Whether there may be more axes.
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


#: An array that is read.
In = Use("In", 0)
#: An array of which every element is written, and none read before.
Out = Use("Out", 1)
#: An array that is read and written.
InOut = Use("InOut", 2)
#: An array to which points contribute: ``Reduce["+"]``, ``Reduce["max", "j"]``. A body combines what it has
#: with what is there, ``total += x.sum()``; contributions are combined in the order of the points.
Reduce = Use("Reduce", 3)


class Point:
    """Which of a launch's points runs: for a parameter of that annotation, which callers do not pass."""

    __slots__ = ("index", "count", "origin", "shape")

    def __init__(self, index, count, names, origins, shapes):
        #: The point's place along each axis of the launch, and how many there are.
        self.index = index
        self.count = count
        #: By parameter: the index of the piece's first element in the whole array, and that array's shape.
        self.origin = dict(zip(names, origins))
        self.shape = dict(zip(names, shapes))

    def __repr__(self):
        return f"Point(index={self.index}, count={self.count})"
