"""Functions, classes and modules as objects: as keys, in pickles, as attributes of classes, as namespaces."""

import copy
import importlib
import inspect
import multiprocessing
import pickle
import sys
import types

import aquila.numpy as np
import numpy
import pytest

#: Modules with functions of arrays.
MODULES = [
    "numpy",
    "numpy.fft",
    "numpy.linalg",
    "numpy.random",
    "numpy.lib.stride_tricks",
    "numpy.lib.scimath",
]
MODULES += ["numpy.lib.array_utils", "numpy.char", "numpy.strings", "numpy.polynomial.polynomial"]
KINDS = ("function", "builtin_function_or_method", "_ArrayFunctionDispatcher", "ufunc")
KINDS += ("cython_function_or_method",)


def pairs():
    """All public functions, Aquila's with NumPy's."""
    for module in MODULES:
        theirs, ours = importlib.import_module(module), importlib.import_module("aquila." + module)
        for name in sorted(getattr(theirs, "__all__", None) or dir(theirs)):
            value = getattr(theirs, name)
            if type(value).__name__ in KINDS and not name.startswith("_"):
                yield pytest.param(getattr(ours, name), value, id=f"{module}.{name}")


FUNCTIONS = list(pairs())


@pytest.mark.parametrize("ours, theirs", FUNCTIONS)
def test_functions_stand_for_numpys(ours, theirs):
    assert ours is not theirs and ours == theirs and theirs == ours and not ours != theirs
    assert hash(ours) == hash(theirs)
    assert {ours: 1}[theirs] == 1 and {theirs: 1}[ours] == 1
    assert ours != numpy.lib.format.open_memmap and ours in [theirs] and theirs in {ours}
    assert repr(ours) == repr(theirs) and callable(ours)


@pytest.mark.parametrize("ours, theirs", FUNCTIONS)
def test_attributes_are_numpys(ours, theirs):
    assert ours.__name__ == theirs.__name__
    # Other libraries have tidied some of NumPy's documentation.
    text = inspect.cleandoc(theirs.__doc__ or "")
    # SciPy adds a section to functions that it shares with NumPy.
    if "Array API Standard Support" not in text:
        assert inspect.cleandoc(ours.__doc__ or "") == text
    assert getattr(ours, "__qualname__", None) == getattr(theirs, "__qualname__", None)
    for name in ("_implementation", "__signature__", "__text_signature__", "__defaults__", "nin", "types"):
        assert hasattr(ours, name) == hasattr(theirs, name), name
    try:
        expected = inspect.signature(theirs)
    except ValueError:
        return
    assert inspect.signature(ours) == expected


def is_picklable(value, protocol):
    try:
        return pickle.loads(pickle.dumps(value, protocol)) is value
    except (pickle.PicklingError, AttributeError):
        return False


@pytest.mark.parametrize("ours, theirs", FUNCTIONS)
def test_functions_are_pickled_by_name(ours, theirs):
    assert ours.__module__.startswith("aquila.numpy")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        if is_picklable(theirs, protocol):
            assert pickle.loads(pickle.dumps(ours, protocol)) is ours
    assert copy.deepcopy(ours) is ours and copy.copy(ours) is ours


@pytest.mark.parametrize("ours, theirs", FUNCTIONS)
def test_functions_are_methods_of_classes_where_numpys_are(ours, theirs):
    kinds = [type("Backend", (), {"function": function}) for function in (ours, theirs)]
    mine, other = (kind().function for kind in kinds)
    assert isinstance(mine, types.MethodType) == isinstance(other, types.MethodType)
    assert kinds[0].function is ours


def test_class_attributes_are_called_as_numpys():
    class Backend:
        array, zeros, arange, asarray = np.array, np.zeros, np.arange, np.asarray
        sqrt, total = np.sqrt, staticmethod(np.sum)

    backend = Backend()
    assert backend.array([1, 2]).tolist() == [1, 2] and backend.zeros((2, 2)).shape == (2, 2)
    assert backend.arange(3).sum() == 3 and backend.asarray([1.0], dtype="f4").dtype == "f4"
    assert backend.sqrt(np.array([4.0]))[0] == 2 and backend.total(np.arange(4)) == 6


def test_functions_take_attributes_where_numpys_do():
    np.add.note = 1
    assert np.add.note == 1 and vars(np.add) == {"note": 1}
    del np.add.note
    assert not hasattr(np.add, "note") and not hasattr(numpy.add, "note")


def test_functions_go_to_other_processes():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        norms = pool.map(np.linalg.norm, [np.array([3.0, 4.0]), np.array([6.0, 8.0])])
        sums = pool.map(np.sum, [np.arange(3), np.arange(4)])
        roots = pool.map(np.sqrt, [np.array([4.0])])
    assert norms == [5, 10] and sums == [3, 6] and type(roots[0]) is np.ndarray


# MARK: Namespaces


@pytest.mark.parametrize("module", MODULES)
def test_namespaces_are_complete(module):
    theirs, ours = importlib.import_module(module), importlib.import_module("aquila." + module)
    # numexpr, which pandas imports, gives NumPy a name.
    own = {"__cached__", "__file__", "__path__", "__getattr__", "__builtins__", "expm1x"}
    # Modules are created on first access, as NumPy's are.
    modules = {name for name, value in vars(theirs).items() if isinstance(value, types.ModuleType)}
    assert "numpy" not in vars(ours) or module == "numpy.random"
    assert vars(theirs).keys() - own - modules <= vars(ours).keys()
    assert set(dir(theirs)) - own <= set(dir(ours))
    for name in vars(ours):
        getattr(ours, name)
    for name, value in vars(ours).items():
        assert value is vars(ours)[name] and getattr(ours, name) is value
        hash(name)


@pytest.mark.parametrize(
    "module", ["ma", "rec", "testing", "polynomial", "lib", "char", "strings", "random", "fft"]
)
def test_modules_are_there_by_name(module):
    ours = importlib.import_module(f"aquila.numpy.{module}")
    assert ours is getattr(np, module)
    theirs = importlib.import_module(f"numpy.{module}")
    assert set(getattr(theirs, "__all__", ())) <= set(dir(ours))
    assert theirs.__spec__.name == f"numpy.{module}"


@pytest.mark.parametrize(
    "name", ["ma.core", "ma.extras", "testing.overrides", "polynomial.polyutils", "random.mtrand"]
)
def test_modules_within_modules_are_numpys(name):
    ours, theirs = importlib.import_module(f"aquila.numpy.{name}"), importlib.import_module(f"numpy.{name}")
    for key, value in vars(theirs).items():
        if isinstance(value, type):
            assert issubclass(getattr(ours, key), value)


def test_modules_that_are_not_there_are_an_error():
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("aquila.numpy.nothing")
    with pytest.raises(AttributeError, match="nothing"):
        np.nothing
    with pytest.raises(AttributeError, match="nothing"):
        np.linalg.nothing


def test_functions_of_modules_give_arrays_of_ours():
    x = np.arange(3.0)
    assert type(np.emath.sqrt(x - 1)) is np.ndarray
    assert type(np.polynomial.polynomial.polyval(x, x)) is np.ndarray
    assert type(np.polynomial.chebyshev.chebval(x, x)) is np.ndarray
    assert type(np.lib.stride_tricks.as_strided(x, (2, 2), (8, 8))) is np.ndarray
    assert type(np.char.str_len(np.array(["a", "bc"]))) is np.ndarray
    assert type(np.strings.isalpha(np.array(["a", "1"]))) is np.ndarray


@pytest.mark.parametrize(
    "text", ["r_[3:5, 7]", "r_['r', 1:3]", "c_[1:3, 2:4]", "mgrid[0:1:4j, 2:5]", "ogrid[3:5]"]
)
def test_subscripted_objects_are_numpys(text):
    ours, theirs = eval(f"np.{text}", {"np": np}), eval(f"np.{text}", {"np": numpy})
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("name", ["numpy", "numpy.fft", "numpy.linalg", "numpy.random", "numpy.lib"])
def test_modules_that_take_over_all_names_have_their_own(name):
    taking = types.ModuleType("taking_over")
    vars(taking).update(
        {k: v for k, v in vars(importlib.import_module("aquila." + name)).items() if callable(v)}
    )
    taking.own = 1
    sys.modules["taking_over"] = taking
    try:
        found = {}
        exec("from taking_over import *", found)
    finally:
        del sys.modules["taking_over"]
    assert found["own"] == 1


def test_texts_name_variables_of_the_program():
    left, right = np.ones((2, 1)), np.zeros((2, 1))
    assert left.shape == right.shape
    expected = [[1, 0], [1, 0]]
    for result in (
        np.bmat("left, right"),
        np.r_["left, right"],
        np.bmat("a, b", {"a": left, "b": right}, {}),
    ):
        assert type(result) is np.matrix and result.tolist() == expected


@pytest.mark.parametrize(
    "call",
    [
        lambda np, f, x: f(np.array_repr)(x),
        lambda np, f, x: f(np.array_str)(x),
        lambda np, f, x: f(np.dot)(x, x.T, out=np.zeros((2, 2))).tolist(),
        lambda np, f, x: f(np.where)(x > 1, x, 0).tolist(),
        lambda np, f, x: f(np.concatenate)([x, x]).tolist(),
        lambda np, f, x: f(np.copyto)(x, np.ones(3)) or x.tolist(),
        lambda np, f, x: f(np.linalg.norm)(x, axis=0).tolist(),
        lambda np, f, x: f(np.histogram)(x, bins=2)[0].tolist(),
        lambda np, f, x: f(np.fft.rfft)(x).tolist(),
    ],
)
@pytest.mark.parametrize("is_derived", [False, True])
def test_implementations_ask_no_class(call, is_derived):
    def outcome(np):
        class Asking(np.ndarray):
            def __array_function__(self, function, types, args, kwargs):
                if function == np.array2string:
                    return super().__array_function__(function, types, args, kwargs)
                raise AssertionError("asked")

        x = np.arange(6.0).reshape(2, 3)
        return call(np, lambda function: function._implementation, x.view(Asking) if is_derived else x)

    assert outcome(np) == outcome(numpy)
