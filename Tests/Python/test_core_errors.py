"""`aquila.core`: exceptions of tasks, and refused calls."""

import gc
import re

import aquila.numpy as np
import numpy
import pytest
from aquila import core


@core.task
def axpy(a: float, x: core.In["i"], y: core.InOut["i"]):
    y += a * x


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
        place = r"in task .fails., launched at .*test_core_errors.py:\d+"
        assert re.fullmatch(place, caught.value.__notes__[0])
        entry = caught.traceback[-1]
        assert entry.name == "fails" and entry.lineno > line and "here" not in entry.frame.f_locals
    assert len(caught.value.__notes__) == 1
    # Overwritten elements are valid again.
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


# MARK: Refusals


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
