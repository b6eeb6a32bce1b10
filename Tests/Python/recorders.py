"""Classes that record that they were asked, and with what: for NumPy and for `aquila.numpy` side by side."""

import operator

import numpy

REFLECTED = "add sub mul truediv floordiv mod pow divmod matmul and or xor lshift rshift"
COMPARED = "lt le gt ge eq ne"
BINARY = {
    name: getattr(operator, name, None) or getattr(operator, name + "_", divmod)
    for name in (REFLECTED + " " + COMPARED).split()
}
IN_PLACE = {
    name: getattr(operator, "i" + name)
    for name in REFLECTED.split()
    if name != "divmod"
}


class World:
    """One side: the module, arrays by their names, classes, and what these were asked."""

    def __init__(self, np):
        self.np = np
        self.log = []
        self.names = {"p": np.array([3.0, 1.0, 2.0]), "m": np.array([[2.0, 1.0], [1.0, 3.0]])}
        self.classes = {kind.__name__: kind for kind in _classes(self)}

    def note(self, who, protocol, function, *details):
        self.log.append((type(who).__name__, protocol, function, *map(self.described, details)))
        return f"{type(who).__name__} was asked"

    def described(self, value):
        """What both sides have alike: arrays by their names, or by their elements."""
        for name, array in self.names.items():
            if value is array or _is_view(value, array):
                return name
        if isinstance(value, type):
            return "ndarray" if value in (self.np.ndarray, numpy.ndarray) else value.__name__
        if type(value) in (tuple, list):
            return type(value).__name__, *map(self.described, value)
        if type(value) is dict:
            return {key: self.described(item) for key, item in value.items()}
        if type(value).__name__ in self.classes and not isinstance(value, numpy.ndarray):
            return type(value).__name__
        if isinstance(value, numpy.ndarray):
            kind = "ndarray" if type(value) in (self.np.ndarray, numpy.ndarray) else type(value).__name__
            return kind, value.dtype.str, value.shape, self.described(value.tolist())
        return type(value).__name__ if " at 0x" in repr(value) else repr(value)

    def outcome(self, call):
        """What a call gives, and who was asked in it."""
        self.log.clear()
        try:
            with numpy.errstate(all="ignore"):
                result = self.described(call(self))
        except Exception as error:
            result = type(error)
        return result, list(self.log)


def _is_view(value, array):
    """True for an array of a plain class that shows the elements of another, and no more."""
    both = [isinstance(item, numpy.ndarray) and _is_plain(item) for item in (value, array)]
    if not all(both) or value.shape != array.shape or value.strides != array.strides:
        return False
    return value.dtype == array.dtype and numpy.shares_memory(value, array)


def _is_plain(array):
    return type(array).__name__ == "ndarray"


def _classes(world):
    """Classes with a say of each kind; those that derive from arrays are the last."""
    np, note = world.np, world.note

    def asked_by_function(self, function, types, args, kwargs):
        return note(self, "function", function, types, args, kwargs)

    def asked_by_ufunc(self, ufunc, method, *inputs, **kwargs):
        return note(self, "ufunc", ufunc, method, inputs, kwargs)

    def refusing(answer):
        def method(*args, **kwargs):
            answer(*args, **kwargs)
            return NotImplemented

        return method

    def operators(names):
        def make(name):
            return lambda self, other: note(self, name, None, other)

        return {f"__{name}__": make(name) for name in names}

    reflected = operators(["r" + name for name in REFLECTED.split()] + COMPARED.split())
    function = {"__array_function__": asked_by_function}
    ufunc = {"__array_ufunc__": asked_by_ufunc}
    yield type("OfFunctions", (), function)
    yield type("OfUfuncs", (), ufunc)
    yield type("OfBoth", (), function | ufunc)
    refusals = {"__array_function__": refusing(asked_by_function), "__array_ufunc__": refusing(asked_by_ufunc)}
    yield type("Refusing", (), refusals)
    yield type("Disabled", (), {"__array_ufunc__": None, **reflected})
    yield type("Prior", (), {"__array_priority__": 5.0, **reflected})
    yield type("Posterior", (), {"__array_priority__": -5.0, **reflected})
    yield type("Wrapping", (), {"__array__": _array(np), "__array_wrap__": lambda self, *args: note(self, "wrap", None)})
    yield type("Derived", (np.ndarray,), {})
    yield type("Reflecting", (np.ndarray,), reflected)
    yield type("DerivedOfBoth", (np.ndarray,), function | ufunc)
    yield type("DerivedCalling", (np.ndarray,), _calling(world))


def _array(np):
    def method(self, dtype=None, copy=None):
        return np.array([1.0, 2.0, 3.0], dtype)

    return method


def _calling(world):
    """Protocols that record, and go on as the class from which a class derives."""

    def of_function(self, function, types, args, kwargs):
        world.note(self, "function", function, types)
        return super(world.classes["DerivedCalling"], self).__array_function__(function, types, args, kwargs)

    def of_ufunc(self, ufunc, method, *inputs, **kwargs):
        world.note(self, "ufunc", ufunc, method)
        inputs = [numpy.asarray(value) if value is self else value for value in inputs]
        return super(world.classes["DerivedCalling"], self).__array_ufunc__(ufunc, method, *inputs, **kwargs)

    return {"__array_function__": of_function, "__array_ufunc__": of_ufunc}


def made(world, name):
    """An instance of a class."""
    kind = world.classes[name]
    if issubclass(kind, numpy.ndarray):
        return world.np.array([1.0, 2.0, 3.0]).view(kind)
    return kind()
