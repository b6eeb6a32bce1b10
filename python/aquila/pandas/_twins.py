"""Copies of the functions of pandas' modules, in which some global names stand for functions of this package."""

import types


def twin(module, **replaced):
    """The names of a module of pandas', with copies of its functions that call each other and the replaced ones.

    :param replaced: values by the global names for which they stand.
    """
    known = vars(module)
    names = dict(known)
    for name, value in known.items():
        if isinstance(value, types.FunctionType) and value.__globals__ is known:
            names[name] = _bound(value, names)
    names.update(replaced)
    return names


def rebound(function, **replaced):
    """A copy of a function or a method of pandas' in which some global names stand for other values."""
    return _bound(function, {**function.__globals__, **replaced})


def _bound(function, names):
    made = types.FunctionType(
        function.__code__, names, function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__, made.__doc__ = function.__kwdefaults__, function.__doc__
    return made
