"""Calls without a native form: computed by NumPy on the same memory.

On many ranks every rank computes the same, on copies of all elements; elements written by NumPy are
brought back.
"""

import os
import types

import numpy

from aquila import _core, _ranks, _warnings
from aquila._core import NotNative

from . import _dispatch, _lent
from ._loans import Loans
from ._memory import SMALL, converting, to_numpy, wrap

#: Aquila's functions by NumPy's.
counterparts = {}
#: The functions of Aquila's modules by NumPy's, as programs see them.
public = {}
#: Their native forms, which return `NotImplemented` or raise `NotNative` for calls that they do not cover.
natives = {}
#: Functions of arrays and numbers by NumPy's universal functions; their result is `NotImplemented` for
#: other operands.
quick = {}
#: For functions with a native form for some calls: those that compute other calls over Aquila's
#: functions.
general = {}


class FallbackWarning(UserWarning):
    """A call without a native form: NumPy computes it, on one core and at once."""


#: True if each fallback is warned of; `AQUILA_FALLBACK=warn` in the environment.
is_watched = _core.setting("AQUILA_FALLBACK") == "warn"


def call(function, args, kwargs):
    """The result of a NumPy function. Elements that it writes to arrays appear in Aquila's."""
    if _core.is_diagnosed() and has_array((*args, *kwargs.values())):
        return _core.elsewhere(_name(function), _compute, (function, args, kwargs))
    result = _compute(function, args, kwargs)
    # Calls with only scalar arguments always go to NumPy and are not reported.
    if is_watched and (has_array((*args, *kwargs.values())) or _is_large(result)):
        _warnings.warn(f"{_name(function)} is computed by NumPy", FallbackWarning)
    return result


def has_array(values):
    """True if there is an Aquila array among the values, or in tuples and lists among them."""
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


# Longer sequences contain elements, not operands.
_MOST_OPERANDS = 64


#: Classes of arguments that NumPy is given as they are.
_SIMPLE = {bool, int, float, complex, str, bytes, type(None), type(numpy._NoValue)}


def _compute(function, args, kwargs):
    if _SIMPLE.issuperset(map(type, args)) and (not kwargs or _SIMPLE.issuperset(map(type, kwargs.values()))):
        return wrap(_apply(function, args, kwargs))
    # Arrays of ours are instances of NumPy's class, too.
    foreign = [
        value
        for value in (*args, *kwargs.values())
        if isinstance(value, numpy.ndarray) and not isinstance(value, _core.Array)
    ]
    return call_with_loans(
        function, args, kwargs, lambda value: wrap(value, is_shared=bool(foreign) and _shows(value, foreign))
    )


def call_with_loans(function, args, kwargs, give=lambda value: value):
    """The result of a call on borrowed NumPy arrays; `give` converts results that are none of these."""
    loans = Loans()
    theirs = [loans.lend(arg) for arg in args]
    options = {key: loans.lend(value) for key, value in kwargs.items()}
    try:
        result = converting(_apply, function, theirs, options)
    finally:
        loans.write_back()
    return loans.back(result, give)


#: Functions that write a file, with the position of the file among their arguments.
_WRITERS = {numpy.save: 0, numpy.savez: 0, numpy.savez_compressed: 0, numpy.savetxt: 0}
_WRITERS |= {numpy.ndarray.tofile: 1, numpy.ndarray.dump: 1}


def _apply(function, args, kwargs):
    """Calls a NumPy function; on many ranks, a file is written by one of them."""
    if _ranks.is_many and function in _WRITERS:
        place = _WRITERS[function]
        named = [kwargs[name] for name in ("file", "fname", "fid") if name in kwargs]
        if any(map(_is_file, [*args[place : place + 1], *named])):
            # Other ranks may be about to open the file.
            _core.barrier()
            return _ranks.once(function, *args, **kwargs)
    return _warnings.at_program(function, args, kwargs)


def _is_file(target):
    """True for a file that all ranks see, or its name; false for memory of the process."""
    if isinstance(target, (str, bytes, os.PathLike)):
        return True
    if not hasattr(target, "fileno"):
        return False
    try:
        return target.fileno() >= 0
    except OSError:
        # Files in memory have none.
        return False


def _shows(result, arrays):
    """True if a result shows memory of lent arrays."""
    if isinstance(result, (tuple, list)):
        return any(_shows(item, arrays) for item in result)
    return isinstance(result, numpy.ndarray) and any(
        numpy.may_share_memory._implementation(result, array) for array in arrays
    )


def _name(function):
    return getattr(function, "__qualname__", getattr(function, "__name__", str(function)))


def attempt(form, args, kwargs):
    """The result of a native form; `NotImplemented` if it does not cover the call."""
    try:
        return form(*args, **kwargs)
    except NotNative:
        return NotImplemented
    except TypeError as error:
        # A form that has no parameters for the arguments is not entered; its own errors have its frame.
        if error.__traceback__.tb_next is not None:
            raise
        return NotImplemented


def native(theirs, resolve=None):
    """Makes a function the native form of one of NumPy's.

    NumPy takes over if the function returns `NotImplemented`, raises `NotNative`, or has no parameters for the
    arguments. Every other exception is an error of the call. If given, `resolve(args, kwargs)` returns the
    arguments for both.
    """

    ask = _dispatch.asking(theirs, converts=resolve is not None)
    is_method = hasattr(type(theirs), "__get__")

    def otherwise(*args, **kwargs):
        others = general.get(theirs)
        return call(theirs, args, kwargs) if others is None else others(*args, **kwargs)

    def decorate(function):
        def dispatch(*args, **kwargs):
            if not _dispatch.are_plain(args, kwargs):
                result = ask(args, kwargs)
                if result is not NotImplemented:
                    return result
            if resolve is not None:
                args = resolve(args, kwargs)
            result = attempt(function, args, kwargs)
            return otherwise(*args, **kwargs) if result is NotImplemented else result

        natives[theirs] = function
        counterparts[theirs] = like(dispatch, theirs)
        _dispatch.of_plain[theirs] = (function, otherwise)
        return _core.function(theirs, dispatch, vars(dispatch), is_method, function, otherwise)

    return decorate


def native_method(name, arrange=None):
    """Returns the array method for a function of the same name that has a native form.

    Methods do not dispatch on arguments' classes. `arrange` turns the method's arguments into the
    function's.
    """
    theirs, function = getattr(numpy.ndarray, name), getattr(numpy, name)
    compute = natives[function]
    if arrange is not None:
        compute = _arranged(compute, arrange)

    def otherwise(*args, **kwargs):
        if function in general:
            return general[function](*args, **kwargs)
        return call(theirs, args, kwargs)

    def method(*args, **kwargs):
        if _dispatch.within((*args, *kwargs.values())):
            return call(theirs, args, kwargs)
        result = attempt(compute, args, kwargs)
        return otherwise(*args, **kwargs) if result is NotImplemented else result

    attributes = {"__module__": "aquila.numpy", "__doc__": theirs.__doc__, "__wrapped__": theirs}
    return _core.function(theirs, method, attributes, True, compute, otherwise, _lent.form(function))


def _arranged(compute, arrange):
    def function(*args, **kwargs):
        return attempt(compute, arrange(*args), kwargs)

    return function


def like(function, theirs):
    """Gives a function the name, documentation and signature of one of NumPy's."""
    for name in ("__name__", "__qualname__", "__doc__", "__text_signature__", "__signature__"):
        value = getattr(theirs, name, None)
        if value is not None:
            setattr(function, name, value)
    function.__module__ = "aquila.numpy"
    function._numpy = theirs
    function.__wrapped__ = theirs
    return function


def wrapped(theirs):
    """Returns a function that calls one of NumPy's with Aquila's arrays."""

    def fallback(*args, **kwargs):
        return call(theirs, args, kwargs)

    return _dispatch.guarded(theirs, fallback)


def implementation(theirs, ours):
    """Returns a function's form without dispatch on its arguments' classes, for `_implementation`."""

    def compute(*args, **kwargs):
        if _dispatch.are_plain(args, kwargs):
            return ours(*args, **kwargs)
        return call(theirs._implementation, args, kwargs)

    return _core.function(theirs._implementation, compute, {"__module__": "aquila.numpy"}, True)


def method(name):
    """Returns a method of NumPy's arrays for Aquila's."""
    theirs = getattr(numpy.ndarray, name)

    def fallback(self, *args, **kwargs):
        return call(theirs, (self, *args), kwargs)

    fallback.__name__ = name
    fallback.__qualname__ = f"ndarray.{name}"
    fallback.__doc__ = theirs.__doc__
    fallback.__wrapped__ = theirs
    return fallback


def attribute(name):
    """Returns an attribute of NumPy's arrays for Aquila's."""

    def get(self):
        return wrap(getattr(to_numpy(self), name))

    def set(self, value):
        call(setattr, (self, name, value), {})

    return property(get, set, doc=getattr(numpy.ndarray, name).__doc__)


#: Attributes that NumPy reads from its struct.
_OF_STRUCT = {"ctypes"}


def complete(cls):
    """Adds NumPy's methods and attributes that a class of arrays lacks, and NumPy's signatures."""
    # By identity: the class of arrays equals NumPy's.
    others = (_core.Array, numpy.ndarray, object)
    parts = [part for part in cls.__mro__ if not any(part is other for other in others)]
    for name, value in (item for part in parts for item in vars(part).items()):
        theirs = getattr(numpy.ndarray, name, None)
        if isinstance(value, types.FunctionType) and theirs is not None:
            value.__doc__ = value.__doc__ or theirs.__doc__
            value.__wrapped__ = theirs
    for name in dir(numpy.ndarray):
        if name.startswith("_") or any(name in vars(part) for part in (_core.Array, *parts)):
            continue
        if name in _OF_STRUCT and _core.has_struct():
            continue
        make = method if callable(getattr(numpy.ndarray, name)) else attribute
        setattr(cls, name, make(name))
