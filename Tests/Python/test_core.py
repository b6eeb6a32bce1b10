"""`aquila.core`: tasks in Python, and the stores that they take."""


import aquila.numpy as np
import numpy
import pytest
from aquila import core


@core.task
def axpy(a: float, x: core.In["i"], y: core.InOut["i"]):
    y += a * x


# MARK: Pieces


@pytest.mark.parametrize("pieces", [1, 2, 3, 7, 100])
def test_a_task_is_cut_into_pieces(pieces):
    x, y = np.arange(50.0), np.ones(50)
    with core.scope(pieces=pieces):
        axpy(2.0, x, y)
    assert y.tolist() == [1 + 2 * k for k in range(50)]


def test_axes_of_one_name_are_aligned_whatever_the_others_are():
    seen = []

    @core.task(side_effects=True)
    def scale(x: core.In["i", "j"], row: core.In["j"], column: core.In["i"], y: core.Out["j", "i"]):
        seen.append((x.shape, row.shape, column.shape, y.shape))
        y[...] = (x * row * column[:, None]).T

    x = np.arange(35.0).reshape(5, 7)
    row, column, y = np.arange(7.0), np.arange(5.0), np.empty((7, 5))
    with core.scope(pieces=12):
        scale(x, row, column, y)
    assert numpy.array_equal(
        y, (numpy.arange(35.0).reshape(5, 7) * numpy.arange(7) * numpy.arange(5)[:, None]).T
    )
    assert len(seen) > 5
    assert all(a == (i, j) and b == (j,) and c == (i,) and d == (j, i) for a, b, c, d in seen for i, j in [a])


def test_axes_without_a_name_are_not_cut():
    seen = []

    @core.task(side_effects=True)
    def product(x: core.In["i", :], y: core.In, z: core.Out["i", ...]):
        seen.append((x.shape, y.shape, z.shape))
        z[...] = x @ y

    x, y, z = np.ones((9, 4)), np.ones((4, 6)), np.empty((9, 6))
    with core.scope(pieces=3):
        product(x, y, z)
    assert (z == 4).all() and seen == [((3, 4), (4, 6), (3, 6))] * 3


def test_an_axis_that_a_result_lacks_is_not_cut():
    @core.task
    def total(x: core.In["i", "j"], y: core.Out["j"]):
        y[...] = x.sum(axis=0)

    y = np.empty(3)
    with core.scope(pieces=6):
        total(np.ones((8, 3)), y)
    assert y.tolist() == [8.0] * 3


def test_points_know_their_place():
    @core.task
    def place(x: core.Out["i"], here: core.Point):
        x[:] = numpy.arange(len(x)) + here.origin["x"][0] + 100 * here.index[0]
        assert here.shape["x"] == (10,) and here.count == (4,)

    x = np.empty(10)
    with core.scope(pieces=4):
        place(x)
    assert x.tolist() == [k + 100 * (k // 3) for k in range(10)]


@pytest.mark.parametrize("halo, low, high", [("i±1", 1, 1), ("i-2", 2, 0), ("i+3", 0, 3), ("i-1+2", 1, 2)])
def test_neighbours(halo, low, high):
    @core.task
    def sums(x: core.In[halo], y: core.Out["i"], here: core.Point):
        first = here.origin["y"][0] - here.origin["x"][0]
        for k in range(len(y)):
            y[k] = x[max(first + k - low, 0) : first + k + high + 1].sum()

    x, y = np.arange(20.0), np.empty(20)
    with core.scope(pieces=6):
        sums(x, y)
    assert y.tolist() == [sum(range(max(k - low, 0), min(k + high + 1, 20))) for k in range(20)]


def test_empty_arrays():
    seen = []

    @core.task
    def fill(x: core.In["i"], y: core.Out["i", :], total: core.Reduce["+"]):
        seen.append((x.shape, y.shape))
        y[...] = x[:, None]
        total += x.sum()

    y, total = np.empty((0, 3)), np.ones(())
    fill(np.empty(0), y, total)
    assert float(total) == 1 and y.shape == (0, 3) and seen == [((0,), (0, 3))]


# MARK: Reductions


@pytest.mark.parametrize(
    "operator, combine", [("+", "add"), ("*", "multiply"), ("min", "minimum"), ("max", "maximum")]
)
@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", "i8", "u1"])
def test_reductions(operator, combine, dtype):
    combine = getattr(numpy, combine)

    @core.task
    def reduce(x: core.In["i"], y: core.Reduce[operator]):
        y[...] = combine(y, combine.reduce(x))

    values = numpy.array([3, 1, 2, 1, 1, 2, 1], dtype)
    y = np.array(2, dtype)
    with core.scope(pieces=3):
        reduce(np.asarray(values), y)
    assert y.dtype == values.dtype and y == combine(2, combine.reduce(values))


@pytest.mark.parametrize(
    "operator, combine", [("&", "bitwise_and"), ("|", "bitwise_or"), ("^", "bitwise_xor")]
)
def test_reductions_of_bits(operator, combine):
    combine = getattr(numpy, combine)

    @core.task
    def reduce(x: core.In["i"], y: core.Reduce[operator]):
        y[...] = combine(y, combine.reduce(x))

    y = np.array(6)
    with core.scope(pieces=3):
        reduce(np.array([14, 7, 6, 12]), y)
    assert y == combine(6, combine.reduce([14, 7, 6, 12]))


def test_reductions_of_complex_numbers_and_truth_values():
    @core.task
    def total(x: core.In["i"], y: core.Reduce["+"]):
        y[...] = y + x.sum(dtype=y.dtype)

    with core.scope(pieces=2):
        y = np.zeros((), complex)
        total(np.array([1j, 2, 3j]), y)
        assert y == 2 + 4j
        y = np.zeros((), bool)
        total(np.array([False, True, False]), y)
        assert bool(y)


def test_contributions_to_one_place():
    @core.task
    def histogram(x: core.In["i"], bins: core.Reduce["+"]):
        bins += numpy.bincount(x, minlength=len(bins))

    x, bins = np.arange(300) % 7, np.zeros(7, int)
    with core.scope(pieces=5):
        histogram(x, bins)
    assert bins.tolist() == numpy.bincount(numpy.arange(300) % 7).tolist()


def test_reductions_along_an_axis():
    @core.task
    def rows(x: core.In["i", "j"], y: core.Reduce["+", "i"]):
        y += x.sum(axis=1)

    y = np.zeros(6)
    with core.scope(pieces=12):
        rows(np.ones((6, 5)), y)
    assert y.tolist() == [5.0] * 6
