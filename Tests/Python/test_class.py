"""The class of arrays: its methods and attributes, looked up on it, and pickles of arrays."""

import functools
import pickle

import aquila.numpy as np
import numpy
import pytest


def members():
    return sorted(name for name, value in vars(numpy.ndarray).items() if callable(value))


@pytest.mark.parametrize(
    "x", [np.arange(6.0).reshape(2, 3), numpy.arange(6.0).reshape(2, 3), numpy.array(["a"])]
)
def test_methods_of_the_class_take_arrays(x):
    theirs = numpy.array(x, subok=True)
    for name in (
        "copy",
        "tolist",
        "ravel",
        "transpose",
        "__len__",
        "__repr__",
        "__copy__",
        "flatten",
        "tobytes",
    ):
        ours, expected = getattr(np.ndarray, name)(x), getattr(numpy.ndarray, name)(theirs)
        assert repr(ours) == repr(expected), name
    assert repr(np.ndarray.__getitem__(x, 0)) == repr(theirs[0])
    assert np.ndarray.shape.__get__(x) == theirs.shape and np.ndarray.dtype.__get__(x) == theirs.dtype
    if theirs.dtype.kind == "f":
        assert np.ndarray.__add__(x, 1).tolist() == (theirs + 1).tolist()
        assert np.ndarray.sum(x, axis=0).tolist() == theirs.sum(axis=0).tolist()
        np.ndarray.__setitem__(x, 0, 7)
        assert x[0].tolist() == [7, 7, 7]


def test_methods_of_the_class_in_subclasses():
    class Marked(np.ndarray):
        def __getitem__(self, key):
            return np.ndarray.__getitem__(self, key)

        def __array_wrap__(self, array, context=None, return_scalar=False):
            return np.ndarray.__array_wrap__(self, array, context, return_scalar)

        def copy(self, order="C"):
            return np.ndarray.copy(self, order)

    x = np.arange(4.0).view(Marked)
    assert type(x[1:]) is Marked and x[1] == 1 and type(x.copy()) is Marked and type(x + 1) is Marked


@pytest.mark.parametrize("name", members())
def test_members_of_the_class_stand_for_numpys(name):
    ours, theirs = getattr(np.ndarray, name), getattr(numpy.ndarray, name)
    if name not in ("__new__", "__class_getitem__"):
        assert ours == theirs and hash(ours) == hash(theirs) and ours.__name__ == theirs.__name__
    if not name.startswith("__"):
        assert pickle.loads(pickle.dumps(ours)) is ours


def test_methods_of_the_class_refuse_others():
    with pytest.raises(TypeError, match="ndarray"):
        np.ndarray.copy(3)


# MARK: Tables by class


def test_class_equals_numpys():
    assert np.ndarray == numpy.ndarray and numpy.ndarray == np.ndarray and hash(np.ndarray) == hash(numpy.ndarray)
    assert not np.ndarray != numpy.ndarray and np.ndarray != numpy.matrix and np.ndarray != int
    for made in (np.zeros(2), numpy.zeros(2)):
        assert {np.ndarray: "found"}[type(made)] == {numpy.ndarray: "found"}[type(made)] == "found"
    assert np.matrix not in {np.ndarray}


def test_functions_by_class_are_found_for_both_classes():
    for kind in (np.ndarray, numpy.ndarray):

        @functools.singledispatch
        def name(value):
            return "object"

        @name.register(kind)
        def _(value):
            return "array"

        assert [name(value) for value in (np.zeros(2), numpy.zeros(2), np.array(["a"]), [])] == ["array"] * 3 + ["object"]


# MARK: Pickles

LAYOUTS = [np.arange(6.0).reshape(2, 3), np.arange(6).reshape(2, 3).T, np.arange(12.0).reshape(2, 6)[:, ::2]]
LAYOUTS += [np.array(3), np.zeros((0, 3), "f4"), np.arange(5000.0)]


@pytest.mark.parametrize("x", LAYOUTS, ids=lambda x: f"{x.shape}{x.strides}")
def test_pickles_have_numpys_form(x):
    theirs = numpy.array(x)
    make, arguments, state = x.__reduce__()
    assert arguments == (np.ndarray, (0,), b"b")
    assert state[:3] == theirs.__reduce__()[2][:3] and state[4] == theirs.tobytes("A")
    made = make(*arguments)
    made.__setstate__(state)
    assert type(made) is np.ndarray and made.tolist() == x.tolist() and made.dtype == x.dtype
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(x, protocol))
        assert type(again) is np.ndarray and again.tolist() == x.tolist() and again.shape == x.shape
        assert (
            again.flags.writeable
            and again.flags.f_contiguous == pickle.loads(pickle.dumps(theirs, protocol)).flags.f_contiguous
        )
    buffers = []
    data = pickle.dumps(x, 5, buffer_callback=buffers.append)
    assert pickle.loads(data, buffers=buffers).tolist() == x.tolist()
    assert bool(buffers) == (x.flags.c_contiguous or x.flags.f_contiguous)


def test_methods_are_not_replaced_by_numpys():
    own = {"all", "argsort", "astype", "copy", "max", "mean", "reshape", "sort", "std", "sum", "take", "transpose"}
    made = {name for kind in np.ndarray.__mro__ for name, value in vars(kind).items() if _is_fallback(value)}
    assert made & own == set() and {"byteswap", "choose", "dump"} <= made


def _is_fallback(value):
    """True for a method that calls NumPy's."""
    return getattr(getattr(value, "__code__", None), "co_name", None) == "fallback"


def test_iterators_over_elements_are_of_numpys_class():
    elements = np.arange(4.0).flat
    assert isinstance(elements, np.flatiter) and isinstance(elements, numpy.flatiter)
    assert elements.__class__ is numpy.flatiter and not isinstance(np.arange(4.0), numpy.flatiter)
    assert next(elements) == 0 and next(elements) == 1 and elements[2] == 2
