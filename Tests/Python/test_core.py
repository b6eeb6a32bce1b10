"""`aquila.core`: tasks in Python, and the stores that they take."""

import gc
import re
import typing
from pathlib import Path

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


# MARK: What is shared


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


# MARK: Errors


def fails_at(place):
    @core.task
    def fails(x: core.In["i"], y: core.Out["i"], here: core.Point):
        y[:] = x
        if here.origin["x"][0] >= place:
            raise KeyError("no", len(x))

    return fails


def test_an_exception_is_raised_where_a_result_is_needed():
    x, y = np.arange(10.0), np.empty(10)
    with core.scope(pieces=5):
        fails_at(4)(x, y)
    line = fails_at.__code__.co_firstlineno
    z, other = y + 1, x + 1
    assert other.tolist() == [k + 1.0 for k in range(10)]
    for _ in range(2):
        with pytest.raises(KeyError) as caught:
            z.tolist()
        assert caught.value.args == ("no", 2)
        assert re.fullmatch(r"in task 'fails', launched at .*test_core.py:\d+", caught.value.__notes__[0])
        entry = caught.traceback[-1]
        assert entry.name == "fails" and entry.lineno > line and "here" not in entry.frame.f_locals
    assert len(caught.value.__notes__) == 1
    # What is written anew is sound again.
    y[...] = 3
    assert y.sum() == 30


def test_when_errors_are_raised():
    y = np.zeros(4)
    with core.scope(exceptions="immediate"):
        with pytest.raises(KeyError):
            fails_at(0)(np.ones(4), y)
    with core.scope(exceptions="ignored"):
        fails_at(0)(np.ones(4), y)
    assert y.sum() == 4
    fails_at(0)(np.ones(4), y)
    with pytest.raises(KeyError):
        core.execution_fence()
    core.execution_fence()


def test_pieces_that_are_kept_stay_readable():
    kept = []

    @core.task
    def keep(x: core.In["i"], y: core.Out["i"]):
        kept.append(x[1:])
        y[:] = x

    x, y = np.arange(1000.0), np.empty(1000)
    keep(x, y)
    with pytest.raises(RuntimeError, match="keep: a view of x is kept"):
        y.sum()
    del x, y
    others = [np.zeros(1000) + k for k in range(100)]
    core.execution_fence()
    assert kept[0].tolist() == list(range(1, 1000)) and len(others) == 100


def test_cycles_in_a_body_keep_nothing():
    @core.task
    def cyclic(x: core.In["i"], y: core.Out["i"]):
        try:
            raise ValueError
        except ValueError as error:
            kept = error  # noqa: F841
        y[:] = x

    y = np.empty(4)
    cyclic(np.ones(4), y)
    assert y.sum() == 4


def test_inputs_are_read_only():
    @core.task
    def writes(x: core.In["i"], y: core.Out["i"]):
        x[:] = 1

    y = np.empty(3)
    writes(np.zeros(3), y)
    with pytest.raises(ValueError, match="read-only"):
        y.sum()


def test_functions_of_aquila_in_a_body_are_those_of_numpy():
    outside = np.ones(3)

    @core.task
    def body(x: core.In["i"], y: core.Out["i"], uses: bool):
        y[:] = np.sqrt(x) + np.zeros(len(x)) + np.sum(x) + np.cumsum(x) * 0 + np.where(x > 0, 1, 0)
        if uses:
            y[:] = outside + 1

    y = np.empty(3)
    body(np.full(3, 4.0), y, False)
    assert y.tolist() == [15.0] * 3
    for use in (lambda: body(np.full(3, 4.0), y, True),):
        use()
        with pytest.raises(TypeError, match="body of a task cannot use Aquila's arrays"):
            y.sum()
    assert outside.sum() == 3


def test_a_body_launches_no_tasks():
    z = np.zeros(3)

    @core.task
    def outer(x: core.InOut["i"]):
        axpy(1.0, z, z)

    x = np.ones(3)
    outer(x)
    with pytest.raises(TypeError, match="body of a task"):
        x.sum()


def test_arrays_that_go_in_a_body():
    class Holder:
        pass

    @core.task
    def collect(x: core.InOut["i"]):
        gc.collect()
        x += 1

    x = np.zeros(100)
    with core.scope(pieces=4):
        for k in range(20):
            holder = Holder()
            holder.itself, holder.array = holder, np.ones(1000) + k
            collect(x)
            del holder
    assert (x == 20).all()


# MARK: What is refused


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        (lambda: (1.0, np.ones(3), np.ones(4)), ValueError, "axpy: axis 'i' has 3 elements in x, and 4 in y"),
        (lambda: (1.0, np.ones((3, 1)), np.ones(3)), ValueError, "axpy: x has 2 axes, and its annotation 1"),
        (lambda: (1.0, np.ones(()), np.ones(3)), ValueError, "axpy: x has 0 axes"),
        (
            lambda: (1.0, np.ones(3), [1, 2, 3]),
            TypeError,
            "axpy: y is written, and has to be an array or a store",
        ),
        (
            lambda: (1.0, np.ones(3), np.broadcast_to(np.ones(1), 3)),
            ValueError,
            "y is written, and the array is",
        ),
        (lambda: (1.0, numpy.array(["a"]), np.ones(1)), TypeError, "axpy: x has elements of <U1"),
        (lambda: (1.0, np.ones(3), numpy.empty(3, object)), TypeError, "axpy: y has elements of object"),
        (lambda: (np.ones(3), np.ones(3), np.ones(3)), TypeError, "axpy: a was given an array"),
        (lambda: (1.0, np.ones(3)), TypeError, "missing a required argument: 'y'"),
        (lambda: (1.0, np.ones(3), np.ones(3), 2), TypeError, "too many positional arguments"),
    ],
)
def test_arguments_that_do_not_fit(arguments, error, words):
    with pytest.raises(error, match=re.escape(words)):
        axpy(*arguments())
    core.execution_fence()


def test_one_array_is_not_read_and_written_by_two_parameters():
    x = np.ones(4)
    with pytest.raises(ValueError, match="axpy: y and x overlap|axpy: x and y overlap"):
        axpy(1.0, x, x)


def test_types_of_elements():
    @core.task
    def single(x: core.In["i", numpy.float32], y: core.Reduce["&"]):
        pass

    with pytest.raises(TypeError, match="single: x has elements of float64, and is to have float32"):
        single(np.ones(2), np.zeros((), int))
    with pytest.raises(TypeError, match="single: elements of y, of float64, cannot be combined by '&'"):
        single(np.ones(2, "f4"), np.zeros(()))


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: core.In["i", "i"], "names an axis twice"),
        (lambda: core.In[3], "takes names of axes"),
        (lambda: core.In["i j"], "takes names of axes"),
        (lambda: core.Out["i±1"], "only what is read can have neighbours"),
        (lambda: core.Reduce["i"], "begins with one of"),
        (lambda: core.In[..., "i"], "takes names of axes"),
    ],
)
def test_annotations_that_mean_nothing(make, words):
    with pytest.raises(TypeError, match=re.escape(words)):
        make()


def test_functions_that_are_no_tasks():
    def generator(x: core.In["i"]):
        yield x

    async def coroutine(x: core.In["i"]):
        pass

    def many(*x: core.In["i"]):
        pass

    def bare(x: core.Reduce):
        pass

    def unknown(x: "core.Inn['i']"):
        pass

    def texts(x: core.In["i", str]):
        pass

    for function in (generator, coroutine, many, bare, unknown, texts, 3):
        with pytest.raises(TypeError):
            core.task(function)


def test_annotations_as_texts_and_for_type_checkers():
    @core.task
    def copy(x: "core.In['i']", y: typing.Annotated[numpy.ndarray, core.Out["i"]], n: "int" = 1):
        y[:] = x * n

    y = np.empty(4)
    with core.scope(pieces=2):
        copy(np.arange(4.0), y)
    assert y.tolist() == [0, 1, 2, 3]


# MARK: Stores


def test_stores_show_arrays():
    x = np.arange(12.0).reshape(3, 4)
    s = core.store(x)
    assert (s.shape, s.dtype, s.ndim, s.size) == ((3, 4), numpy.dtype(float), 2, 12)
    assert s.array is x and core.store(s) is s
    np.asarray(s)[0, 0] = 7
    numpy.asarray(s)[0, 1] = 8
    x[0, 2] = 9
    assert x[0].tolist() == [7, 8, 9, 3] and np.shares_memory(np.asarray(s), x)
    n = numpy.zeros(3)
    core.store(n).array[1] = 5
    assert n.tolist() == [0, 5, 0]


def test_new_stores():
    s = core.Store((2, 3), "i4")
    assert s.array.tolist() == [[0] * 3] * 2 and s.dtype == "i4"
    with pytest.raises(TypeError):
        core.Store(3, object)
    with pytest.raises(ValueError):
        core.Store((-1,))


def test_views_of_stores():
    x = np.arange(12.0).reshape(3, 4)
    n = numpy.arange(12.0).reshape(3, 4)
    s = core.store(x)
    assert numpy.array_equal(s.slice(1, 1, 3), n[:, 1:3])
    assert numpy.array_equal(s.project(0, 2), n[2])
    assert numpy.array_equal(s.transpose((1, 0)), n.T)
    assert numpy.array_equal(s.promote(1, 2), numpy.broadcast_to(n[:, None], (3, 2, 4)))
    assert numpy.array_equal(s.slice(0, 0, 1).broadcast(0, 5), numpy.broadcast_to(n[:1], (5, 4)))
    assert numpy.array_equal(s.delinearize(1, (2, 2)), n.reshape(3, 2, 2))
    assert numpy.array_equal(s.reinterpret("i8"), n.view("i8"))
    axpy(1.0, numpy.ones(4), s.project(0, 1))
    assert x[1].tolist() == [5, 6, 7, 8]
    assert s.overlaps(s.project(0, 1)) and not s.slice(0, 0, 1).overlaps(s.slice(0, 1, 3))
    assert s.has_equal_storage(s.transpose((1, 0))) and not s.has_equal_storage(core.Store(3))


def test_views_that_are_not_there():
    s = core.store(np.ones((3, 4)))
    for make in (
        lambda: s.slice(0, 0, 4),
        lambda: s.slice(0, 2, 1),
        lambda: s.project(0, 3),
        lambda: s.broadcast(0, 2),
        lambda: s.transpose((0, 0)),
        lambda: s.delinearize(1, (3, 2)),
        lambda: s.reinterpret("f4"),
        lambda: s.promote(5, 1),
    ):
        with pytest.raises((ValueError, IndexError, TypeError)):
            make()
    with pytest.raises(ValueError, match="read-only"):
        axpy(1.0, np.ones((2)), s.promote(2, 2).project(0, 0).project(0, 0))


# MARK: Scopes


def test_scopes():
    assert len(core.machine()) >= 1 and core.machine().rank == 0
    with core.scope(
        machine=core.machine()[:1], priority=1, provenance="here", overdecomposition=2, threshold=10
    ):
        y = np.zeros(100)
        axpy(1.0, np.ones(100), y)
        core.fence()
    assert y.sum() == 100
    for wrong in ({"pieces": 0}, {"exceptions": "never"}, {"threshold": -1}):
        with pytest.raises(ValueError):
            core.scope(**wrong)
    with pytest.raises(ValueError):
        with core.scope(machine=core.machine()[:0]):
            pass
    with pytest.raises(TypeError):
        core.machine()[0]


def test_the_example_of_the_documentation():
    text = Path(__file__).parents[2].joinpath("docs", "python.md").read_text()
    example = re.search(r"## Tasks.*?```python\n(.*?)```", text, re.S).group(1)
    exec(compile(example, "docs/python.md", "exec"), {"__name__": "example"})
