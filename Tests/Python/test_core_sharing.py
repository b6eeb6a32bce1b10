"""Tasks beside operations: memory that both use, plain arguments, annotations."""

import typing

import aquila.numpy as np
import numpy
import pytest
from aquila import core


@core.task
def axpy(a: float, x: core.In["i"], y: core.InOut["i"]):
    y += a * x


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
