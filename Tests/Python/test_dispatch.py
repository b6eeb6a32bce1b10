"""Dispatch of calls: functions, methods and operators ask the same classes as NumPy, with the same
arguments.
"""

import inspect
import itertools
import warnings

import aquila.numpy as np
import numpy
import pytest
from recorders import BINARY, IN_PLACE, World

THEIRS, OURS = World(numpy), World(np)
CLASSES = list(THEIRS.classes)
#: Modules with functions of arrays.
MODULES = ("", "linalg", "fft", "lib.stride_tricks", "lib.scimath")
#: Functions of texts, with undefined results, and those that show or change NumPy's settings.
LEFT_OUT = {"empty", "empty_like", "fromstring", "test", "show_config", "show_runtime"}
LEFT_OUT |= {"set_printoptions", "setbufsize"}


def check(kind, name, call, is_always=True):
    """Checks that a call asks the same classes with the same arguments on both sides, and gives the
    same result.
    """
    with warnings.catch_warnings(action="ignore"):
        expected, asked = THEIRS.outcome(kind, call)
        result, ours = OURS.outcome(kind, call)
    if is_always or asked or ours or not isinstance(expected, type):
        assert (_once(kind, ours), result) == (_once(kind, asked), expected), f"{name} with {kind}"


def _once(kind, notes):
    # NumPy's own code may ask again, with NumPy's arrays, if it has Aquila's arrays beside such
    # objects.
    return [note for note, _ in itertools.groupby(notes)] if kind == "DerivedCalling" else notes


def found(world, path):
    for part in filter(None, path.split(".")):
        world = getattr(world, part)
    return world


def functions():
    for path in MODULES:
        module = found(numpy, path)
        for name in getattr(module, "__all__", dir(module)):
            value = getattr(module, name)
            is_function = callable(value) and not isinstance(value, (type, numpy.ufunc))
            if is_function and not name.startswith("_") and name not in LEFT_OUT:
                yield f"{path}.{name}".strip("."), value


def arguments(function):
    """Returns arguments with an instance of a class in each position, alone and in sequences."""
    parameters = inspect.signature(function).parameters.values()
    needed = [
        p for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        yield from ((args, {}) for args in (("p", "r"), ("r", "p"), ("r",)))
    for parameter, value in itertools.product(parameters, ("r", ["r", "p"], ["p", ("r",)])):
        args = ["f8" if p.name == "dtype" else "p" for p in needed]
        if parameter in needed:
            args[needed.index(parameter)] = value
            yield tuple(args), {}
        elif parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            yield tuple(args), {parameter.name: value}


@pytest.fixture(autouse=True)
def modes():
    """Lets the package heed the modes of errors, which calls of NumPy's own functions have set."""
    yield
    np.seterr(**numpy.geterr())


@pytest.mark.parametrize(
    "path, theirs", sorted(functions(), key=str), ids=lambda value: value if type(value) is str else ""
)
def test_functions_ask_as_numpys_do(path, theirs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for kind in (
        "OfFunctions",
        "OfBoth",
        "Refusing",
        "Wrapping",
        "Derived",
        "DerivedOfBoth",
        "DerivedCalling",
    ):
        for args, kwargs in arguments(theirs):

            def call(world, args=args, kwargs=kwargs):
                return found(world.np, path)(*world.filled(args), **world.filled(kwargs))

            # Meaningless arguments raise; the class of the exception is not tested here.
            check(kind, f"{path}{args}{kwargs}", call, is_always=False)


UFUNC_CALLS = [
    *(("reduce", *call) for call in ((("r",), {}), (("r", 0), {}), (("r",), {"axis": 0, "keepdims": True}))),
    *(
        ("reduce", *call)
        for call in ((("p",), {"out": "r"}), (("p", 0, None, "r"), {}), (("p",), {"where": "r"}))
    ),
    *(("accumulate", *call) for call in ((("r",), {}), (("r", 0), {}), (("p",), {"out": ("r",)}))),
    ("reduceat", ("r", [0]), {}),
    ("reduceat", ("p", [0]), {"out": "r"}),
    *(
        ("outer", *call)
        for call in ((("p", "r"), {}), (("r", "p"), {}), (("r",), {}), (("p", "p"), {"out": "r"}))
    ),
    *(("at", call, {}) for call in (("r", [0], "p"), ("p", [0], "r"), ("r", [0]), ("p", "r", 1))),
]


def ufunc_calls(function):
    for place in range(function.nin):
        yield "__call__", tuple("r" if k == place else "p" for k in range(function.nin)), {}
    inputs = ("p",) * function.nin
    yield "__call__", inputs + ("r",) * function.nout, {}
    yield "__call__", inputs, {"out": ("r",) * function.nout}
    yield "__call__", inputs, {"where": "r"}
    yield "__call__", ("r",) * function.nin, {"dtype": "f4"}
    yield from UFUNC_CALLS


UFUNCS = sorted({value.__name__ for value in vars(numpy).values() if isinstance(value, numpy.ufunc)})


@pytest.mark.parametrize("name", UFUNCS)
def test_universal_functions_and_their_methods_ask_as_numpys_do(name):
    for kind in CLASSES:
        for method, args, kwargs in ufunc_calls(getattr(numpy, name)):

            def call(world, method=method, args=args, kwargs=kwargs):
                function = getattr(getattr(world.np, name), method)
                return function(*world.filled(args), **world.filled(kwargs))

            check(kind, f"{name}.{method}{args}{kwargs}", call)


@pytest.mark.parametrize("kind", CLASSES)
def test_operators_leave_operations_to_the_other_operand_as_numpys_do(kind):
    for name, function in (BINARY | IN_PLACE).items():
        for a, b in ("pr", "rp", "mr", "rm"):
            check(kind, f"{a} {name} {b}", lambda w, a=a, b=b: function(w.values[a], w.values[b]))  # noqa: B023
    check(kind, "r in p", lambda w: w.values["r"] in w.values["p"])
    check(kind, "p[r]", lambda w: w.values["p"][w.values["r"]])
    for key in (..., 0, slice(None), [0, 1, 2]):

        def assign(world, key=key):
            world.values["p"][key] = world.values["r"]
            return world.values["p"].tolist()

        check(kind, f"p[{key}] = r", assign)


METHOD_CALLS = [
    *((call, {}) for call in (("r",), ("p", "r"), ("r", "p"), (0, "r"), (0, None, "r"))),
    *(((), {name: "r"}) for name in ("out", "where", "initial", "mean", "min", "max")),
    *((call, {"out": "r"}) for call in ((0,), ("p",), ([0, 1],), (0, 1))),
]
METHODS = [name for name in dir(numpy.ndarray) if name[0] != "_" and callable(getattr(numpy.ndarray, name))]
#: Left out: methods that take instances as orders, sort kinds, files, and results checked only in
#: C.
METHODS = sorted(
    {*METHODS} - {"copy", "flatten", "sort", "tofile", "dump", "resize", "setfield", "to_device"}
)


@pytest.mark.parametrize("name", METHODS)
def test_methods_ask_nobody_but_by_universal_functions(name):
    for kind in CLASSES:
        for args, kwargs in METHOD_CALLS:

            def call(world, args=args, kwargs=kwargs):
                return getattr(world.values["p"], name)(*world.filled(args), **world.filled(kwargs))

            check(kind, f"p.{name}{args}{kwargs}", call)


def test_functions_that_take_like_ask_its_class():
    for kind in ("OfFunctions", "Refusing", "OfUfuncs", "Derived"):
        for name, args in {
            "zeros": (3,),
            "array": ([1],),
            "arange": (3,),
            "full": (2, 1),
            "eye": (2,),
        }.items():
            check(kind, name, lambda w, n=name, a=args: getattr(w.np, n)(*a, like=w.values["r"]))


def test_derived_classes_go_on_with_arrays_of_ours():
    # The example of NumPy's documentation of subclasses.
    class A(np.ndarray):
        def __array_ufunc__(self, ufunc, method, *inputs, out=None, **kwargs):
            if out:
                kwargs["out"] = tuple(x.view(np.ndarray) if isinstance(x, A) else x for x in out)
            inputs = [x.view(np.ndarray) if isinstance(x, A) else x for x in inputs]
            result = super().__array_ufunc__(ufunc, method, *inputs, **kwargs)
            return result if result is NotImplemented else np.asarray(result).view(A)

        def __array_function__(self, func, types, args, kwargs):
            result = super().__array_function__(func, types, args, kwargs)
            return result if result is NotImplemented else np.asarray(result).view(A)

    a, x = np.arange(3.0).view(A), np.ones(3)
    for result in (a + x, x + a, np.add(a, x), numpy.add(a, x), np.add(x, a, out=np.zeros(3).view(A))):
        assert type(result) is A and result.tolist() == [1.0, 2.0, 3.0]
    joined = np.concatenate([x, a])
    assert type(joined) is A and joined.tolist() == [1.0, 1.0, 1.0, 0.0, 1.0, 2.0]
    assert np.add.reduce(a).item() == 3.0 and np.sin(a).tolist() == numpy.sin([0.0, 1.0, 2.0]).tolist()
    x += a
    assert x.tolist() == [1.0, 2.0, 3.0]


def test_masks_have_a_say():
    class Mask(np.ndarray):
        def __array_ufunc__(self, ufunc, method, *inputs, where=True, **kwargs):
            return "asked"

    x, mask = np.ones(2), np.array([True, False])
    assert np.negative(x, where=mask.view(Mask), out=x) == "asked"
    assert np.add.reduce(x, where=mask.view(Mask)) == "asked"


def test_the_protocol_of_functions_checks_its_arguments():
    x = np.arange(2)
    with pytest.raises(TypeError, match="args must be a tuple"):
        x.__array_function__(numpy.reshape, (np.ndarray,), x, {})
    with pytest.raises(TypeError, match="kwargs must be a dict"):
        x.__array_function__(numpy.reshape, (np.ndarray,), (x,), (2, 1))
