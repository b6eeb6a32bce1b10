"""`aquila.core`: tasks in Python, and the stores that they take."""

import typing

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


# MARK: Sharing


def test_tasks_and_operations_see_each_others_writes():
    x, y = np.ones(100), np.zeros(100)
    with core.scope(pieces=4):
        for _ in range(5):
            x += 1
            axpy(1.0, x, y)
            y *= 2
        z = y + x
        axpy(1.0, z, y)
    n, m = numpy.ones(100), numpy.zeros(100)
    for _ in range(5):
        n += 1
        m = (m + n) * 2
    assert numpy.array_equal(y, m + m + n) and numpy.array_equal(x, n)


def test_views_are_written_through():
    x = np.zeros((6, 6))
    axpy(1.0, np.ones(3), x[::2, 1])
    axpy(1.0, np.ones(6), x.T[5])
    assert x.sum() == 9 and x[:, 1].tolist() == [1, 0, 1, 0, 1, 0] and x[:, 5].tolist() == [1] * 6


def test_arrays_of_numpy_are_written():
    n, memory = numpy.zeros(5000), np.zeros(10)
    shown = numpy.asarray(memory)
    axpy(1.0, numpy.ones(5000), n)
    axpy(1.0, range(10), memory)
    assert n.sum() == 5000 and shown.tolist() == list(range(10))


def test_arrays_may_go_before_the_task_runs():
    y = np.zeros(1000)
    with core.scope(pieces=3):
        for k in range(10):
            x = np.full(1000, float(k))
            axpy(1.0, x, y)
            del x
    assert (y == 45).all()


def test_more_tasks_than_a_window_holds():
    x, y = np.arange(100.0), np.zeros(100)
    with core.scope(pieces=4):
        for k in range(3000):
            axpy(1.0, x, y)
            if k % 7 == 0:
                y += 1
    assert (y == 3000 * x + 429).all()


def test_plain_arguments():
    @core.task
    def note(y: core.Out["i"], factor: float = 2.0, words: tuple = ("a", "b")):
        y[:] = factor * len(words)

    y = np.empty(3)
    note(y)
    assert y.tolist() == [4.0] * 3
    note(words="abc", y=y)
    assert y.tolist() == [6.0] * 3
    note(y, words={1: 2}, factor=np.float64(3))
    assert y.tolist() == [3.0] * 3
    assert str(note.__signature__).startswith("(y: core.Out, factor: float = 2.0")
    assert note.__name__ == "note" and "task note" in repr(note)
    note.function(numpy.empty(2))


def test_annotations_as_texts_and_for_type_checkers():
    @core.task
    def copy(x: "core.In['i']", y: typing.Annotated[numpy.ndarray, core.Out["i"]], n: "int" = 1):
        y[:] = x * n

    y = np.empty(4)
    with core.scope(pieces=2):
        copy(np.arange(4.0), y)
    assert y.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("seed", range(60))
def test_sums_of_products_along_any_axes(seed):
    """Pieces of arrays with random axes, in random orders, partitioned or not, give the same as
    whole arrays.
    """
    random = numpy.random.default_rng(seed)
    extents = dict(zip("ijk", random.integers(1, 9, 3).tolist()))

    def axes():
        return "".join(random.permutation(list("ijk"))[: random.integers(0, 4)])

    a, b, y = axes(), axes(), axes()
    y = "".join(axis for axis in y if axis in a + b)
    use = [core.Out, core.InOut, core.Reduce["+"]][seed % 3]

    def annotation(use, names):
        # Some axes that are not reduced are not partitioned.
        key = tuple(name if use.mode == 3 or random.random() < 0.7 else ":" for name in names)
        operator = (use.operator,) if use.mode == 3 else ()
        return core.Reduce[operator + key] if use.mode == 3 else use[key] if key else use

    def body(a_piece, b_piece, y_piece):
        product = numpy.einsum(f"{a},{b}->{y}", a_piece, b_piece)
        y_piece[...] = product if use is core.Out else y_piece + product

    cut = annotation(use, y)
    named = {axis[0] for axis in cut.axes if axis} if use.mode != 3 else set("ijk")
    # An axis must be partitioned in all arrays that have it.
    uncut = set("ijk") - named
    keys = [tuple(":" if name in uncut else name for name in names) for names in (a, b)]
    body.__annotations__ = {
        "a_piece": core.In[keys[0]] if a else core.In,
        "b_piece": core.In[keys[1]] if b else core.In,
        "y_piece": cut,
    }
    values = [random.integers(-9, 9, [extents[name] for name in names]) for names in (a, b, y)]
    arrays = [np.array(value) for value in values]
    with core.scope(pieces=int(random.integers(1, 20))):
        core.task(body)(*arrays)
    product = numpy.einsum(f"{a},{b}->{y}", *values[:2])
    assert numpy.array_equal(arrays[2], product if use is core.Out else values[2] + product)
