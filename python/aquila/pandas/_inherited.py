"""Methods of frames and series that are pandas' own, but for the classes of their results."""

import functools
import inspect
import types

from aquila import _warnings

from . import _fallback, _giving, _levels


def _inherited(kind, name, theirs, is_computed, own):
    """A method of pandas' whose results are of our classes, and which is reported if it computes."""
    label = f"{kind.__name__}.{name}"
    give = own if name not in _giving.GIVERS else functools.partial(_giving.give, own=own)
    at_caller = functools.partial(_at_caller, theirs)

    def computed(self, *args, **kwargs):
        call = theirs if not kwargs or _WARNED.isdisjoint(kwargs) else at_caller
        if _fallback.is_long(self):
            return give(_fallback.call(label, call, (self, *args), kwargs))
        return give(call(self, *args, **kwargs))

    def warned(self, *args, **kwargs):
        if kwargs and not _WARNED.isdisjoint(kwargs):
            return give(at_caller(self, *args, **kwargs))
        return give(theirs(self, *args, **kwargs))

    def plain(self, *args, **kwargs):
        return give(theirs(self, *args, **kwargs))

    code = getattr(inspect.unwrap(theirs), "__code__", None)
    has_warned = code is None or not _WARNED.isdisjoint(code.co_varnames)
    method = functools.wraps(theirs)(computed if is_computed else warned if has_warned else plain)
    method._is_inherited = True
    _tell_parameters(method, theirs)
    return method


#: Parameters of which pandas warns, at its caller's line.
_WARNED = {"inplace", "method"}


def _at_caller(theirs, *args, **kwargs):
    return _warnings.at_program(theirs, args, kwargs)


def complete(kind, theirs, computed, left, own):
    """Adds methods for pandas' public ones to a class that lacks them.

    :param computed: the names of methods that compute, and are reported.
    :param left: the names of methods that stay as they are.
    :param own: makes a result one of our classes.
    """
    for name in dir(theirs):
        value = getattr(theirs, name)
        if name.startswith("_") or name in vars(kind) or name in left:
            continue
        if callable(value) and not isinstance(value, type) and _is_method(theirs, name):
            method = _inherited(kind, name, value, name in computed, own)
            setattr(kind, name, _levels.scoped(method) if name in _levels.SCOPED else method)
        elif isinstance(inspect.getattr_static(theirs, name), classmethod):
            setattr(kind, name, classmethod(_maker(value.__func__, own)))


def _maker(theirs, own):
    @functools.wraps(theirs)
    def make(cls, *args, **kwargs):
        made = theirs(cls, *args, **kwargs)
        return own(made) if "_theirs" in vars(cls) else made

    return make


def _is_method(kind, name):
    for part in kind.__mro__:
        if name in vars(part):
            value = vars(part)[name]
            return callable(value) and not isinstance(value, (type, classmethod, staticmethod, property))
    return False


def describe(kind):
    """Gives the methods of a class pandas' names, documentation and signatures."""
    for name, value in vars(kind).items():
        theirs = getattr(kind._theirs, name, None)
        if (
            callable(value)
            and theirs is not None
            and not name.startswith("_")
            and not hasattr(value, "__wrapped__")
        ):
            value.__doc__, value.__wrapped__ = theirs.__doc__, theirs
            _tell_parameters(value, theirs)


def _tell_parameters(method, theirs):
    """Gives a method the parameters of pandas': `apply` asks methods for `axis`, and does not look what they wrap."""
    code = getattr(inspect.unwrap(theirs), "__code__", None)
    if code is not None and "axis" in code.co_varnames and isinstance(method, types.FunctionType):
        method.__signature__ = inspect.signature(theirs)
