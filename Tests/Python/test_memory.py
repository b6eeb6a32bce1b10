"""Memory shared by Aquila's arrays and NumPy's: each side sees the other's writes."""

import gc
import hashlib
import mmap
import pickle
import weakref
import zlib

import aquila.numpy as np
import numpy
import pytest


def test_views_of_ours_see_recorded_operations():
    x = np.arange(10.0)
    m = numpy.asarray(x)
    x += 1
    assert m[0] == 1 and m[9] == 10
    m[0] = 9
    assert (x * 1)[0] == 9
    y = x[2:5]
    y *= 2
    assert m[2] == 6


def test_what_was_recorded_before_a_view_reads_the_values_of_its_time():
    x = np.ones(4)
    y = x + 1
    numpy.asarray(x)[...] = 7
    assert y.tolist() == [2.0] * 4


def test_arrays_of_numpy_are_shared():
    n = numpy.ones(2000)
    z = np.asarray(n)
    n[3] = 7
    assert z[3] == 7
    z[4] = 8
    assert n[4] == 8
    w = z + 1
    n[3] = 0
    assert w[3] == 8 and (z + 1)[3] == 1


def test_memory_of_numpy_is_given_back():
    n = numpy.ones(2000)
    alive = weakref.ref(n)
    z = np.asarray(n)
    del n
    gc.collect()
    assert alive() is not None and z.sum() == 2000
    del z
    gc.collect()
    np.asarray(numpy.ones(2000))
    assert alive() is None


@pytest.mark.parametrize("count", [4, 5000])
@pytest.mark.parametrize("make", [bytearray, lambda size: mmap.mmap(-1, size)], ids=["bytearray", "mmap"])
def test_buffers_are_shared(make, count):
    buffer = make(8 * count)
    x = np.frombuffer(buffer, np.int64)
    x += 1
    x[0] = 5
    assert (buffer[0], buffer[8]) == (5, 1)
    buffer[0:1] = b"\x09"
    assert x[0] == 9 and not x.flags.owndata
    y = np.ndarray((count,), np.int64, buffer)
    y[1] = 3
    assert x[1] == 3
    assert x[1:].base is x
    x = y = None
    if isinstance(buffer, mmap.mmap):
        # No array shows the memory any more.
        buffer.close()


@pytest.mark.parametrize("count", [4, 5000])
def test_immutable_buffers_cannot_be_written(count):
    buffer = bytes(8 * count)
    x = np.frombuffer(buffer)
    assert not x.flags.writeable and x.base is buffer
    with pytest.raises(ValueError, match="assignment destination is read-only"):
        x[0] = 1
    with pytest.raises(ValueError, match="cannot set WRITEABLE flag to True"):
        x.flags.writeable = True


def test_read_only_memory_stays_so():
    n = numpy.ones(2000)
    n.flags.writeable = False
    z = np.asarray(n)
    assert not z.flags.writeable
    with pytest.raises(ValueError):
        z[0] = 1
    with pytest.raises(ValueError):
        z += 1


def test_results_of_numpy_that_show_our_memory_are_views():
    x = np.arange(12.0).reshape(3, 4)
    window = np.lib.stride_tricks.sliding_window_view(x, (2, 2))
    assert type(window) is np.ndarray and np.shares_memory(window, x)
    rotated = np.rot90(x)
    rotated[0, 0] = -1
    assert x[0, 3] == -1


def test_views_that_numpy_makes_can_be_written():
    x = np.arange(6.0).reshape(2, 3)
    np.rot90(x[None])[...] = 1
    with pytest.warns(DeprecationWarning):
        np.broadcast_arrays(x, x[:1])[0][0, 0] = 2
    assert x.tolist() == [[2, 1, 1], [1, 1, 1]]
    # NumPy warns of views that repeat elements.
    with pytest.warns(FutureWarning):
        assert np.broadcast_arrays(x, x[:1])[1].flags.writeable


def test_flags_wait_for_nothing_and_are_numpys():
    x, n = np.arange(6.0).reshape(2, 3), numpy.arange(6.0).reshape(2, 3)
    for name in ("c_contiguous", "f_contiguous", "aligned", "forc", "fnc", "carray"):
        for part in (lambda a: a, lambda a: a.T, lambda a: a[:, ::2], lambda a: a[:0], lambda a: a[0, 0:1]):
            assert getattr(part(x).flags, name) == getattr(part(n).flags, name)


def test_views_of_other_types_share_memory():
    x = np.ones(4)
    bits = x.view("i8")
    bits[0] = 0
    assert x[0] == 0 and x[1] == 1


def test_arrays_of_different_orders_shift_together():
    a, b = np.ones((16, 2), "i1", order="F"), np.arange(32.0).reshape(16, 2)
    expected = b.tolist()
    a[:-1] += a[1:]
    b[1:] = b[:-1]
    assert a.tolist() == [[2, 2]] * 15 + [[1, 1]]
    assert b.tolist() == [expected[0], *expected[:-1]]


def test_orders_of_axes_stay():
    assert np.array([[1, 2], [3, 4]], order="F").flags.f_contiguous
    assert np.ones((2, 3)).T.copy("K").flags.f_contiguous
    assert np.ones((2, 3)).T.copy().flags.c_contiguous


def test_pickles():
    x = np.arange(6.0).reshape(2, 3)
    again = pickle.loads(pickle.dumps(x))
    assert type(again) is np.ndarray and again.tolist() == x.tolist()


def test_exchange_by_dlpack():
    x = np.arange(3.0)
    n = numpy.from_dlpack(x)
    x *= 2
    assert n.tolist() == [0.0, 2.0, 4.0]
    assert np.from_dlpack(numpy.arange(3)).tolist() == [0, 1, 2]


TYPES = "bBhHiIlLefdFD"


@pytest.mark.parametrize("kind", TYPES)
def test_views_of_other_types_see_what_was_written(kind):
    size = numpy.dtype(kind).itemsize
    for other in (c for c in TYPES if numpy.dtype(c).itemsize == size):
        values = numpy.arange(3, 23).astype(kind)
        results = []
        for module in (np, numpy):
            x = module.array(values)
            y = x.copy()
            view = y.view(other)
            view += view
            y[5:] = x[5:]
            results.append((view + view).tolist() + y.view(other).tolist())
        assert results[0] == results[1], other


@pytest.mark.parametrize("shape", [(), (12,), (3, 4), (2, 3, 2), (0, 3)])
def test_bytes_of_arrays_of_any_shape_are_hashed_and_written(shape, tmp_path):
    ours, theirs = np.ones(shape), numpy.ones(shape)
    assert hashlib.sha256(ours).digest() == hashlib.sha256(theirs).digest()
    assert zlib.crc32(ours) == zlib.crc32(theirs) and bytes(ours) == bytes(theirs)
    (tmp_path / "bytes").write_bytes(ours)
    assert (tmp_path / "bytes").read_bytes() == theirs.tobytes()
