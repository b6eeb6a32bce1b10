"""NumPy's names, with their forms in Swift and the way in which `aquila.numpy` computes them.

The names are those of the installed NumPy, the ways those of the tables of `aquila.numpy`, and the forms in
Swift are public declarations: those of the same name, and those of names.txt.
"""

import re
import types
from pathlib import Path

from . import symbols

TABLE = Path(__file__).with_name("names.txt")
STANDARD = Path(__file__).with_name("array_api.txt")
#: By owner: how a form begins.
RECEIVERS = {"": "", "NDArray": "a.", "AnyNDArray": "a.", "Generator": "generator."}


class Forms:
    """The forms in Swift by NumPy's names."""

    def __init__(self, built):
        found = symbols.of("AquilaArrays", built) + symbols.of("AquilaTypes", built)
        self.symbols = [each for each in found if each.owner in RECEIVERS or each.owner == "DType"]
        self._forms = {**self._alike(), **self._stated()}

    def __getitem__(self, name):
        """The form of a name such as ``sin``, ``linalg.norm`` or ``ndarray.sum``; None if there is none."""
        space, _, last = name.rpartition(".")
        key = _key(name)
        if key in self._forms or space not in ("ndarray", ""):
            return self._forms.get(key)
        return self._forms.get(_key(last))

    def _alike(self):
        """Declarations whose names differ from NumPy's in case and underscores alone."""
        order = ["AnyNDArray", "NDArray", "", "Generator", "DType"]
        result = {}
        for each in sorted(self.symbols, key=lambda each: order.index(each.owner)):
            if each.module == "AquilaTypes" and each.owner != "DType" or not re.match("[A-Za-z]", each.title):
                continue
            if each.owner == "DType":
                if each.kind == "swift.enum.case":
                    result[_key(each.title)] = f".{each.title}"
            else:
                space = "random.Generator." if each.owner == "Generator" else ""
                result[_key(space + each.base)] = RECEIVERS[each.owner] + each.title
        return result

    def _stated(self):
        result = {}
        for number, line in enumerate(TABLE.read_text().split("\n"), 1):
            if line and not line.startswith("#"):
                names, _, form = line.partition(" = ")
                if not form.startswith("!") and form != "-" and not self._is_declared(form):
                    raise ValueError(f"{TABLE.name}:{number}: there is no public declaration {form}")
                result |= {_key(name): None if form == "-" else form.lstrip("! ") for name in names.split()}
        return result

    def _is_declared(self, form):
        operator = re.fullmatch(r"(?:a )?([^\w\s]+) ?[ab]", form)
        if operator:
            return any(each.base == operator[1] for each in self.symbols)
        if form.startswith("."):
            return any(each.owner == "DType" and each.title == form[1:] for each in self.symbols)
        owner, title = re.fullmatch(r"(?:(\w+)\.)?(.+)", form).groups()
        owners = {None: [""], "a": ["NDArray", "AnyNDArray"], "generator": ["Generator"]}.get(owner, [owner])
        return any(each.owner in owners and each.title == title for each in self.symbols)


def written(form):
    """A form as pages and messages show it."""
    return form.replace(".init(", "(")


def _key(name):
    space, _, last = name.rpartition(".")
    return f"{space}.{last.replace('_', '').lower()}"


class Ways:
    """How `aquila.numpy` computes a name."""

    def __init__(self):
        from aquila import _core
        # Modules make their functions known when they are imported.
        from aquila.numpy import _fallback, _ufuncs, fft, linalg, ndarray, random  # noqa: F401

        self._core, self._fallback, self._ufuncs, self._class = _core, _fallback, _ufuncs, ndarray

    def of(self, name, value):
        """``native``, ``composed`` (NumPy's code on native functions) or ``NumPy``."""
        if name.startswith("ndarray."):
            return self._of_member(name.removeprefix("ndarray."))
        if isinstance(value, self._numpy_ufunc()):
            known = self._core.has(value.__name__) or value.__name__ in self._ufuncs.composed
            return "native" if known else "NumPy"
        try:
            if value in self._fallback.natives:
                return "native"
            if value in self._fallback.general:
                return "composed"
            return "native" if value in self._fallback.counterparts else "NumPy"
        except TypeError:
            return "NumPy"

    def _numpy_ufunc(self):
        import numpy

        return numpy.ufunc

    def _of_member(self, name):
        """An array's method or attribute: NumPy computes those that `_fallback` has made."""
        for kind in self._class.__mro__:
            if name in vars(kind):
                value = vars(kind)[name]
                function = value.fget if isinstance(value, property) else value
                code = getattr(function, "__code__", None)
                is_theirs = code is not None and code.co_filename == self._fallback.__file__
                return "NumPy" if is_theirs and code.co_name in ("fallback", "get") else "native"
        raise AttributeError(name)


def standard():
    """The names of the array API standard: pairs of a name and NumPy's value; None where `aquila.numpy` lacks one."""
    import numpy
    from aquila import numpy as ours

    for line in STANDARD.read_text().split("\n"):
        if line and not line.startswith("#"):
            space, _, names = line.partition("=")
            modules = [getattr(module, space.strip()) if space.strip() else module for module in (numpy, ours)]
            for name in names.split():
                has_all = all(hasattr(module, name) for module in modules)
                prefix = f"{space.strip()}." if space.strip() else ""
                yield prefix + name, getattr(modules[0], name) if has_all else None


def spaces():
    """NumPy's public names by section: pairs of a name and its value."""
    import numpy

    def functions(space, prefix, *, is_ufunc=None):
        for name in sorted(vars(space) if not hasattr(space, "__all__") else space.__all__, key=str.lower):
            value = getattr(space, name)
            if callable(value) and not isinstance(value, (type, types.ModuleType)):
                if is_ufunc is None or isinstance(value, numpy.ufunc) == is_ufunc:
                    yield prefix + name, value

    def members(kind, prefix):
        for name in sorted(dir(kind), key=str.lower):
            if not name.startswith("_"):
                yield prefix + name, getattr(kind, name)

    return {
        "Universal functions": list(functions(numpy, "", is_ufunc=True)),
        "Functions": list(functions(numpy, "", is_ufunc=False)),
        "Methods and attributes of arrays": list(members(numpy.ndarray, "ndarray.")),
        "Linear algebra": list(functions(numpy.linalg, "linalg.")),
        "Fourier transforms": list(functions(numpy.fft, "fft.")),
        "Random numbers": list(members(numpy.random.Generator, "random.Generator.")),
        "Random numbers, older functions": list(functions(numpy.random, "random.")),
        "Types and constants": [
            (name, getattr(numpy, name))
            for name in sorted(numpy.__all__, key=str.lower)
            if not callable(getattr(numpy, name)) or isinstance(getattr(numpy, name), type)
            if not isinstance(getattr(numpy, name), types.ModuleType)
        ],
    }
