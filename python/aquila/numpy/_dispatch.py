"""The choice of the class that handles a call, by NEP 13 and NEP 18, before any conversion.

Most values take no part in it: arrays of Aquila's and of NumPy's own class, scalars, and values
that are no arrays. If there are others, NumPy's function itself asks their classes, in NumPy's
order. A class of the program is given Aquila's arrays unchanged. Installed libraries, and classes
that derive from NumPy's, know NumPy's arrays and are given these, over the same memory. Classes
that a program derives from Aquila's are given Aquila's arrays (`_derived`).
"""

import numbers
import os
import sys
import types
import weakref

import numpy
from numpy._core.overrides import _ArrayFunctionDispatcher

from aquila import _core, _substitution

from . import _derived, _fallback


def _with_derived(kind):
    return {kind}.union(*map(_with_derived, kind.__subclasses__()))


#: Classes whose values take no part in dispatch; that of Aquila's arrays is added when it exists.
PLAIN = {numpy.ndarray, *_with_derived(numpy.generic), *_with_derived(numpy.dtype)}
PLAIN |= {bool, int, float, complex, str, bytes, type(None), type(...), type(numpy._NoValue)}
PLAIN |= {slice, range, type, types.FunctionType}
#: The same for operands of universal functions, which do not look into sequences.
OPERANDS = PLAIN | {tuple, list}

UFUNC, FUNCTION = "__array_ufunc__", "__array_function__"
_PROTOCOLS = (UFUNC, FUNCTION, "__array_wrap__", "__array_priority__")
#: The protocol methods by which a class leaves calls to NumPy.
_DEFAULTS = {name: getattr(numpy.ndarray, name) for name in (UFUNC, FUNCTION)}


def add_plain(kind):
    for classes in (PLAIN, OPERANDS):
        # In place of NumPy's class, which is equal: identical classes are found in less time.
        classes.discard(kind)
        classes.add(kind)


#: are_plain(tuple, dictionary): True if no argument, nor any item of a sequence, takes part in dispatch.
#: False is possible in spite of that.
are_plain = _core.are_plain
_core.set_plain(PLAIN)


def is_foreign(value):
    """True for arrays of other classes: those with protocols of their own, or whose class results keep."""
    kind = type(value)
    return kind not in OPERANDS and _is_foreign(kind)


def _is_foreign(kind):
    if issubclass(kind, (numpy.generic, _core.Array)):
        return False
    return any(hasattr(kind, name) for name in _PROTOCOLS)


def among(values):
    """Returns the classes of other libraries' arrays among values."""
    return {kind for kind in {*map(type, values)} - OPERANDS if _is_foreign(kind)}


def within(values):
    """As `among`, also within tuples and lists among the values."""
    found = among(values)
    for value in values:
        if isinstance(value, (tuple, list)) and value and not _has_numbers(value):
            found |= within(value)
    return found


def _has_numbers(sequence):
    """True for a long sequence of scalars, or of rows of scalars."""
    if len(sequence) <= _MOST_OPERANDS:
        return False
    first = sequence[0]
    first = first[0] if type(first) in (tuple, list) and first else first
    return type(first) in (bool, int, float, complex, str)


_MOST_OPERANDS = 64


def operands(args, kwargs):
    """The classes of other libraries' arrays among the operands, masks and results of a universal
    function.
    """
    if kwargs:
        out = kwargs.get("out")
        args = (*args, kwargs.get("where"), *(out if type(out) is tuple else (out,)))
    return () if OPERANDS.issuperset(map(type, args)) else among(args)


def asked(kinds, protocol):
    """Returns the given classes that override a protocol."""
    default = _DEFAULTS[protocol]
    return [kind for kind in kinds if getattr(kind, protocol, default) is not default]


def take_ours(kinds, protocol):
    """True if all given classes accept Aquila's arrays in a protocol."""
    return not any(_is_installed(kind) or not _takes_ours(kind, protocol) for kind in kinds)


def _takes_ours(kind, protocol):
    return not issubclass(kind, numpy.ndarray) or issubclass(kind, _derived.BASES[protocol])


_installed = weakref.WeakKeyDictionary()


def _is_installed(kind):
    if kind not in _installed:
        file = getattr(sys.modules.get(kind.__module__), "__file__", None)
        _installed[kind] = file is not None and _substitution.is_installed(os.path.abspath(file))
    return _installed[kind]


def handle(function, args, kwargs, kinds, protocol):
    """The result of a NumPy function with arguments of other classes, which NumPy asks."""
    others = asked(kinds, protocol)
    if others and take_ours(others, protocol):
        return function(*args, **kwargs)
    return _fallback.call(function, args, kwargs)


def asking(theirs, converts=False):
    """Returns the dispatcher of a NumPy function; its result is `NotImplemented` if no argument's
    class handles a call.

    - Parameter converts: true if the function converts its first argument, whatever it is, to an
      array.
    """

    def ask(args, kwargs):
        kinds = within((*args, *kwargs.values()))
        return handle(theirs, args, kwargs, kinds, FUNCTION) if kinds else NotImplemented

    def ask_like(args, kwargs):
        # All other functions ask only the class of `like`, if any.
        if is_foreign(kwargs.get("like")):
            if _asks_like_first(theirs, args, kwargs) and take_ours({type(kwargs["like"])}, FUNCTION):
                return _ask_like(theirs, args, **kwargs)
            return handle(theirs, args, kwargs, {type(kwargs["like"])}, FUNCTION)
        is_foreign_to_ours = among((*args[converts:], *kwargs.values()))
        return _fallback.call(theirs, args, kwargs) if is_foreign_to_ours else NotImplemented

    return ask if isinstance(theirs, _ArrayFunctionDispatcher) else ask_like


#: Names of arguments of NumPy's functions in C that have `like`; they refuse others before they ask.
_OPTIONS = {"like", "dtype", "copy", "order", "subok", "ndmin", "count", "sep", "offset", "shape", "device"}


def _asks_like_first(theirs, args, kwargs):
    """True if NumPy's function asks the class of `like` before it can refuse any other argument."""
    if theirs in (numpy.zeros, numpy.empty):
        # These convert all arguments first.
        shape = args[0] if len(args) == len(kwargs) == 1 else None
        return type(shape) is int or type(shape) is tuple and {int}.issuperset(map(type, shape))
    return type(theirs) is types.BuiltinFunctionType and kwargs.keys() <= _OPTIONS


def _ask_like(theirs, args, *, like, **kwargs):
    """Asks the class of `like`, with the function that the program knows by its name."""
    kind = type(like)
    protocol = getattr(kind, FUNCTION, None)
    if protocol is None:
        return theirs(*args, like=like, **kwargs)
    result = protocol(like, _fallback.public.get(theirs, theirs), (kind,), args, kwargs)
    if result is NotImplemented:
        name = f"'numpy.{theirs.__name__}' on types that implement {FUNCTION}"
        raise TypeError(f"no implementation found for {name}: {[kind]}")
    return result


#: By NumPy function: the function for calls with plain arguments, and the one for calls that it refuses.
of_plain = {}


def guarded(theirs, compute, converts=False):
    """Returns a function in place of one of NumPy's, which computes calls that no argument's class
    handles.
    """
    ask = asking(theirs, converts)
    of_plain[theirs] = (compute, None)

    def call(*args, **kwargs):
        if not are_plain(args, kwargs):
            result = ask(args, kwargs)
            if result is not NotImplemented:
                return result
        return compute(*args, **kwargs)

    return call


# MARK: Answers of Aquila's arrays to NumPy's protocols


def answer_function(array, function, kinds, args, kwargs):
    for name, value, kind in (("args", args, tuple), ("kwargs", kwargs, dict)):
        if not isinstance(value, kind):
            raise TypeError(f"{name} must be a {kind.__name__}.")
    if not all(issubclass(kind, type(array)) for kind in kinds):
        return NotImplemented
    ours = _fallback.counterparts.get(function)
    if ours is None or within((*args, *kwargs.values())):
        return _fallback.call(function, args, kwargs)
    return ours(*args, **kwargs)


def answer_ufunc(theirs, ours, method, inputs, kwargs):
    kinds = operands(inputs, kwargs)
    others = asked(kinds, UFUNC)
    if others and take_ours(others, UFUNC):
        return NotImplemented
    if kinds or ours is None:
        return _fallback.call(theirs if method == "__call__" else getattr(theirs, method), inputs, kwargs)
    return ours.compute(method, inputs, kwargs)


# MARK: Operators


def takes_operands(other, function, in_place):
    """True if an operator asks the operand's class, through the universal function and with
    Aquila's arrays.
    """
    kinds = asked({type(other)}, UFUNC)
    return bool(kinds) and take_ours(kinds, UFUNC) and (in_place or not _has_reflected(type(other), function))


def _has_reflected(kind, function):
    """True for a class derived from NumPy's with its own reflected operator, which comes first."""
    name = function.__name__.strip("_")
    name = f"__{_REFLECTED.get(name, 'r' + name)}__"
    return issubclass(kind, numpy.ndarray) and getattr(kind, name) is not getattr(numpy.ndarray, name)


_REFLECTED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}


def defers(other, in_place):
    """True if an array leaves an operator to the other operand."""
    kind = type(other)
    if issubclass(kind, numpy.ndarray):
        # For such classes reflected operators come first, as NumPy's arrays know.
        return False
    theirs = getattr(kind, UFUNC, _DEFAULTS)
    if theirs is not _DEFAULTS:
        return theirs is None and not in_place
    priority = getattr(other, "__array_priority__", None)
    return isinstance(priority, numbers.Real) and priority > 0
