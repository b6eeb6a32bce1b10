"""Calls of every public function, method and operator, with arguments at the edges."""

import inspect
import operator

import numpy
from edge_tables import (
    ANY_ORDER,
    ATTRIBUTES,
    BUILTINS,
    CASTS,
    COMPARISONS,
    METHODS_OF_UFUNCS,
    OF_UNIQUE,
    OPERATORS,
    PARAMETERS,
    SKIPPED,
    SUMS,
)
from edge_values import draw, kind_of


class Call:
    """A function, named by its path from the module, with arguments."""

    __slots__ = ("args", "function", "kwargs", "text")

    def __init__(self, function, text, args, kwargs):
        self.function, self.text, self.args, self.kwargs = function, text, args, kwargs

    @property
    def has_values(self):
        """True if NumPy defines the result: not the elements left out by a mask, nor the order of
        equal elements.
        """
        if self.text in ("np.linspace", "np.logspace", "np.geomspace"):
            # Results are beyond the range of integer types.
            return "dtype" not in self.kwargs and len(self.args) < 6
        if self.text.endswith("clip") and any("complex(" in value.text for value in self.args):
            # One of several NaNs.
            return False
        if self.is_search and (len(self.args) > 3 or "sorter" in self.kwargs):
            return False
        if self.text == "np.unique" and "sorted" in self.kwargs or "overwrite_input" in self.kwargs:
            return False
        if self.text.rpartition(".")[2] in OF_UNIQUE and (len(self.args) > 2 or "assume_unique" in self.kwargs):
            # Elements that are presumed to be unique are not.
            return False
        is_left = "where" in self.kwargs and ("out" not in self.kwargs or self.kwargs["out"].text == "None")
        return not is_left and self.text not in ANY_ORDER

    @property
    def is_search(self):
        """True for searches in rows, which have to be sorted."""
        return self.text.endswith("searchsorted")

    @property
    def is_sum(self):
        return self.text.rpartition(".")[2].rpartition(" ")[2] in SUMS

    @property
    def is_cast(self):
        return self.text.rpartition(".")[2].rpartition(" ")[2] in CASTS or bool(self.kwargs)

    @property
    def is_safe(self):
        """True if NumPy stays within its memory, and makes valid arrays: not for counts of the largest integer
        and negations of the least.
        """
        texts = [value.text for value in (*self.args, *self.kwargs.values())]
        if self.text == "np.bincount":
            return not any("2**63" in text or "922337" in text for text in texts)
        if self.text == "ndarray.resize":
            # NumPy makes arrays here that it refuses elsewhere.
            return not any("2**6" in text or "-1" in text for text in texts[1:])
        if self.text.endswith("repeat"):
            return not any(text.startswith("-2**6") for text in texts)
        if self.text == "x.flat[k]":
            return texts[1] not in ("True", "False", "np.True_", "np.array(True)") or ",0" not in texts[0] and "(0" not in texts[0]
        if self.text.rpartition(".")[2] in COMPARISONS and any("2**" in text for text in texts):
            # With a mask, NumPy frees memory that it has not allocated.
            return "where" not in self.kwargs
        return not ("diag" in self.text or "trace" in self.text) or "-2**31" not in texts

    @property
    def is_known(self):
        """True for differences that docs/differences.md names: comparisons of types, methods of scalars
        that are given arrays.
        """
        texts = [value.text for value in (*self.args, *self.kwargs.values())]
        if self.text.rpartition(" ")[2] in ("lt", "le", "gt", "ge", "eq", "ne"):
            return any(text.startswith("np.dtype") for text in texts)
        is_method = self.text.startswith("ndarray.") or "x.flat" in self.text
        is_scalar = is_method and texts[0].endswith("[0]")
        return is_scalar and any(text.startswith("np.") for text in texts[1:])

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
        return Call(self.function, self.text, args, kwargs)


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
    flat = _Target("x.flat[k]", _constant(lambda x, key: x.flat[key]), key, "own")
    set_flat = _Target("set x.flat[k]", _constant(_set_flat), [*key, ("value", True)], "own")
    yield from (get,) * 30
    yield from (put,) * 40
    yield from (flat,) * 6
    yield from (set_flat,) * 6
    for name in ATTRIBUTES:
        yield _Target(f"get {name}", _constant(_getter(name)), [("x", True)], "own")
        kind = name if name == "shape" else "value"
        yield _Target(f"set {name}", _constant(_setter(name)), [("x", True), (kind, True)], "own")


def _set_flat(x, key, value):
    x.flat[key] = value


def _getter(name):
    return lambda x: getattr(x, name) if name != "flat" else list(x.flat)[:8]


def _setter(name):
    return lambda x, value: setattr(x, name, value)


TARGETS = [*_functions(), *_ufunc_methods(), *_methods(), *_others()]
