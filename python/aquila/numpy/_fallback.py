"""What is not native: computed by NumPy on the same memory.

On many ranks all compute alike, on copies of all elements; what NumPy has written there is brought back.
"""

import os
import types

import numpy

from aquila import _core, _ranks, _warnings

from . import _dispatch
from ._memory import SMALL, converting, lend, to_numpy, wrap

#: Our functions for those of NumPy's.
counterparts = {}
#: Their native forms, which give `NotImplemented` for calls that have none.
natives = {}
#: For those that have a native form for some calls: what computes others over our functions.
general = {}


class FallbackWarning(UserWarning):
    """A function has no native form for what it was given: NumPy computes it, on one core and at once."""


#: Whether each fallback is warned of; `AQUILA_FALLBACK=warn` in the environment.
is_watched = _core.setting("AQUILA_FALLBACK") == "warn"


def call(function, args, kwargs):
    """The result of a function of NumPy's. What it writes into arrays is in ours."""
    if _core.is_diagnosed() and has_array((*args, *kwargs.values())):
        return _core.elsewhere(_name(function), _compute, (function, args, kwargs))
    result = _compute(function, args, kwargs)
    # What is of numbers alone is NumPy's anyhow.
    if is_watched and (has_array((*args, *kwargs.values())) or _is_large(result)):
        _warnings.warn(f"{_name(function)} is computed by NumPy", FallbackWarning)
    return result


def has_array(values):
    """Whether there is an array of ours among the values, or in tuples and lists among them."""
    return any(
        isinstance(value, _core.Array)
        or type(value) in (tuple, list)
        and len(value) <= _MOST_OPERANDS
        and has_array(value)
        for value in values
    )


def _is_large(result):
    results = result if type(result) in (tuple, list) else (result,)
    return any(isinstance(value, _core.Array) and value.nbytes > SMALL for value in results)


# Longer sequences are of elements.
_MOST_OPERANDS = 64


def _compute(function, args, kwargs):
    foreign = [value for value in (*args, *kwargs.values()) if _is_foreign(value)]
    return call_with_loans(
        function, args, kwargs, lambda value: wrap(value, is_shared=bool(foreign) and _shows(value, foreign))
    )


def call_with_loans(function, args, kwargs, give=lambda value: value):
    """What a call gives to which arrays are lent; `give` says what stands for other results than these."""
    loans = _Loans()
    theirs = [loans.lend(arg) for arg in args]
    options = {key: loans.lend(value) for key, value in kwargs.items()}
    try:
        result = converting(_apply, function, theirs, options)
    finally:
        loans.write_back()
    return loans.back(result, give)


#: Functions that write a file, by the place of the file among their arguments.
_WRITERS = {numpy.save: 0, numpy.savez: 0, numpy.savez_compressed: 0, numpy.savetxt: 0}
_WRITERS |= {numpy.ndarray.tofile: 1, numpy.ndarray.dump: 1}


def _apply(function, args, kwargs):
    """Calls a function of NumPy's; many ranks write a file once."""
    if _ranks.is_many and function in _WRITERS:
        place = _WRITERS[function]
        named = [kwargs[name] for name in ("file", "fname", "fid") if name in kwargs]
        if any(map(_is_file, [*args[place : place + 1], *named])):
            # Others may be about to open it.
            _core.barrier()
            return _ranks.once(function, *args, **kwargs)
    return function(*args, **kwargs)


def _is_file(target):
    """Whether it is, or names, a file that all ranks see; not memory of the process."""
    if isinstance(target, (str, bytes, os.PathLike)):
        return True
    try:
        return target.fileno() >= 0
    except (AttributeError, OSError):
        return False


class _Loans:
    """What NumPy is given for arrays of ours, to give these back where it returns what it was given."""

    def __init__(self):
        self._pairs = []
        #: Arrays with their copies on many ranks, and what these hold.
        self._copies = []

    def lend(self, value):
        # As `out` has them; longer ones hold operands, which nobody gives back.
        if type(value) is tuple and len(value) <= _MOST_OPERANDS:
            return tuple([self.lend(item) for item in value])
        theirs = to_numpy(value, self._copy if _ranks.is_many else lend)
        if theirs is not value:
            self._pairs.append((theirs, value))
        return theirs

    def _copy(self, array):
        for known, theirs, _ in self._copies:
            if known is array:
                return theirs
        theirs = lend(array)
        self._copies.append((array, theirs, _core.digest(theirs) if array._writeable else None))
        return theirs

    def write_back(self):
        """Brings what NumPy has written into copies to the arrays."""
        for array, theirs, digest in self._copies:
            if digest is not None and _core.digest(theirs) != digest:
                _core.assign(array, _core.copy_in(numpy.ascontiguousarray(theirs), array.shape, array._code))

    def back(self, result, otherwise):
        for theirs, ours in self._pairs:
            if result is theirs:
                return ours
        if type(result) is tuple:
            return tuple([self.back(item, otherwise) for item in result])
        result = otherwise(result)
        if self._copies and type(result) is numpy.ndarray and self._is_of_copies(result):
            # What is written there would be lost.
            result.flags.writeable = False
        return result

    def _is_of_copies(self, array):
        return any(numpy.may_share_memory(array, theirs) for _, theirs, _ in self._copies)


def _is_foreign(value):
    # Arrays of ours are instances of NumPy's class, too.
    return isinstance(value, numpy.ndarray) and not isinstance(value, _core.Array)


def _shows(result, arrays):
    """Whether a result shows memory of arrays that others have."""
    if isinstance(result, (tuple, list)):
        return any(_shows(item, arrays) for item in result)
    return isinstance(result, numpy.ndarray) and any(
        numpy.may_share_memory._implementation(result, array) for array in arrays
    )


def _name(function):
    return getattr(function, "__qualname__", getattr(function, "__name__", str(function)))


def native(theirs, resolve=None):
    """Makes a function the native form of one of NumPy's.

    NumPy takes over where that gives `NotImplemented`, or refuses its arguments: so errors are NumPy's. What
    `resolve` gives, `resolve(args, kwargs)`, are the arguments for both.
    """

    ask = _dispatch.asking(theirs, converts=resolve is not None)

    def decorate(function):
        def dispatch(*args, **kwargs):
            if not _dispatch.are_plain(args, kwargs):
                result = ask(args, kwargs)
                if result is not NotImplemented:
                    return result
            if resolve is not None:
                args = resolve(args, kwargs)
            try:
                result = function(*args, **kwargs)
                if result is not NotImplemented:
                    return result
            except (TypeError, ValueError, IndexError, OverflowError):
                pass
            others = general.get(theirs)
            return call(theirs, args, kwargs) if others is None else others(*args, **kwargs)

        natives[theirs] = function
        counterparts[theirs] = like(dispatch, theirs)
        return dispatch

    return decorate


def native_method(name, arrange=None):
    """The method of arrays for a function of the same name that has a native form.

    Methods ask nobody's class. `arrange` gives the function's arguments for the method's.
    """
    theirs, function = getattr(numpy.ndarray, name), getattr(numpy, name)
    compute = natives[function]

    def method(*args, **kwargs):
        if _dispatch.are_plain(args, kwargs) or not _dispatch.within((*args, *kwargs.values())):
            try:
                result = compute(*(args if arrange is None else arrange(*args)), **kwargs)
                if result is not NotImplemented:
                    return result
            except (TypeError, ValueError, IndexError, OverflowError):
                pass
            if function in general:
                return general[function](*args, **kwargs)
        return call(theirs, args, kwargs)

    return like(method, theirs)


def like(function, theirs):
    """Gives a function the name, documentation and signature of one of NumPy's."""
    for name in ("__name__", "__qualname__", "__doc__", "__text_signature__", "__signature__"):
        try:
            setattr(function, name, getattr(theirs, name))
        except (AttributeError, TypeError):
            pass
    function.__module__ = "aquila.numpy"
    function._numpy = theirs
    function.__wrapped__ = theirs
    return function


def wrapped(theirs):
    """A function of NumPy's for arrays of ours."""

    def fallback(*args, **kwargs):
        return call(theirs, args, kwargs)

    return _dispatch.guarded(theirs, fallback)


def implementation(theirs, ours):
    """What a function does without asking the classes of its arguments, for `_implementation`."""

    def compute(*args, **kwargs):
        if _dispatch.are_plain(args, kwargs):
            return ours(*args, **kwargs)
        return call(theirs._implementation, args, kwargs)

    return like(compute, theirs._implementation)


def method(name):
    """A method of NumPy's arrays for ours."""
    theirs = getattr(numpy.ndarray, name)

    def fallback(self, *args, **kwargs):
        return call(theirs, (self, *args), kwargs)

    fallback.__name__ = name
    fallback.__qualname__ = f"ndarray.{name}"
    fallback.__doc__ = theirs.__doc__
    fallback.__wrapped__ = theirs
    return fallback


def attribute(name):
    """An attribute of NumPy's arrays for ours."""

    def get(self):
        return wrap(getattr(to_numpy(self), name))

    def set(self, value):
        call(setattr, (self, name, value), {})

    return property(get, set, doc=getattr(numpy.ndarray, name).__doc__)


def complete(cls):
    """Gives a class of arrays what it lacks of NumPy's methods and attributes, and NumPy's signatures."""
    parts = [part for part in cls.__mro__ if part not in (_core.Array, object)]
    for name, value in (item for part in parts for item in vars(part).items()):
        theirs = getattr(numpy.ndarray, name, None)
        if isinstance(value, types.FunctionType) and theirs is not None:
            value.__doc__ = value.__doc__ or theirs.__doc__
            value.__wrapped__ = theirs
    for name in dir(numpy.ndarray):
        if name.startswith("_") or hasattr(cls, name):
            continue
        make = method if callable(getattr(numpy.ndarray, name)) else attribute
        setattr(cls, name, make(name))
