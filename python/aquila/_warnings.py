"""Warnings that name the line of the program that called Aquila."""

import os
import sys
import types
import warnings
from importlib.util import find_spec

#: Folders of code that is not the program's.
_FOLDERS = (os.path.dirname(os.path.abspath(__file__)) + os.sep,) + tuple(
    os.path.dirname(spec.origin) + os.sep for spec in map(find_spec, ("numpy", "pandas")) if spec is not None
)
#: By file: True if it is one of Aquila's, NumPy's or pandas'.
_is_library = {}


def _is_program(frame):
    file = frame.f_code.co_filename
    is_library = _is_library.get(file)
    if is_library is None:
        is_library = _is_library[file] = os.path.abspath(file).startswith(_FOLDERS)
    return not is_library and not frame.f_globals.get("__name__", "").startswith("aquila.")


def _program(frame):
    """The innermost frame of the program from a frame on; None if there is none."""
    is_library = _is_library.get
    while frame is not None and (is_library(frame.f_code.co_filename) or not _is_program(frame)):
        frame = frame.f_back
    return frame


def has_run_program(error):
    """True if code of the program stands between the handler of an error and the place where it was raised."""
    part = error.__traceback__
    while part is not None:
        if _is_program(part.tb_frame):
            return True
        part = part.tb_next
    return False


def warn(message, category):
    """As `warnings.warn`, located at the innermost line of the program."""
    frame, depth = sys._getframe(), 0
    while frame is not None and not _is_program(frame):
        frame, depth = frame.f_back, depth + 1
    warnings.warn(message, category, stacklevel=depth + 1)


# MARK: Warnings of NumPy's code in C, which name the innermost line of Python's


def at_program(function, args, kwargs):
    """The result of a function, called by code that has the place of the program's line."""
    frame = _program(sys._getframe(1))
    if frame is None:
        return function(*args, **kwargs)
    key = (id(frame.f_code), frame.f_lineno)
    known = _callers.get(key)
    if known is None or known[0] is not frame.f_code or known[1].__globals__ is not frame.f_globals:
        known = _callers[key] = frame.f_code, _caller(frame)
        if len(_callers) > _MOST_CALLERS:
            _callers.clear()
    return known[1](function, args, kwargs)


#: By code and line: the code, which keeps its number, and the function that calls from there.
_callers = {}
_MOST_CALLERS = 1 << 12


def _caller(frame):
    code = _call.__code__.replace(co_filename=frame.f_code.co_filename, co_firstlineno=frame.f_lineno)
    return types.FunctionType(code, frame.f_globals, "numpy")


_call = lambda function, args, kwargs: function(*args, **kwargs)  # noqa: E731, all of it on the first line


class Substitute:
    """A stand-in for the module `warnings` in NumPy code that Aquila runs, where stack levels differ."""

    def warn(self, message, category=UserWarning, stacklevel=1, **options):
        warn(message, category)

    def __getattr__(self, name):
        return getattr(warnings, name)
