"""Calls of every public function, method and operator, with arguments at the edges."""

import inspect
import operator

import numpy
from edge_rules import guards
from edge_tables import ATTRIBUTES, BUILTINS, METHODS_OF_UFUNCS, OPERATORS, PARAMETERS, SKIPPED
from edge_values import draw, kind_of


class Call:
    """A function, named by its path from the module, with arguments."""

    __slots__ = ("args", "kwargs", "target")

    def __init__(self, target, args, kwargs):
        self.target, self.args, self.kwargs = target, args, kwargs

    @property
    def text(self):
        return self.target.text

    @property
    def name(self):
        """The last part of the function's path."""
        return self.target.name

    @property
    def is_made(self):
        """True if NumPy stays within its memory, and no difference is known."""
        return all([guard(self) for guard in self.target.guards])

    def make(self, module):
        args = [value.make(module) for value in self.args]
        return args, {name: value.make(module) for name, value in self.kwargs.items()}

    def __str__(self):
        args = [value.text for value in self.args]
        args += [f"{name}={value.text}" for name, value in self.kwargs.items()]
        return f"{self.text}({', '.join(args)})"


class _Target:
    def __init__(self, text, function, parameters, first="array"):
        self.text, self.function, self.first = text, function, first
        self.name = text.rpartition(".")[2].rpartition(" ")[2]
        self.guards = guards(text)
        self.needed = [(name, kind_of(name)) for name, is_needed in parameters if is_needed]
        self.others = [(name, kind_of(name)) for name, is_needed in parameters if not is_needed]

    def draw(self, rng):
        random = rng.random
        args = [draw(rng, kind) for _, kind in self.needed]
        if args and (self.first == "own" or self.first and random() < 0.8):
            args[0] = draw(rng, self.first)
        kwargs = {}
        others = self.others
        # Passes some arguments by position and some by name.
        if others and random() < 0.4:
            for name, kind in others[: int(random() * 3)]:
                args.append(draw(rng, kind))
        elif others and random() < 0.7:
            for _ in range(1 + int(random() * 2)):
                name, kind = others[int(random() * len(others))]
                kwargs[name] = draw(rng, kind)
        if random() < 0.02:
            kwargs["axis"] = draw(rng, "axis")
        if len(args) > 1 and self.first != "own" and random() < 0.02:
            args.pop()
        return Call(self, args, kwargs)


def _parameters(name, theirs, is_method):
    try:
        parameters = list(inspect.signature(theirs).parameters.values())[1 if is_method else 0 :]
    except (TypeError, ValueError):
        names = PARAMETERS.get(name, "x y" if not is_method else "x axis").split()
        return [(name, not k) for k, name in enumerate(names)]
    found = [
        (p.name, p.default is p.empty) for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
    ]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        names = PARAMETERS.get(name, "x y").split()
        found = [(name, not k) for k, name in enumerate(names)] + found
    return [(name, is_needed) for name, is_needed in found if name not in ("like", "device")]


def _path(*names):
    def find(module):
        for name in names:
            module = getattr(module, name)
        return module

    return find


def _functions():
    for space in ((), ("linalg",), ("fft",)):
        theirs = _path(*space)(numpy)
        for name in sorted(getattr(theirs, "__all__", dir(theirs))):
            value = getattr(theirs, name, None)
            if name in SKIPPED or isinstance(value, type) or not callable(value):
                continue
            text = ".".join(("np", *space, name))
            if isinstance(value, numpy.ufunc):
                yield _ufunc(text, _path(*space, name), value)
            else:
                yield _Target(text, _path(*space, name), _parameters(name, value, False), None)


_OPTIONS = [(name, False) for name in "out where dtype casting order subok".split()]


def _ufunc(text, find, theirs):
    return _Target(text, find, [(f"x{k}", True) for k in range(theirs.nin)] + _OPTIONS)


def _ufunc_methods():
    for name in sorted({v.__name__ for v in vars(numpy).values() if isinstance(v, numpy.ufunc)}):
        if not hasattr(numpy, name):
            continue
        for method in METHODS_OF_UFUNCS:
            names = {
                "reduce": "x *axis *dtype *out *keepdims *initial *where",
                "accumulate": "x *axis *dtype *out",
                "outer": "x y *out *dtype",
                "reduceat": "x indices *axis *dtype *out",
                "at": "x indices *y",
            }[method].split()
            parameters = [(part.lstrip("*"), part[0] != "*") for part in names]
            yield _Target(f"np.{name}.{method}", _path(name, method), parameters)


def _methods():
    for name in sorted(dir(numpy.ndarray)):
        theirs = getattr(numpy.ndarray, name)
        if name in SKIPPED or name.startswith("__") or not callable(theirs):
            continue
        parameters = [("self", True), *_parameters(name, theirs, True)]
        yield _Target(f"ndarray.{name}", _method(name), parameters, "own")


def _method(name):
    return lambda module: lambda self, *args, **kwargs: getattr(self, name)(*args, **kwargs)


def _constant(function):
    return lambda module: function


def _others():
    for name in OPERATORS:
        function = getattr(operator, name, None) or BUILTINS[name]
        count = 1 if name in ("neg", "pos", "abs", "invert", "index", "truth") else 2
        target = _Target(name, _constant(function), [(f"x{k}", True) for k in range(count)])
        yield from (target,) * 4
        if count == 2 and not name.startswith("i") and name != "contains":
            swapped = _Target(
                f"swapped {name}",
                _constant(lambda a, b, f=function: f(b, a)),
                target.needed and [("a", True), ("b", True)],
            )
            yield swapped
    for name in ("int", "float", "complex", "len", "bool", "abs"):
        yield _Target(name, _constant(BUILTINS[name]), [("x", True)])
    key = [("x", True), ("obj", True)]
    get = _Target("operator.getitem", _constant(operator.getitem), key, "own")
    put = _Target("operator.setitem", _constant(operator.setitem), [*key, ("value", True)], "own")
    flat = _Target("x.flat[k]", _constant(_get_flat), key, "own")
    set_flat = _Target("set x.flat[k]", _constant(_set_flat), [*key, ("value", True)], "own")
    yield from (get,) * 30
    yield from (put,) * 40
    yield from (flat,) * 6
    yield from (set_flat,) * 6
    for name in ATTRIBUTES:
        yield _Target(f"get {name}", _constant(_getter(name)), [("x", True)], "own")
        kind = name if name == "shape" else "value"
        yield _Target(f"set {name}", _constant(_setter(name)), [("x", True), (kind, True)], "own")


def _get_flat(x, key):
    return x.flat[_without_truth(x, key)]


def _set_flat(x, key, value):
    x.flat[_without_truth(x, key)] = value


def _without_truth(x, key):
    """The key, but none of a truth value for no elements, with which NumPy leaves its memory."""
    is_truth = isinstance(key, (bool, numpy.bool)) or getattr(key, "dtype", None) == bool and not key.ndim
    return () if is_truth and not x.size else key


def _getter(name):
    return lambda x: getattr(x, name) if name != "flat" else list(x.flat)[:8]


def _setter(name):
    return lambda x, value: setattr(x, name, value)


TARGETS = [*_functions(), *_ufunc_methods(), *_methods(), *_others()]
