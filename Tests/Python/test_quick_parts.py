"""Reductions along axes, sorts, scans, choices and assignments of small arrays, computed at once."""

import itertools

import aquila.numpy as np
import numpy
import pytest
from quick_calls import SHAPES, TOTALS, TYPES, outcome, same, values, views


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", TOTALS)
def test_reductions_along_axes(name, dtype):
    is_exact = dtype not in ("float16", "float32", "complex64", "complex128") or name not in ("sum", "prod", "mean")
    # NumPy warns twice of the mean of no elements.
    empty = [] if name == "mean" else [(3, 0)]
    for shape in [(3, 5), (5, 1), (40, 8), (8, 40), (100, 3), (7,), *empty]:
        for axis in (0, 1, -1, -2, 2, None, True, numpy.int64(0), (0,)):
            own, other = np.array(values(shape, dtype)), values(shape, dtype)
            for mine, yours in zip(views(own), views(other)):
                got = outcome(lambda: getattr(np, name)(mine, axis))
                expected = outcome(lambda: getattr(numpy, name)(yours, axis))
                assert got == expected or not is_exact and got[:3] == expected[:3]
                assert outcome(lambda: getattr(np, name)(mine, axis=axis)) == got


@pytest.mark.parametrize("bad", [numpy.nan, numpy.inf, -numpy.inf, 1e308, -0.0])
@pytest.mark.parametrize("name", ["sum", "prod", "mean", "max", "min", "argmax"])
def test_values_along_axes_that_hide_errors(name, bad):
    # Products along an axis that overflow give infinite elements without a warning.
    numbers = numpy.array([[1.0, bad, 1.0], [bad, 1.0, 1.0 if bad == 1e308 else -3.0]])
    for axis in (0, 1):
        same(lambda np: getattr(np, name)(np.array(numbers), axis))
        same(lambda np: getattr(np.array(numbers), name)(axis=axis))


@pytest.mark.parametrize("dtype", TYPES)
def test_sorts(dtype):
    for shape in SHAPES:
        own, other = np.array(values(shape, dtype)), values(shape, dtype)
        for mine, yours in zip(views(own), views(other)):
            for axis in ((), (-1,), (0,), (None,), (5,), ("stable",)):
                assert outcome(lambda: np.sort(mine, *axis)) == outcome(lambda: numpy.sort(yours, *axis))
                stable = outcome(lambda: numpy.argsort(yours, *axis, kind="stable"))
                assert outcome(lambda: np.argsort(mine, *axis)) == stable or axis == ("stable",)
            places = [0, -1, 2, -3, 40, 1.0]
            for place in places:
                got = outcome(lambda: np.partition(mine, place)[..., place])
                assert got == outcome(lambda: numpy.partition(yours, place)[..., place])
            assert outcome(mine.sort) == outcome(yours.sort)
            assert outcome(lambda: mine) == outcome(lambda: yours)
    rest = np.array(values(9, dtype))
    part = rest[2:7]
    assert part.sort() is None and rest[2:7].tolist() == numpy.sort(values(9, dtype)[2:7]).tolist()
    part.flags.writeable = False
    with pytest.raises(ValueError):
        part.sort()


@pytest.mark.parametrize("dtype", [*TYPES, "S3", "O", "M8[s]"])
def test_elements_for_python(dtype):
    for shape in SHAPES:
        kind = "int64" if dtype in ("S3", "O", "M8[s]") else dtype
        own, other = np.array(values(shape, kind).astype(dtype)), values(shape, kind).astype(dtype)
        for mine, yours in zip(views(own), views(other)):
            assert repr(mine.tolist()) == repr(yours.tolist())
            assert mine.tobytes() == yours.tobytes() and mine.tobytes("F") == yours.tobytes("F")
            for order in ((), ("C",), ("F",), ("K",)):
                assert outcome(lambda: mine.flatten(*order)) == outcome(lambda: yours.flatten(*order))
            row = mine.flatten()
            assert row.base is None
    with pytest.raises(TypeError):
        np.zeros(3).tolist(1)
    x = np.arange(3.0)
    assert (x + 1).tolist() == [1, 2, 3] and type(x.tolist()[0]) is float
    assert type(np.zeros(1, bool).tolist()[0]) is bool


@pytest.mark.parametrize("dtype", TYPES)
def test_counts_of_integers(dtype):
    for numbers in ([1, 2, 2, 0], [], [-1, 2], [5]):
        same(lambda np: np.bincount(np.array(numbers).astype(dtype)))
        same(lambda np: np.bincount(np.array(numbers).astype(dtype), minlength=7))
        same(lambda np: np.bincount(np.array(numbers).astype(dtype), np.array(numbers)))


@pytest.mark.parametrize("dtype", TYPES)
def test_parts_of_matrices_in_place(dtype):
    def program(np):
        a, b = np.array(values((6, 8), dtype)), np.array(values(5, dtype, 3))
        a[1:5, 2:7] += b
        a[::2, ::3] *= a[::2, ::3]
        a[1:5, 2:7] -= a[1:5, 2:7]
        a[2:, 1:] += a[:-2, :-1]
        a.T[1:3] += 1
        return a

    if dtype == "bool":
        pytest.skip("truth values have no differences")
    same(program)


def test_long_rows():
    rng = numpy.random.default_rng(3)
    for count in (511, 513, 2048, 2049):
        x, y = rng.standard_normal(count), rng.standard_normal(count)

        def program(np):
            a, b = np.array(x), np.array(y)
            c = np.maximum(a[1:], b[:-1]) + 2
            c[3:] = np.minimum(c[3:], c[:-3])
            a *= 0.5
            a[5:] -= a[:-5]
            return np.concatenate([c, a, abs(b), b[::-1] / (a + 10)])

        for _ in range(3):
            same(program)


@pytest.mark.parametrize("dtype", TYPES)
def test_outer_products(dtype):
    for one, two in itertools.product([(3,), (1,), (0,), (2, 3), ()], repeat=2):
        a, b = values(one, dtype), values(two, dtype, 2)
        same(lambda np: np.outer(np.array(a), np.array(b)))
        same(lambda np: np.outer(np.array(a), np.array(b).astype("float64")))


@pytest.mark.parametrize("dtype", TYPES)
def test_positions_and_scans(dtype):
    for shape in SHAPES:
        own, other = np.array(values(shape, dtype)), values(shape, dtype)
        for mine, yours in zip(views(own), views(other)):
            for call in (
                lambda np, x: np.nonzero(x)[-1],
                lambda np, x: x.nonzero()[0],
                lambda np, x: np.where(x)[0],
                lambda np, x: np.flatnonzero(x),
                lambda np, x: np.cumsum(x),
                lambda np, x: x.cumprod(),
                lambda np, x: np.cumsum(x, 0),
                lambda np, x: np.cumsum(x, axis=-1),
                lambda np, x: np.add.accumulate(x),
                lambda np, x: np.multiply.accumulate(x),
                lambda np, x: np.sort(x, kind="stable"),
                lambda np, x: np.sort(x, kind="other"),
                lambda np, x: np.argsort(x, kind="stable"),
            ):
                assert outcome(lambda: call(np, mine)) == outcome(lambda: call(numpy, yours))
    same(lambda np: np.cumsum(np.array([1e308, 1e308])))
    same(lambda np: np.cumprod(np.array([1e300, 1e300, 0.0])))


@pytest.mark.parametrize("dtype", TYPES)
def test_assignments_at_positions(dtype):
    numbers = values(10, dtype)

    def program(np, value):
        x, k = np.array(numbers), np.array([3, -1, 0, 3])
        x[k] = value(np)
        x[::-2][k % 5] = value(np)
        x[k[:1]] = 1
        return x

    for value in (
        lambda np: np.array(values(4, dtype, 5)),
        lambda np: np.array(values(4, dtype, 5))[::-1],
        lambda np: np.array(values(4, "int64", 5)),
        lambda np: np.array(values(1, dtype)),
        lambda np: 2.0,
        lambda np: numpy.dtype(dtype).type(1),
        lambda np: [1, 2, 3, 0],
        lambda np: np.array(values(3, dtype)),
    ):
        same(lambda np: program(np, value))

    def overlapping(np):
        x = np.arange(6)
        x[x] = x[::-1]
        x[x[:3] % 6] = x[3:]
        return x

    same(overlapping)
    for bad in ([10], [-11], [0, 99]):
        same(lambda np: np.array(numbers).__setitem__(np.array(bad), 1))


@pytest.mark.parametrize("dtype", TYPES)
def test_matrices_by_columns(dtype):
    def program(np):
        a, b = np.array(values((3, 5), dtype)).T, np.array(values((3, 5), dtype, 4)).T
        results = [a + b, a * b, a == b, a + 1, 2 * a, abs(a), a + b.copy(), np.square(a[:, :1])]
        assert [r.strides for r in results[:6]] == [r.strides for r in (numpy.empty((3, 5), r.dtype).T for r in results[:6])]
        return np.concatenate([np.array(r).ravel() for r in results])

    same(program)


def test_ways_of_computing_by_keyword():
    def program(np):
        a, b, m = np.array([1.5, 2.5, 3.5]), np.array([1, 2, 3]), np.array([True, False, True])
        np.subtract(a, b, out=a, casting="unsafe", where=m)
        np.add(b, a, out=b, casting="unsafe")
        with pytest.raises(TypeError):
            np.add(b, a, out=b, casting="no")
        return np.concatenate([a, b, np.convolve(b, b, mode="same"), np.sum(b, dtype="f")[None]])

    same(program)
