"""Calls on small arrays that are computed at once: NumPy's values, types, errors and warnings."""

import itertools

import aquila.numpy as np
import numpy
import pytest
from quick_calls import SHAPES, TOTALS, TYPES, outcome, same, values, views


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", TOTALS)
def test_totals(name, dtype):
    if dtype in ("float16", "float32", "complex64", "complex128") and name in ("sum", "prod", "mean"):
        pytest.skip("other orders of summation give other bits")
    for shape in SHAPES:
        own, other = np.array(values(shape, dtype)), values(shape, dtype)
        for mine, yours in zip(views(own), views(other)):
            assert outcome(lambda: getattr(np, name)(mine)) == outcome(lambda: getattr(numpy, name)(yours))
            if hasattr(yours, name):
                assert outcome(getattr(mine, name)) == outcome(getattr(yours, name))


@pytest.mark.parametrize("bad", [numpy.nan, numpy.inf, -numpy.inf, 1e308])
@pytest.mark.parametrize("name", ["sum", "prod", "mean", "max", "argmax", "any"])
def test_values_that_hide_errors(name, bad):
    numbers = numpy.array([1.0, bad, 2.0, bad])
    same(lambda np: getattr(np, name)(np.array(numbers)))
    same(lambda np: getattr(np.array(numbers), name)())


def test_pending_operands():
    x, y = np.arange(20.0), numpy.arange(20.0)
    for _ in range(3):
        x, y = x * 0.5 + 1, y * 0.5 + 1
        assert x.sum() == y.sum()
        assert np.max(x * 2) == numpy.max(y * 2)
    x[3:7] = 9
    assert np.argmax(x) == 3 and x.max() == 9


@pytest.mark.parametrize("dtype", TYPES)
def test_inner_products(dtype):
    for count in (0, 1, 3, 50):
        a, b = values(count, dtype), values(count, dtype, 5)
        same(lambda np: np.dot(np.array(a), np.array(b)))
        same(lambda np: np.dot(np.array(a)[::-1], np.array(b)))
    same(lambda np: np.dot(np.array(values(3, dtype)), np.array(values(4, dtype))))
    same(lambda np: np.dot(np.array(values(3, dtype)), np.array(values(3, "float64"))))


def test_inner_products_that_overflow():
    same(lambda np: np.dot(np.array([1e200, 1.0]), np.array([1e200, 1.0])))
    same(lambda np: np.dot(np.array([numpy.nan, 1.0]), np.array([2.0, 1.0])))


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128", "int32", "bool"])
def test_small_products(dtype):
    shapes = [(3, 3), (2, 5), (5, 2), (5,), (3,), (1, 5), (5, 1), (0, 5), (5, 0)]
    for one, two in itertools.product(shapes, shapes):
        a, b = values(one, dtype), values(two, dtype, 2)
        same(lambda np: np.array(a) @ np.array(b))
        same(lambda np: np.dot(np.array(a), np.array(b)))
        same(lambda np: np.array(a).T @ np.array(b)[::-1])


@pytest.mark.parametrize("dtype", TYPES)
def test_products_of_other_names(dtype):
    for one, two in itertools.product([(3,), (5,), (2, 5), (5, 2), (0,), (2, 3, 5), ()], repeat=2):
        a, b = values(one, dtype), values(two, dtype, 2)
        for name in ("matmul", "vecdot"):
            same(lambda np: getattr(np, name)(np.array(a), np.array(b)))
            same(lambda np: getattr(np.linalg, name)(np.array(a), np.array(b)))


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", ["add", "multiply", "maximum", "minimum"])
def test_reductions_of_universal_functions(name, dtype):
    if name == "multiply" and dtype in ("float16", "complex64", "complex128"):
        pytest.skip("other orders of multiplication give other bits")
    for shape in SHAPES:
        for axis in ((), (0,), (-1,), (None,), (3,)):
            same(lambda np: getattr(np, name).reduce(np.array(values(shape, dtype)), *axis))
            same(lambda np: getattr(np, name).reduce(np.array(values(shape, dtype))[::-1], *axis))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_norms_are_roots_of_products(dtype):
    rng = numpy.random.default_rng(1)
    for count in (1, 2, 9, 200):
        x = np.array(rng.standard_normal(count).astype(dtype))
        for norm in (np.linalg.norm(x), np.linalg.vector_norm(x)):
            assert norm.dtype == dtype and norm == numpy.sqrt(np.dot(x, x))


@pytest.mark.parametrize("dtype", TYPES)
def test_copies_and_casts_by_name(dtype):
    for shape in SHAPES:
        for part in views(values(shape, dtype)):
            same(lambda np: np.array(np.array(part)))
    array = np.array(values(7, dtype))
    copy = np.array(array)
    copy[:] = 1
    assert copy.base is None and array.tolist() == values(7, dtype).tolist()
    for name in [*"?bBhHiIlLqQefdFD", *TYPES, "f4", ">f8", "<i4", "int", "float", "x", ""]:
        same(lambda np: np.array(values(7, "int8")).astype(name))
        same(lambda np: np.zeros(3, name))
        same(lambda np: np.array([1.5, 2.0], name))


def test_a_product_is_written_nowhere_else():
    a = np.eye(3)
    b = a @ a
    a[0, 0] = 5
    assert b[0, 0] == 1 and (a @ a)[0, 0] == 25


@pytest.mark.parametrize(
    "numbers",
    [
        [1.0, 2.0], (1, 2, 3), [1, 2.5], [True, 1], [2**63, 1], [2**64], [1, None], ["a"], [1j], [], [[1, 2], [3, 4]],
        [0.1] * 64, [1] * 65, [-(2**63)], [numpy.float32(1), 2.0], [numpy.int8(1)], [float("nan"), 1], (-0.0,),
    ],
)  # fmt: skip
def test_arrays_of_lists(numbers):
    same(lambda np: np.array(numbers))


@pytest.mark.parametrize("shape", [0, 3, (2, 3), (), (0, 2), -1, (2, -1), 2.0, "3", True, (True, 2), [2], 1 << 20])
@pytest.mark.parametrize("name", ["zeros", "ones"])
def test_arrays_of_a_shape(name, shape):
    same(lambda np: getattr(np, name)(shape))


def test_choices():
    x, m = numpy.linspace(-1, 1, 12), numpy.arange(12) % 3 == 0
    for mask, one, two in itertools.product(
        (m, m.reshape(3, 4), m[:5], numpy.array(True)),
        (x, x.reshape(3, 4), x.astype("float32"), numpy.arange(12), 0.5, 1, True, 1j, 10**400),
        (x, 0.0, numpy.float32(2), numpy.arange(12)),
    ):
        same(lambda np: np.where(*(np.array(v) if isinstance(v, numpy.ndarray) else v for v in (mask, one, two))))


def test_norms():
    for dtype in TYPES:
        same(lambda np: np.linalg.norm(np.array(values(1, dtype))))
        same(lambda np: np.linalg.norm(np.array(values((1, 1), dtype))))
    assert np.linalg.norm(np.array([3.0, 4.0])) == 5
    same(lambda np: np.linalg.norm(np.array([1e200, 1e200])))


@pytest.mark.parametrize("dtype", ["int32", "float32", "float64", "complex128", "bool"])
def test_cross_products(dtype):
    for one, two in [((3,), (3,)), ((4, 3), (3,)), ((4, 3), (4, 3)), ((2, 1, 3), (5, 3)), ((4,), (3,)), ((0, 3), (3,))]:
        a, b = values(one, dtype), values(two, dtype, 4)
        same(lambda np: np.cross(np.array(a), np.array(b)))
        same(lambda np: np.cross(np.array(a), np.array(b), axis=0))


def test_elements_at_several_positions():
    a, b = np.arange(12.0).reshape(3, 4), numpy.arange(12.0).reshape(3, 4)
    for array in (a, b, a.T, b.T):
        array[1, 2] = 7
        array[-1, 0] += numpy.float64(0.5)
        array[0, 1] = array[2, 2] * 2
    assert a.tolist() == b.tolist()
    for key in [(3, 0), (0, 4), (-4, 0), (0, -5), (0, 0, 0)]:
        with pytest.raises(IndexError):
            a[key]
        with pytest.raises(IndexError):
            a[key] = 1
    i = np.zeros((2, 2), dtype=int)
    i[0, 1] = 3
    i[1, 1] = 2.75
    assert i.tolist() == [[0, 3], [0, 2]]


def test_functions_ask_other_classes():
    class Other:
        def __array_function__(self, function, types, args, kwargs):
            return function

    for name in ("sum", "dot", "where", "array"):
        other = Other()
        call = {"dot": (other, np.ones(2)), "where": (other, 1, 2)}.get(name, (other,))
        assert name == "array" or getattr(np, name)(*call) == getattr(np, name)


def test_functions_of_numbers():
    names = "sqrt log log2 log1p exp expm1 sin tanh arcsin abs square cbrt sinh floor sign isnan degrees".split()
    numbers = [0.0, -0.0, 0.5, -0.5, 2.0, 1e-200, 1e200, 1e308, -1e308, 800.0, numpy.inf, -numpy.inf, numpy.nan]
    for name, x in itertools.product(names, numbers):
        same(lambda np: getattr(np, name)(x))
        same(lambda np: getattr(np, name)(numpy.float64(x)))
    for name, x, y in itertools.product(("add", "multiply", "divide", "hypot", "maximum", "less"), numbers, numbers):
        same(lambda np: getattr(np, name)(x, y))
        same(lambda np: getattr(np, name)(numpy.float64(x), y))


def test_warnings_name_the_line_of_the_program():
    for call in (lambda: np.sqrt(-1.0), lambda: np.log(0.0), lambda: np.exp(1e4), lambda: np.divide(1.0, 0.0)):
        with pytest.warns(RuntimeWarning) as caught:
            call()
        assert [w.filename for w in caught] == [__file__]


@pytest.mark.parametrize("dtype", "int8 uint8 int64 float16 float32".split())
def test_casts_of_small_arrays(dtype):
    for numbers in ([1.5, -2.5], [200.0], [-1.0], [1e10], [numpy.nan], [numpy.inf, 1], [70000.0], [1e39], [2.0**63]):
        same(lambda np: np.array(numbers).astype(dtype))
        same(lambda np: (np.array(numbers) + 0).astype(dtype))


def test_products_of_pending_operands():
    ours, theirs = np.eye(3), numpy.eye(3)
    for _ in range(9):
        ours, theirs = (ours @ ours) * 0.5 + 1, (theirs @ theirs) * 0.5 + 1
        assert np.dot(ours[0] - ours[1], ours[2] + 1) == numpy.dot(theirs[0] - theirs[1], theirs[2] + 1)
    assert ours.tolist() == theirs.tolist()


def test_positions_in_rows():
    rows = [numpy.arange(9.0), numpy.array([0.0, 1, 1, 1, 2, numpy.nan, numpy.nan]), numpy.array([3.0]), numpy.zeros(0)]
    for row, x in itertools.product(rows, [-1.0, 0.0, 1.0, 1.5, 8.0, 9.0, numpy.nan, numpy.inf, 3, numpy.float64(1)]):
        same(lambda np: np.searchsorted(np.array(row), x))
        same(lambda np: np.array(row).searchsorted(x))
        same(lambda np: np.searchsorted(np.array(row)[::2], x))


def test_values_on_lines():
    points = numpy.array([0.0, 0.1, 0.7, 2.0, 5.0])
    for values in (numpy.sin(points), numpy.array([1.0, numpy.inf, 2, numpy.nan, 3]), numpy.arange(5)):
        for x in (-1.0, 0.0, 0.05, 0.1, 0.3, 4.999, 5.0, 7.0, numpy.nan, numpy.inf, 1, numpy.float64(0.2)):
            same(lambda np: np.interp(x, np.array(points), np.array(values)))
            same(lambda np: np.interp(x, np.array(points)[:1], np.array(values)[:1]))
            same(lambda np: np.interp(x, np.array(points), np.array(values)[:-1]))


def test_ranges_and_filled_arrays():
    for arguments in [(5,), (0,), (-3,), (2, 7), (7, 2), (2.5,), (True,), (2**63,), (numpy.int8(3),), (1, 2, 3), ("a",)]:
        same(lambda np: np.arange(*arguments))
    for arguments in [(3, 1.5), ((2, 2), 7), (2, True), (0, 1j), (2, 2**63), (-1, 2), (2, "a"), ((1, 2, 3), 4.0)]:
        same(lambda np: np.full(*arguments))


@pytest.mark.parametrize("dtype", TYPES)
def test_elements_at_positions(dtype):
    keys = [[0], [3, 1, 2], [-1, -5, 4], [5], [-6], [], [2, 2, 2], [0, 9]]
    for key in keys:
        same(lambda np: np.array(values(5, dtype))[np.array(key, dtype=int)])
        same(lambda np: np.array(values(10, dtype))[::-2][np.array(key, dtype=int)[::-1]])
        same(lambda np: np.array(values((5, 2), dtype))[np.array(key, dtype=int)])
        same(lambda np: np.array(values(5, dtype))[np.array(key, dtype="uint8") % 5])
    x = np.arange(5.0)
    y = x[np.array([1, 2])]
    x[1] = 9
    assert y.tolist() == [1, 2]


def test_joined_rows():
    rows = [values(3, "float64"), values(2, "float64", 3)[::-1], values(0, "float64"), values(4, "int64"), values((2, 2), "int8")]
    for some in itertools.chain(itertools.product(rows, rows), [rows[:3], rows[:1], [], rows * 5]):
        same(lambda np: np.concatenate([np.array(row) for row in some]))
        same(lambda np: np.concatenate(tuple(np.array(row) * 2 for row in some)))


@pytest.mark.parametrize("dtype", TYPES)
def test_elements_between_numbers(dtype):
    numbers = [0, 2, -1, 300, 1.5, 1e300, True, float("inf"), float("nan"), -(2**63), 2**63 - 1]
    for shape in SHAPES:
        for mine, yours in zip(views(np.array(values(shape, dtype))), views(values(shape, dtype))):
            for low, high in itertools.product(numbers, numbers):
                assert outcome(lambda: np.clip(mine, low, high)) == outcome(lambda: numpy.clip(yours, low, high))
            assert outcome(lambda: mine.clip(0, 2)) == outcome(lambda: yours.clip(0, 2))


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint8", "uint64"])
@pytest.mark.parametrize("divisor", [[2, 3, 4, 5, 6, 7], [2, 3, 0, 5, 6, 7], [2, 3, 4, 5, 6, -1]])
def test_divisions_of_integers(dtype, divisor):
    divisor = numpy.array(divisor).astype(dtype)
    least = numpy.iinfo(dtype).min
    numbers = numpy.array([7, 8, 9, 10, 11, least], dtype)

    def parts(np):
        a, b = np.array(numbers), np.array(divisor)
        yield lambda: a // b
        yield lambda: a % b
        yield lambda: np.fmod(a, b)
        yield lambda: a[::-1] % b[::-1]
        yield lambda: a[:, None] % b[2:4]
        yield lambda: divmod(a, b)[1]

    for own, other in zip(parts(np), parts(numpy)):
        assert outcome(own) == outcome(other)


@pytest.mark.parametrize("dtype", TYPES)
def test_copies(dtype):
    for shape in SHAPES:
        own, other = np.array(values(shape, dtype)), values(shape, dtype)
        for mine, yours in zip(views(own), views(other)):
            for call in (lambda x: x.copy(), lambda x: numpy.array(x) if x is yours else np.array(x)):
                made, theirs = call(mine), call(yours)
                assert made is not mine and made.flags.c_contiguous == theirs.flags.c_contiguous
                assert outcome(lambda: made) == outcome(lambda: theirs)
                made[...] = 0
                assert outcome(lambda: mine) == outcome(lambda: yours)


@pytest.mark.parametrize("dtype", TYPES)
def test_takes(dtype):
    numbers = values((12,), dtype)
    for places in ([0, 3, -1, 3], [], [12], [-13], [[1, 2], [3, 4]]):
        same(lambda np: np.array(numbers).take(np.array(places, int)))
        same(lambda np: np.take(np.array(numbers)[::-2], np.array(places, int)))
        same(lambda np: np.array(numbers).reshape(3, 4).take(np.array(places, int)))
