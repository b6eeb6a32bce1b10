"""The array functions that the calls of `calls.py` use, and those that no call uses."""

import ast
import types

import numpy
from aquila.numpy import _dispatch, _fallback, _ufuncs

_MODULES = {"np": numpy, "np.linalg": numpy.linalg, "np.fft": numpy.fft, "np.random": numpy.random}
_FUNCTIONS = (numpy.ufunc, type(numpy.sum), types.BuiltinFunctionType, types.FunctionType)


def _used(calls):
    """Names such as `np.sum`, and methods such as `.sum`, in calls."""
    for call in calls:
        for node in ast.walk(ast.parse(call)):
            if isinstance(node, ast.Attribute):
                text = ast.unparse(node)
                yield text
                yield "." + node.attr


def _is_native(theirs):
    """True for functions that Aquila computes, by itself or over its own functions."""
    if isinstance(theirs, numpy.ufunc):
        ours = _fallback.counterparts.get(theirs)
        return getattr(ours, "_native", None) is not None or theirs.__name__ in _ufuncs.composed
    return theirs in _fallback.natives or theirs in _fallback.general


def _public():
    """Yields the names of all functions of arrays, each once, and whether they are native."""
    seen = set()
    for prefix, module in _MODULES.items():
        for name in sorted(module.__all__):
            theirs = getattr(module, name)
            if isinstance(theirs, _FUNCTIONS) and theirs not in seen:
                seen.add(theirs)
                yield f"{prefix}.{name}", _is_native(theirs)
    for name in dir(numpy.ndarray):
        function = getattr(numpy, name, None)
        if not name.startswith("_") and callable(getattr(numpy.ndarray, name)):
            yield f".{name}", function in _fallback.natives


def report(calls, is_long):
    """Prints how many functions no call covers; a method covers the function of its name."""
    used = set(_used(calls))
    functions = {
        id(getattr(_MODULES[prefix], last, None))
        for prefix, _, last in (name.rpartition(".") for name in used)
        if prefix in _MODULES
    }
    for is_native, title in ((True, "computed by Aquila"), (False, "computed by NumPy")):
        names = [name for name, native in _public() if native == is_native]
        missing = [name for name in names if not _is_used(name, used, functions)]
        print(f"{len(names)} public functions and methods {title}; {len(missing)} without a call")
        if is_long or is_native and missing:
            print("   ", " ".join(missing))


def _is_used(name, used, functions):
    prefix, _, last = name.rpartition(".")
    if prefix and id(getattr(_MODULES[prefix], last)) in functions:
        return True
    return name in used or prefix in ("", "np") and "." + last in used
