"""Small arrays whose elements are at hand: computed at once, with NumPy's types and the bits of records."""

import os
import subprocess
import sys
import warnings

import aquila.numpy as np
import numpy
import pytest

TYPES = "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64 complex64".split()
TYPES.append("complex128")


def pair(shape, dtype, seed=0):
    numbers = (numpy.arange(numpy.prod(shape, dtype=int)) * 7 + seed) % 11 - 3
    theirs = numpy.array(numbers.reshape(shape)).astype(dtype)
    return np.array(theirs), theirs


def outcome(call):
    """The bits and class of a result, or the class of the exception and its words."""
    try:
        result = call()
    except Exception as error:
        return type(error), str(error)
    plain = numpy.asarray(result)
    return isinstance(result, numpy.generic), plain.dtype, plain.shape, plain.tobytes()


@pytest.mark.parametrize("dtype", TYPES)
def test_elements_are_scalars_of_their_type(dtype):
    ours, theirs = pair((4, 3), dtype)
    for key in [(0, 0), (3, 2), (-1, -3), (numpy.int64(2), 1), (numpy.int64(-1), numpy.int64(0))]:
        assert type(ours[key]) is type(theirs[key])
        assert outcome(lambda: ours[key]) == outcome(lambda: theirs[key])
    row, other = ours[1], theirs[1]
    assert [type(v) for v in row] == [type(v) for v in other]
    assert list(row) == list(other)
    for value in [True, 2, 1.0, theirs[0, 0], numpy.float64(1.0), numpy.int64(1), numpy.float32(0.5)]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            row[1], other[1] = value, value
        assert row[1] == other[1], value
    assert numpy.array_equal(numpy.asarray(ours), theirs)


@pytest.mark.parametrize("value", [1j, "a", None, [1.0, 2.0], 1 << 80, 1e300, float("nan")])
@pytest.mark.parametrize("dtype", ["int8", "int64", "float32", "float64"])
def test_assignments_that_numpy_refuses(dtype, value):
    ours, theirs = pair((4,), dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kinds = [outcome(lambda: array.__setitem__(1, value))[0] for array in (ours, theirs)]
    assert kinds[0] == kinds[1]
    assert ours.tobytes() == theirs.tobytes()


s_ = numpy.s_
KEYS = [
    s_[1:3], s_[::-1], s_[::2], s_[3:1], s_[-2:], s_[:100], s_[5:0:-2], s_[1], s_[1, 1:], s_[:, 2],
    s_[1:3, ::-1], s_[None, 1], s_[..., 1], s_[()], s_[numpy.int64(2), :2], s_[9], s_[1, 9], s_[1:2, 9],
    s_[0, 0, 0], s_[1.0], s_["a"], s_[::0], s_[1:2.5],
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=map(str, KEYS))
def test_keys_select_what_numpy_selects(key):
    ours, theirs = pair((4, 5), "float64")
    for mine, yours in ((ours, theirs), (ours[::-1, 1:], theirs[::-1, 1:]), (ours.T, theirs.T)):
        assert outcome(lambda: mine[key]) == outcome(lambda: yours[key])
        results = [outcome(lambda: array.__setitem__(key, 7.5)) for array in (mine, yours)]
        assert results[0] == results[1]
        assert ours.tobytes() == theirs.tobytes()


def test_views_share_memory_and_base():
    x = np.zeros((3, 4))
    row = x[1]
    row[2:] = x[0, :2] + 5.0
    row *= 2.0
    assert x[1].tolist() == [0.0, 0.0, 10.0, 10.0]
    assert row.base is x and x.T.base is x and row[1:].base is x
    x.flags.writeable = False
    with pytest.raises(ValueError):
        x[0][1] = 1.0
    with pytest.raises(ValueError):
        x[0][1:] = 1.0


def test_assignments_between_overlapping_parts():
    ours, theirs = pair((9,), "float64")
    for x in (ours, theirs):
        x[1:] = x[:-1]
        x[::-1] = x
        x[2:] -= x[:-2]
        x += x[::-1]
    assert ours.tobytes() == theirs.tobytes()


def test_iterators():
    ours, theirs = pair((5,), "int64")
    iterator = iter(ours)
    assert iterator.__length_hint__() == 5 and next(iterator) == theirs[0]
    ours[1] = 99
    assert next(iterator) == 99 and iterator.__length_hint__() == 3
    assert [*iterator] == [*theirs[2:]] and [*iterator] == [] and next(iterator, None) is None
    assert iter(iterator) is iterator
    first, *rest = pair((3, 2), "float32")[0]
    assert first.tolist() == [-3.0, 4.0] and len(rest) == 2
    with pytest.raises(TypeError, match="iteration over a 0-d array"):
        iter(np.array(1.0))
    with pytest.raises(ValueError, match="not enough values"):
        a, b, c = np.zeros(2)
    shrinking = np.zeros(1)
    iterator = iter(shrinking)
    shrinking.shape = ()
    assert [*iterator] == []
    # Elements that are not yet computed.
    assert sum(np.ones(3000) * 2.0) == 6000.0


#: A program of operations on small arrays; it prints the bits of the results.
PROGRAM = """
import aquila.numpy as np, numpy
numpy.seterr(all="ignore")
draw = numpy.random.default_rng(1)
for dtype in ("float64", "float32", "int64"):
    for n in (1, 7, 33, 64, 511, 1000):
        theirs = [(draw.standard_normal(2 * n) * 50).astype(dtype) for _ in range(2)]
        theirs[0][: n // 3] = 0
        wholes = [np.array(t) for t in theirs]
        x, y = wholes
        for a, b in ((x[:n], y[:n]), (x[::-2], y[:n]), (x[::2], y[1::2])):
            found = [a + b, a - 2, 3 * a, a < b, b >= 0, a == b, -a, abs(a), a * a, a**2, a != 0, a <= b]
            found += [1 - b, a > 1, a * numpy.dtype(dtype).type(3), a.copy(), a[b > 0], a.astype(float)]
            if dtype != "int64":
                found += [a / b, 1.5 / a, np.sqrt(a), a - 0.1]
            c = a.copy()
            c += b
            c[: n // 2] *= 3
            c[n // 2 :] = b[: n - n // 2]
            found += [c, a.sum(), a.prod(), a.min(), a.max(), a.argmin(), a.argmax(), np.dot(a, b)]
            found += [(a > 0).any(), (a > 0).all(), a.mean(), np.linalg.norm(a)]
            print(dtype, n, [numpy.asarray(f).tobytes().hex() for f in found])
"""


def test_bits_are_those_of_recorded_operations():
    results = []
    planned = {"AQUILA_PASSES": "-direct"}
    for settings in ({}, planned, {**planned, "AQUILA_TIER": "compiler"}):
        environment = {**os.environ, "PYTHONHASHSEED": "0", **settings}
        command = [sys.executable, "-c", PROGRAM]
        job = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert job.returncode == 0, job.stderr
        results.append(job.stdout.splitlines())
    for others in results[1:]:
        for own, other in zip(results[0], others, strict=True):
            assert own == other


SCALARS = [numpy.float64(0.7), numpy.int64(-3), numpy.float32(2.5), numpy.uint8(3), True, 1j]


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("scalar", SCALARS)
def test_scalars_as_operands(dtype, scalar):
    """NumPy's scalars on either side of operators, with their types."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        ours, theirs = pair((6,), dtype)
        for call in [
            lambda x: x * scalar, lambda x: scalar * x, lambda x: x - scalar, lambda x: scalar - x,
            lambda x: x / scalar, lambda x: scalar / (x + 4), lambda x: x < scalar, lambda x: scalar >= x,
            lambda x: x == scalar, lambda x: x**scalar, lambda x: x // scalar, lambda x: x % scalar,
            lambda x: x.__iadd__(scalar),
            lambda x: x[2:4].__imul__(scalar), lambda x: numpy.multiply(scalar, x),
        ]:  # fmt: skip
            mine, yours = outcome(lambda: call(ours)), outcome(lambda: call(theirs))
            assert mine[:3] == yours[:3] if type(mine[0]) is bool else mine[0] == yours[0]
            if type(mine[0]) is bool:
                assert numpy.allclose(*(numpy.frombuffer(r[3], r[1]) for r in (mine, yours)), equal_nan=True)
            assert numpy.array_equal(numpy.asarray(ours), theirs, equal_nan=dtype[0] in "fc")


CREATIONS = """
np.array([1, 2.5]) | np.array([f, 2, i]) | np.array([[1, 2], [3, 4.5]]) | np.array([(1, 2), [3, 4]])
np.array([[1], [2, 3]]) | np.array([1, [2]]) | np.array([[]]) | np.array([])
np.array([1, 2], dtype=float) | np.array([1.5, 2], dtype=int) | np.array([1, 2], float)
np.array([1, 2], dtype="f") | np.array([True, 1]) | np.array([i, 1]) | np.array([f, numpy.float32(1)])
np.array((f,), dtype=numpy.float64) | np.array([[1, 2], [3, 4]], dtype=numpy.int32)
np.zeros(3, dtype=int) | np.zeros(3, int) | np.zeros((2, 3), dtype=numpy.uint8) | np.ones(2, dtype=bool)
np.ones(3, complex) | np.zeros(i) | np.ones((i, 2)) | np.ones(2, dtype="i4")
np.zeros(2, dtype=numpy.dtype("f4")) | np.zeros(-1) | np.zeros(2.0) | np.zeros(2, dtype=None)
np.ones(2, dtype=object) | np.full(3, f) | np.full(3, 1j) | np.full(2, 0j) | np.full(2, True)
np.full((2, 2), -0.0) | np.arange(4.0) | np.arange(1, 4.0) | np.arange(1.5, 4) | np.arange(0.5)
np.arange(-3.0, 2) | np.arange(5.0, 1) | np.arange(float("nan")) | np.arange(f) | x.astype(int)
x.astype(float) | x.astype(bool) | x.astype("f") | x.astype(numpy.float32) | x.astype(complex)
x[::2].astype(int) | u.astype(float) | u.astype(numpy.int64) | m.astype(float) | m.astype(int)
M.astype(int) | M.T.astype(int) | M.T.copy() | x[::-1].copy() | M[:, 1].copy() | x.astype(numpy.int8)
big.astype(numpy.float32) | big.astype(int) | x.sum(axis=0) | x.max(axis=-1) | x.sum(axis=None)
x.sum(0) | M.sum(0) | x.sum(axis=1) | M.max(axis=1) | x.mean(axis=0) | x.argmax(axis=0)
(x > 0).any(axis=0) | x.sum(dtype=int) | x[m] | u[m] | x[~m] | M[M > 1] | x[m[:2]] | x[::-1][m]
np.asarray(x) | x @ x | M @ M | M @ x[:2] | x[:2] @ M | x @ M | u @ u | m @ m | x @ 2.0
x @ [1.0, 2, 3, 4, 5, 6] | np.median(x) | np.percentile(x, 30) | np.interp(x, x, x) | np.gradient(x)
np.quantile(x, [0.1, 0.5])
""".replace("\n", "|").split("|")


@pytest.mark.parametrize("call", [call.strip() for call in CREATIONS if call.strip()])
def test_short_calls(call):
    """Creation, conversions, copies, totals, masks and products: NumPy's values, types, errors, warnings."""
    found = []
    for module in (np, numpy):
        names = {"np": module, "numpy": numpy, "f": numpy.float64(0.7), "i": numpy.int64(3)}
        names["x"] = module.array([0.5, -2.25, 3.0, 0.0, 7.5, 1.25])
        names["u"] = module.array(numpy.array([1, 5, 9, 200, 3, 0], "u1"))
        names["big"] = module.array([1.0, 1e300, float("inf"), float("nan")])
        names["m"] = module.array([True, False, True, True, False, False])
        names["M"] = module.array([[0.5, 1.5], [2.5, -3.5]])
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = outcome(lambda: eval(call, names))
        found.append((result[:3] if type(result[0]) is bool else result[0], result[-1], len(caught)))
    (ours, bits, warned), (theirs, expected, warnings_of_numpy) = found
    assert ours == theirs and warned == warnings_of_numpy
    if isinstance(ours, tuple) and bits != expected:
        values = [numpy.frombuffer(b, ours[1]) for b in (bits, expected)]
        assert numpy.allclose(*values, rtol=1e-15, equal_nan=True)


def test_copies_are_new():
    x = np.zeros(3)
    for copy in (x.copy(), x.astype(float), x[:], np.array(x)):
        copy[0] += 1.0
    assert x[0] == 1.0 and np.asarray(x) is x


def test_borrowed_calls_on_small_arrays():
    """NumPy is given arrays over the same memory, and its results are Aquila's."""
    a, theirs = pair((3, 3), "float64")
    a += np.eye(3) * 20
    b = np.array([1.0, 2.0, 3.0])
    x = np.linalg.solve(a, b)
    assert type(x) is np.ndarray and np.allclose(a @ x, b)
    with pytest.raises(numpy.linalg.LinAlgError, match="Singular matrix"):
        np.linalg.inv(np.zeros((2, 2)))
    with pytest.raises(numpy.linalg.LinAlgError, match="must be square"):
        np.linalg.inv(np.zeros((2, 3)))
    values, vectors = np.linalg.eigh(a + a.T)
    assert type(values) is type(vectors) is np.ndarray
    assert type(np.linalg.eigh(a + a.T)).__name__ == "EighResult"
    target = np.zeros(3)
    np.copyto(target, b)
    np.put(target, [0], [9.0])
    assert target.tolist() == [9.0, 2.0, 3.0]
    out = np.zeros((2, 3))
    assert np.stack([b, b], out=out) is out and out.tolist() == [[1.0, 2.0, 3.0]] * 2
    first, second = np.broadcast_arrays(b, np.zeros((2, 1)))
    assert first.shape == second.shape == (2, 3)
    window = np.lib.stride_tricks.as_strided(b, (2, 2), (8, 8))
    assert type(window) is np.ndarray and window.tolist() == [[1.0, 2.0], [2.0, 3.0]]
    b[1] = 7.0
    assert window.tolist() == [[1.0, 7.0], [7.0, 3.0]]
    assert type(np.vstack((b, b))) is np.ndarray and np.diff(b).tolist() == [6.0, -4.0]


def test_borrowed_calls_warn_at_the_line_of_the_program():
    x = np.array([1.0, 2.0])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        np.polyfit(x, x, 3)
    assert [w.filename for w in caught] == [__file__]


def test_memory_of_freed_arrays_is_used_again():
    arrays = [np.zeros(3) for _ in range(500)]
    for k, array in enumerate(arrays):
        array[:] = k
    del arrays[::2]
    more = [np.ones(2) for _ in range(500)]
    assert all(array[0] == 2 * k + 1 for k, array in enumerate(arrays))
    assert all(array.tolist() == [1.0, 1.0] for array in more)
