"""Small arrays whose elements are at hand: computed at once, with the bits of recorded operations and NumPy's types."""

import os
import subprocess
import sys
import warnings

import aquila.numpy as np
import numpy
import pytest

TYPES = "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64 complex64 complex128".split()


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


KEYS = [
    numpy.s_[1:3], numpy.s_[::-1], numpy.s_[::2], numpy.s_[3:1], numpy.s_[-2:], numpy.s_[:100], numpy.s_[5:0:-2],
    numpy.s_[1], numpy.s_[1, 1:], numpy.s_[:, 2], numpy.s_[1:3, ::-1], numpy.s_[None, 1], numpy.s_[..., 1], numpy.s_[()],
    numpy.s_[numpy.int64(2), :2], numpy.s_[9], numpy.s_[1, 9], numpy.s_[1:2, 9], numpy.s_[0, 0, 0], numpy.s_[1.0],
    numpy.s_["a"], numpy.s_[::0], numpy.s_[1:2.5],
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
        for a, b in ((wholes[0][:n], wholes[1][:n]), (wholes[0][::-2], wholes[1][:n]), (wholes[0][::2], wholes[1][1::2])):
            found = [a + b, a - 2, 3 * a, a < b, b >= 0, a == b, -a, abs(a), a * a, a**2, a != 0, a <= b, 1 - b, a > 1]
            if dtype != "int64":
                found += [a / b, 1.5 / a, np.sqrt(a), a - 0.1]
            c = a.copy()
            c += b
            c[: n // 2] *= 3
            c[n // 2 :] = b[: n - n // 2]
            found += [c, a.sum(), a.prod(), a.min(), a.max(), a.argmin(), a.argmax(), np.dot(a, b), (a > 0).any()]
            found += [(a > 0).all(), a.mean(), np.linalg.norm(a)]
            print(dtype, n, [numpy.asarray(f).tobytes().hex() for f in found])
"""


def test_bits_are_those_of_recorded_operations():
    results = []
    for settings in ({}, {"AQUILA_PASSES": "-direct"}, {"AQUILA_PASSES": "-direct", "AQUILA_TIER": "compiler"}):
        environment = {**os.environ, "PYTHONHASHSEED": "0", **settings}
        job = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True)
        assert job.returncode == 0, job.stderr
        results.append(job.stdout.splitlines())
    for others in results[1:]:
        for own, other in zip(results[0], others, strict=True):
            assert own == other


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
