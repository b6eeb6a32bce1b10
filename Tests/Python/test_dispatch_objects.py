"""Arrays among objects of other classes: of installed libraries, masks, and objects with `__array__`."""

import subprocess
import sys

import aquila.numpy as np
import jobs
import numpy
import pytest


def _of_installed_library():
    """A class like those of libraries that know NumPy only: it looks at classes, not at instances."""

    class Library:
        __module__ = "pytest"
        seen = None

        def __array_function__(self, function, types, args, kwargs):
            type(self).seen = types, [type(arg) for arg in args]
            return "asked"

        def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
            type(self).seen = None, [type(value) for value in inputs]
            return "asked"

    return Library


def test_installed_libraries_are_given_numpys_arrays():
    library = _of_installed_library()
    assert np.dot(np.ones(2), library()) == "asked"
    assert {*library.seen[0]} == {library, numpy.ndarray} and library.seen[1] == [numpy.ndarray, library]
    for call in (np.add, numpy.add, lambda a, b: a + b):
        assert call(np.ones(2), library()) == "asked"
        assert library.seen[1] == [numpy.ndarray, library]


def test_masks_and_classes_stay():
    masked, matrix = numpy.ma.array([1.0, 2.0], mask=[0, 1]), numpy.matrix([[1.0, 2.0], [3.0, 4.0]])
    x, theirs = np.arange(2.0), numpy.arange(2.0)
    for call in (
        lambda np, x: np.clip(x, 0, masked),
        lambda np, x: np.add.outer(x, masked),
        lambda np, x: np.concatenate([x, masked]),
        lambda np, x: x - masked,
        lambda np, x: x * matrix,
        lambda np, x: np.dot(x, matrix),
        lambda np, x: np.c_[np.eye(2), matrix],
        lambda np, x: np.linalg.inv(matrix) @ x,
        lambda np, x: np.where(x > 0, masked, x),
        lambda np, x: np.einsum("i,ij", x, matrix),
    ):
        result, expected = call(np, x), call(numpy, theirs)
        assert type(result).__name__ == type(expected).__name__
        assert repr(result) == repr(expected)


def test_masked_elements_are_written_as_numpy_writes_them():
    x = np.ones(3)
    with pytest.warns(UserWarning, match="masked element"):
        x[0] = numpy.ma.masked
    assert numpy.isnan(x[0])
    with pytest.raises(numpy.ma.MaskError):
        np.arange(3)[0] = numpy.ma.masked


class Column:
    """An object whose protocol returns an Aquila array."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return self.values


def test_objects_give_arrays_of_ours():
    c, x = Column(np.array([0, 2])), np.arange(3.0)
    assert np.asarray(c) is c.values
    assert np.array([c, c]).tolist() == [[0, 2], [0, 2]]
    assert np.array(c, float).tolist() == [0.0, 2.0]
    assert np.concatenate([c, c]).tolist() == [0, 2, 0, 2]
    assert np.stack([c, x[:2]]).tolist() == [[0, 2], [0, 1]]
    assert x[c].tolist() == [0.0, 2.0]
    x[c] = c
    assert x.tolist() == [0.0, 1.0, 2.0]
    assert (x[:2] * c).tolist() == [0.0, 2.0]
    assert np.vectorize(lambda value: value + 1)(c).tolist() == [1, 3]
    assert np.median(c) == 1.0 and np.interp(1.0, c, c) == 1.0 and np.linalg.norm(c) == 2.0


def test_vectorized_functions_give_arrays_of_ours():
    @np.vectorize(otypes=[float])
    def halved(value):
        return value / 2

    result = halved(np.arange(4))
    assert type(result) is np.ndarray and result.tolist() == [0.0, 0.5, 1.0, 1.5]
    masked = numpy.ma.array([1, 2], mask=[0, 1])
    assert repr(np.vectorize(lambda value: value)(masked)) == repr(
        numpy.vectorize(lambda value: value)(masked)
    )
    rows = np.vectorize(lambda row: row.sum(), signature="(n)->()")(np.ones((2, 3)))
    assert rows.tolist() == [3.0, 3.0]


RANKS = """
import numpy as np

class Units:
    def __init__(self, value): self.value = value
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return Units(getattr(ufunc, method)(*[getattr(i, "value", i) for i in inputs], **kwargs))
    def __array_function__(self, function, types, args, kwargs):
        assert all(issubclass(kind, (Units, np.ndarray)) for kind in types)
        return Units(function(*[getattr(arg, "value", arg) for arg in args], **kwargs))

class Derived(np.ndarray):
    pass

x = np.arange(6.0)
u = Units(np.ones(6))
print((x + u).value.sum(), np.dot(x, u).value, np.add.outer(u, x).value.shape, np.multiply.reduce(u).value)
print(type(x * x.view(Derived)).__name__, (np.eye(2) * np.matrix([[1, 2], [3, 4]])).tolist())
np.add.at(x, [0, 0], np.ma.array([1.0, 2.0]))
x += np.ma.array([1.0] * 6)
print(x.tolist())
"""


@jobs.needs_mpi
def test_ranks_ask_alike(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(RANKS)
    theirs = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, timeout=100, check=True
    )
    for ranks in (1, 3):
        job = jobs.run(program, ranks=ranks)
        assert (job.returncode, job.stdout) == (0, theirs.stdout), job.stderr


def test_functions_of_other_libraries_that_ask_classes():
    """An object with a universal function's numbers of arguments is given NumPy's arrays, as Numba's are."""

    class Doubling:
        nin = nout = 1

        def __call__(self, x):
            handler = getattr(type(x), "__array_ufunc__")
            if handler is not numpy.ndarray.__array_ufunc__:
                return x.__array_ufunc__(self, "__call__", x)
            return numpy.multiply(x, 2)

    result = Doubling()(np.arange(3))
    assert type(result) is np.ndarray and result.tolist() == [0, 2, 4]
    with pytest.raises(TypeError, match="universal function"):
        np.arange(3).__array_ufunc__(print, "__call__", np.arange(3))
