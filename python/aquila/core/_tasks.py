"""Tasks: functions on pieces of arrays, recorded and run like any operation."""

import atexit
import base64
import functools
import inspect
import pickle
import sys
import traceback
import typing

import numpy

from aquila import _core
from aquila.numpy import ndarray
from aquila.numpy._arguments import code_of
from aquila.numpy._memory import asarray, dtype_of, view

from ._annotations import Point, Use
from ._stores import Store


class Task:
    """A function that is launched when it is called.

    A call records the launch and returns at once. Operations on the same arrays see each other's
    effects in program order. An exception of the function is raised when a result of the launch is
    needed.
    """

    def __init__(self, function, *, name=None, side_effects=False):
        if not callable(function) or inspect.isgeneratorfunction(function):
            raise TypeError("a task is a function, and no generator")
        if inspect.iscoroutinefunction(function):
            raise TypeError("a task is a function, and no coroutine")
        functools.update_wrapper(self, function)
        #: The function itself; calling it launches no task.
        self.function = function
        self.name = name or getattr(function, "__name__", "task")
        uses = _uses(self.name, function)
        self._uses = {name: use for name, use in uses.items() if use is not Point}
        signature = inspect.signature(function)
        self._callers = signature.replace(parameters=[signature.parameters[name] for name in self._uses])
        parameters, axes = _encode(self.name, uses)
        module = getattr(function, "__module__", None) or "python"
        self._launch = _core.task(module, self.name, function, parameters, axes, bool(side_effects))
        self.__signature__ = self._callers

    def __call__(self, *args, **kwargs):
        if not kwargs and self._launch(*args) is None:
            return
        # Handles keyword arguments, defaults, and arrays of other libraries.
        bound = self._callers.bind(*args, **kwargs)
        bound.apply_defaults()
        args = [self._argument(name, value) for name, value in bound.arguments.items()]
        self._launch(*args)

    def _argument(self, name, value):
        use = self._uses[name]
        if use is None or type(value) is ndarray:
            return value
        if isinstance(value, Store):
            return value.array
        if use.mode and not isinstance(value, numpy.ndarray):
            kind = type(value).__name__
            raise TypeError(f"{self.name}: {name} is written, and has to be an array or a store, not {kind}")
        try:
            array = asarray(value)
        except (TypeError, ValueError) as error:
            raise TypeError(f"{self.name}: {name} is no array: {error}") from error
        if type(array) is not ndarray:
            kind = getattr(array, "dtype", type(array).__name__)
            raise TypeError(f"{self.name}: {name} has elements of {kind}, which tasks do not take")
        if use.mode and value.size and not numpy.may_share_memory(view(array), value):
            raise ValueError(f"{self.name}: {name} is written, and its memory cannot be shared")
        return array

    def __repr__(self):
        return f"<task {self.name}{self._callers}>"


def task(function=None, /, *, name=None, side_effects=False):
    """Makes a task of a function. A decorator, with or without arguments.

    Parameters annotated with ``In``, ``Out``, ``InOut`` and ``Reduce`` are arrays: each point of a
    launch gets NumPy views of its pieces, valid until the function returns. A parameter annotated
    with ``Point`` gets the description of the point. All other arguments are passed unchanged.

    - name: the task's name in messages and traces.
    - side_effects: true if the function has effects besides writing its arrays, such as printing.
      Launches of such tasks keep their order. A task that writes no array always counts as having
      side effects.
    """
    if function is None:
        return functools.partial(task, name=name, side_effects=side_effects)
    return Task(function, name=name, side_effects=side_effects)


def _uses(task_name, function):
    """Returns, for each parameter, the use of an array, `Point`, or None for a plain value."""
    scope = getattr(inspect.unwrap(function), "__globals__", {})
    result = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.KEYWORD_ONLY):
            raise TypeError(f"{task_name}: {name}: a task takes a fixed number of positional parameters")
        use = parameter.annotation
        if isinstance(use, str):
            try:
                use = eval(use, scope)
            except Exception as error:
                raise TypeError(
                    f"{task_name}: {name}: the annotation {use!r} means nothing: {error}"
                ) from error
        if typing.get_origin(use) is typing.Annotated:
            use = next((item for item in use.__metadata__ if isinstance(item, Use) or item is Point), None)
        if isinstance(use, Use):
            if use.mode == 3 and not use.operator:
                raise TypeError(f"{task_name}: {name}: core.Reduce needs an operator, as in core.Reduce['+']")
            if use.dtype is not None and code_of(dtype_of(use.dtype)) is None:
                raise TypeError(f"{task_name}: {name}: tasks do not take elements of {use.dtype}")
        elif use is not Point:
            use = None
        result[name] = use
    return result


def _encode(task_name, uses):
    """Returns the parameters and names of axes in the extension's form."""
    numbers = {}
    rows = []
    for name, use in uses.items():
        if use is None or use is Point:
            rows.append((name,) if use is None else (name, None))
            continue
        for axis in filter(None, use.axes):
            numbers.setdefault(axis[0], len(numbers))
        axes = tuple(axis and numbers[axis[0]] for axis in use.axes)
        low, high = (tuple(axis[k] if axis else 0 for axis in use.axes) for k in (1, 2))
        code = None if use.dtype is None else code_of(dtype_of(use.dtype))
        rows.append((name, use.mode, use.operator, axes, use.is_open, low, high, code))
    return tuple(rows), tuple(numbers)


def _note_failure(exception, note):
    """Notes the origin on an exception, and clears the variables of the frames in its traceback.

    These frames hold views of pieces, which become invalid.
    """
    exception.add_note(note)
    waiting, seen = [exception], set()
    while waiting:
        error = waiting.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        traceback.clear_frames(error.__traceback__)
        waiting += [error.__cause__, error.__context__, *getattr(error, "exceptions", ())]


def _pack(exception):
    """Returns an exception as a string for other ranks; None if it cannot be restored from one."""
    try:
        text = base64.b64encode(pickle.dumps(exception)).decode()
        return text if type(_unpack(text)) is type(exception) else None
    except Exception:
        return None


def _unpack(text):
    return pickle.loads(base64.b64decode(text))


def _finish():
    """Runs the recorded tasks while the interpreter still exists."""
    # A failing rank must not wait for the others.
    has_failed = hasattr(sys, "last_value") and _core.machine()[2] > 1
    if has_failed or not _core.has_tasks():
        return
    try:
        _core.flush()
    except BaseException:
        sys.excepthook(*sys.exc_info())


_core.register_core({"note_failure": _note_failure, "make_point": Point, "pack": _pack, "unpack": _unpack})
atexit.register(_finish)
