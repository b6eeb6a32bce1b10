"""`aquila.core`: stores and scopes."""

import re
from pathlib import Path

import aquila.numpy as np
import numpy
import pytest
from aquila import core


@core.task
def axpy(a: float, x: core.In["i"], y: core.InOut["i"]):
    y += a * x


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
