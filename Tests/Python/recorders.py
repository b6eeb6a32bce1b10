"""Classes that record the calls of their protocols, for NumPy and for `aquila.numpy` side by side."""

import operator

import numpy

REFLECTED = "add sub mul truediv floordiv mod pow divmod matmul and or xor lshift rshift".split()
COMPARED = "lt le gt ge eq ne".split()
IN_PLACE = {f"i{name}": getattr(operator, f"i{name}") for name in REFLECTED if name != "divmod"}
BINARY = {name: getattr(operator, name, None) or getattr(operator, name + "_", divmod) for name in REFLECTED}
BINARY |= {name: getattr(operator, name) for name in COMPARED}


class World:
    """One side: the module, named arrays, and classes; `r` is an instance of one of them."""

    def __init__(self, np):
        self.np = np
        self.log = []
        self.values = {"p": np.array([3.0, 1.0, 2.0]), "m": np.array([[2.0, 1.0], [1.0, 3.0]])}
        self.classes = {kind.__name__: kind for kind in _classes(self)}

    def note(self, who, protocol, function, *details):
        self.log.append((type(who).__name__, protocol, function, *map(self.described, details)))
        return f"{type(who).__name__} was asked"

    def outcome(self, kind, call):
        """The result of a call with a new instance of a class, and the recorded calls of protocols."""
        self.values["r"] = self._made(kind)
        self.log.clear()
        try:
            with numpy.errstate(all="ignore"):
                result = self.described(call(self))
        except Exception as error:
            result = type(error)
        notes = list(self.log)
        for name, values in (("p", [3.0, 1.0, 2.0]), ("m", [[2.0, 1.0], [1.0, 3.0]])):
            self.values[name].flags.writeable = True
            self.values[name][...] = values
        return result, notes

    def _made(self, kind):
        kind = self.classes[kind]
        if issubclass(kind, numpy.ndarray):
            return self.np.array([1.0, 2.0, 3.0]).view(kind)
        return kind()

    def filled(self, value):
        """The arguments with names replaced by values."""
        if type(value) in (tuple, list):
            return type(value)(map(self.filled, value))
        if type(value) is dict:
            return {key: self.filled(item) for key, item in value.items()}
        return self.values[value] if type(value) is str and value in self.values else value

    def described(self, value):
        """A description equal on both sides: arrays by their names, or by their elements."""
        for name, array in self.values.items():
            if value is array or _shows(value, array):
                return name
        if isinstance(value, type):
            return "ndarray" if value in (self.np.ndarray, numpy.ndarray) else value.__name__
        if type(value) in (tuple, list):
            return type(value).__name__, *map(self.described, value)
        if type(value) is dict:
            return {key: self.described(item) for key, item in value.items()}
        if isinstance(value, numpy.ndarray):
            return type(value).__name__, value.dtype.str, value.shape, self.described(value.tolist())
        if type(value) is float:
            # Functions run over ours where an object gives arrays of ours; the last digit may differ.
            return f"{value:.13g}"
        return type(value).__name__ if " at 0x" in repr(value) else repr(value)


def _shows(value, array):
    """True for an array of a plain class that shows exactly the elements of another."""
    if not all(
        isinstance(item, numpy.ndarray) and type(item).__name__ == "ndarray" for item in (value, array)
    ):
        return False
    is_alike = (value.shape, value.strides, value.dtype) == (array.shape, array.strides, array.dtype)
    return is_alike and numpy.shares_memory(value, array)


def _classes(world):
    """Returns classes for each protocol of dispatch; the last ones derive from arrays."""
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

    def operators():
        names = ["r" + name for name in REFLECTED] + COMPARED
        return {f"__{name}__": lambda self, other, name=name: note(self, name, None, other) for name in names}

    def array(self, dtype=None, copy=None):
        return np.array([1.0, 2.0, 3.0], dtype)

    def wrapped(self, array, context=None, return_scalar=False):
        return note(self, "wrap", context and context[0], array)

    function = {"__array_function__": asked_by_function}
    ufunc = {"__array_ufunc__": asked_by_ufunc}
    yield type("OfFunctions", (), function)
    yield type("OfUfuncs", (), ufunc)
    yield type("OfBoth", (), function | ufunc)
    refusals = {
        "__array_function__": refusing(asked_by_function),
        "__array_ufunc__": refusing(asked_by_ufunc),
    }
    yield type("Refusing", (), refusals)
    yield type("Disabled", (), {"__array_ufunc__": None, **operators()})
    yield type("Prior", (), {"__array_priority__": 5.0, **operators()})
    yield type("Posterior", (), {"__array_priority__": -5.0, **operators()})
    yield type("Wrapping", (), {"__array__": array, "__array_wrap__": wrapped})
    yield type("Derived", (np.ndarray,), {})
    yield type("Reflecting", (np.ndarray,), operators())
    yield type("DerivedOfBoth", (np.ndarray,), function | ufunc)
    yield type("DerivedCalling", (np.ndarray,), _calling(world))


def _calling(world):
    """Protocols that record a call and then continue with those of the base class."""

    def asked_by_function(self, function, types, args, kwargs):
        world.note(self, "function", function, types)
        return super(type(self), self).__array_function__(function, types, args, kwargs)

    def asked_by_ufunc(self, ufunc, method, *inputs, **kwargs):
        world.note(self, "ufunc", ufunc, method)
        inputs = [numpy.asarray(value) if value is self else value for value in inputs]
        return super(type(self), self).__array_ufunc__(ufunc, method, *inputs, **kwargs)

    return {"__array_function__": asked_by_function, "__array_ufunc__": asked_by_ufunc}
