"""The class of arrays, compared with NumPy's."""

import aquila.numpy as np
import numpy
import pytest


def test_arrays_of_numpy_count_as_arrays():
    assert isinstance(numpy.ones(2), np.ndarray) and isinstance(np.ones(2), np.ndarray)
    assert issubclass(numpy.matrix, np.ndarray)


def test_derived_classes_have_numpys_hooks():
    class Tagged(np.ndarray):
        def __array_finalize__(self, source):
            self.tag = getattr(source, "tag", "new")

    a = np.asarray([1.0, 2.0]).view(Tagged)
    assert isinstance(a, np.ndarray) and a.tag == "new"
    assert type(a + 1) is Tagged and type(np.ones(2) + a) is Tagged and type(np.add(a, np.ones(2))) is Tagged


@pytest.mark.parametrize(
    "call",
    [
        lambda np, x: x + np.ones(7),
        lambda np, x: x[9],
        lambda np, x: x["name"],
        lambda np, x: x[1.5],
        lambda np, x: x.__iadd__(1j),
        lambda np, x: np.reshape(x, (4, 4)),
        lambda np, x: np.sum(x, axis=5),
        lambda np, x: np.sum(x, axis=(0, 0)),
        lambda np, x: np.concatenate([]),
        lambda np, x: np.zeros(-1),
        lambda np, x: bool(x),
        lambda np, x: int(x),
        lambda np, x: np.add(x),
        lambda np, x: np.add(x, x, out=np.ones(2)),
        lambda np, x: np.add(x, x, casting="no", dtype=int),
        lambda np, x: np.bitwise_and(x, x),
        lambda np, x: np.zeros(3, np.uint8) + 256,
        lambda np, x: np.transpose(x, (0, 0)),
        lambda np, x: x.__setitem__((0, 0), [1, 2, 3]),
        lambda np, x: len(np.array(1.0)),
        lambda np, x: np.max(np.zeros(0)),
        lambda np, x: np.zeros(3, "i1").__setitem__(slice(1, None), np.int64(300)),
        lambda np, x: np.zeros(3, "i2").__setitem__(slice(None), np.float32(1e9)),
    ],
)
def test_errors_are_numpys(call):
    with pytest.raises(Exception) as theirs:
        call(numpy, numpy.arange(6.0).reshape(2, 3))
    with pytest.raises(Exception) as ours:
        call(np, np.arange(6.0).reshape(2, 3))
    assert type(ours.value) is type(theirs.value)
    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda np, x: np.add(x, 1, out=x),
        lambda np, x: np.add(x, x, dtype="f4"),
        lambda np, x: np.add(x, np.float32(1)),
        lambda np, x: np.add(x, np.ones(3, "f4"), where=x > 2, out=np.zeros((2, 3))),
        lambda np, x: np.add.reduce(x),
        lambda np, x: np.multiply.accumulate(x, axis=1),
        lambda np, x: np.subtract.outer(x, x[0]),
        lambda np, x: np.divmod(x, 2),
        lambda np, x: np.sum(x, axis=1, dtype="f4", keepdims=True),
        lambda np, x: np.sum(x, initial=3, where=x > 1),
        lambda np, x: np.max(x, axis=0, out=np.zeros(3)),
        lambda np, x: (x.mean(), x.std(ddof=1), x.var(axis=0), x.argmax(axis=1)),
        lambda np, x: (np.squeeze(x[None]), np.expand_dims(x, (0, 2)), np.moveaxis(x, 0, 1)),
        lambda np, x: (np.flip(x, 1), np.roll(x, 2), np.roll(x, -1, 1), np.diff(x, 2, axis=1)),
        lambda np, x: (np.stack([x, x], 1), np.vstack([x, x[0]]), np.hstack([x, x])),
        lambda np, x: (np.array_split(x, 2, 1), np.split(x, [1], 0)),
        lambda np, x: (np.where(x > 2, x, 0), np.clip(x, 1, None), np.round(x / 3)),
        lambda np, x: (np.take(x, np.array([0, 2]), 1), np.sort(-x), np.argsort(-x, 0)),
        lambda np, x: (np.linalg.norm(x), np.linalg.svd(x)[1], np.fft.fft(x)),
        lambda np, x: (np.einsum("ij,ij->i", x, x), x @ x.T, np.dot(x, x[0]), np.vdot(x, x)),
        lambda np, x: (
            np.zeros_like(x),
            np.full_like(x, 2, dtype=int),
            np.linspace(0, 1, 5),
            np.eye(2, 3, 1),
        ),
        lambda np, x: (x[x > 2], x[[0, 1], [1, 2]], x[..., None, ::-1], x[:, np.array([2, 0])]),
        lambda np, x: (x.astype(int), x.astype(complex).imag, x.T.copy(), x.ravel(), x.flatten()),
        lambda np, x: np.random.default_rng(7).normal(size=3),
        lambda np, x: [repr(x), str(x.T), f"{x[0, 1]:.2f}", x.tolist(), x.tobytes()],
    ],
)
def test_results_are_numpys(call):
    theirs = call(numpy, numpy.arange(6.0).reshape(2, 3))
    ours = call(np, np.arange(6.0).reshape(2, 3))
    compare(ours, theirs)


@pytest.mark.parametrize(
    "call",
    [
        lambda np, x: np.ones((2, 1, 6), order="F") + np.ones((2, 2, 1), "i2"),
        lambda np, x: np.stack((x.T, x.T), 1),
        lambda np, x: np.concatenate((x.T, x.T, x.T), 1),
        lambda np, x: np.sort(np.broadcast_to(x[0], (2, 3)), 1),
        lambda np, x: np.logical_and(np.broadcast_to(np.arange(3), (2, 3)), np.int16(3)),
        lambda np, x: np.count_nonzero(np.broadcast_to(x, (2, 2, 3)), axis=1),
        lambda np, x: np.take(x.T, np.array([2, 0]), 0),
        lambda np, x: (x[0, ::-1].ravel(), x[0, ::-1].reshape(-1), x[:, 1].ravel(), x[:, 1].reshape(-1)),
        lambda np, x: (x.T.imag, x.imag),
        lambda np, x: x.astype("i1").__setitem__(slice(None), np.int64(7)),
    ],
)
def test_axes_have_numpys_order(call):
    compare(call(np, np.arange(6.0).reshape(2, 3)), call(numpy, numpy.arange(6.0).reshape(2, 3)))


def compare(ours, theirs):
    if isinstance(theirs, (tuple, list)):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs):
            compare(one, other)
    elif isinstance(theirs, numpy.ndarray):
        assert type(ours) is np.ndarray and ours.dtype == theirs.dtype and ours.strides == theirs.strides
        numpy.testing.assert_allclose(numpy.asarray(ours), theirs, rtol=1e-13, atol=1e-13)
    else:
        assert type(ours) is type(theirs)
        assert ours == theirs or numpy.isclose(ours, theirs, rtol=1e-13)


def test_elements_change_at_once_where_nothing_waits():
    x = np.zeros(10)
    for k in range(10):
        x[k] = x[k - 1] + 1
    assert x.tolist() == [float(k) for k in range(1, 11)]
    y = x * 2
    x[0] = 100
    assert y[0] == 2 and x[0] == 100 and type(x[0]) is numpy.float64
    z = np.zeros(4, np.complex64)
    z[1] = 2
    z[2] = 1j
    assert z.tolist() == [0, 2, 1j, 0]
    i = np.zeros(3, np.int8)
    i[-1] = 5
    with pytest.raises(OverflowError):
        i[0] = 300
    assert i.tolist() == [0, 0, 5]


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min", "all", "any", "argmax", "argmin"])
def test_totals_are_scalars(name):
    for values in ([1.0, 3.0, 2.0], [4, 0, 5], [[True, False]]):
        ours, theirs = getattr(np.array(values), name)(), getattr(numpy.array(values), name)()
        assert type(ours) is type(theirs) and ours == theirs


def test_errors_of_floating_point_operations_where_they_are_wanted():
    x = np.zeros(3)
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        1 / x
    with np.errstate(all="ignore"):
        assert numpy.isinf(1 / x).all()


def test_many_operands_are_not_looked_at_twice():
    x = np.ones(1)
    assert np.concatenate((x,) * 100_000).size == 100_000


@pytest.mark.parametrize("mode", numpy._CopyMode)
def test_array_by_copy_mode(mode):
    assert np.array(np.arange(3.0), copy=mode).tolist() == [0, 1, 2]
    theirs = numpy.arange(3.0)
    shown = np.array(theirs, copy=mode)
    theirs[0] = 7
    assert shown[0] == (0 if mode is numpy._CopyMode.ALWAYS else 7)
    if mode is numpy._CopyMode.NEVER:
        with pytest.raises(ValueError, match="copy"):
            np.array([1, 2], copy=mode)
    else:
        assert np.array([1, 2], copy=mode).tolist() == [1, 2]
