"""Arrow's PyCapsule interface: export and import."""

import ctypes
import gc
import struct

import aquila.numpy as np
import arrow_structs as arrow
import numpy
import pytest
from aquila.numpy._memory import TYPES

REAL = [dtype for dtype in TYPES if dtype.kind in "iuf"]
FORMATS = dict(zip("bBhHiIlLefd", b"c C s S i I l L e f g".split()))


def exported(array, requested=None):
    """Returns the structs that an array exports, and the capsules that own them."""
    capsules = array.__arrow_c_array__(requested)
    return arrow.contents(capsules[0], arrow.Schema), arrow.contents(capsules[1], arrow.Array), capsules


def elements(structure, dtype):
    """Returns the contents of the buffer of elements."""
    kind = ctypes.c_char * (structure.length * numpy.dtype(dtype).itemsize)
    return numpy.frombuffer(kind.from_address(structure.buffers[1]), dtype)


def release(structure):
    ctypes.CFUNCTYPE(None, ctypes.c_void_p)(structure.release)(ctypes.addressof(structure))


# MARK: Export


@pytest.mark.parametrize("dtype", REAL, ids=str)
def test_numbers_are_given_where_they_are(dtype):
    x = np.arange(10).astype(dtype)
    schema, structure, capsules = exported(x)
    assert schema.format == FORMATS[dtype.char]
    assert (structure.length, structure.null_count, structure.offset) == (10, 0, 0)
    assert structure.n_buffers == 2 and not structure.buffers[0]
    assert structure.buffers[1] == x.__array_interface__["data"][0]
    # Later writes are visible in the exported memory, as in a buffer.
    x[...] = x + 1
    assert elements(structure, dtype).tolist() == list(range(1, 11))


def test_parts_of_an_array_begin_where_they_stand():
    x = np.arange(10.0)
    _, structure, capsules = exported(x[3:7])
    assert structure.buffers[1] == x.__array_interface__["data"][0] + 24
    x *= 2
    assert elements(structure, "f8").tolist() == [6, 8, 10, 12]


def test_what_has_gaps_is_copied():
    x = np.arange(10.0)
    _, structure, capsules = exported(x[::-2])
    x[...] = 0
    assert elements(structure, "f8").tolist() == [9, 7, 5, 3, 1]


def test_truth_values_are_packed_copies():
    x = np.arange(21) % 3 == 0
    schema, structure, capsules = exported(x[1:])
    x[...] = False
    assert schema.format == b"b" and structure.length == 20
    packed = (ctypes.c_ubyte * 3).from_address(structure.buffers[1])
    assert numpy.unpackbits(numpy.array(packed), bitorder="little")[:20].tolist() == [
        int(k % 3 == 0) for k in range(1, 21)
    ]


def test_the_elements_outlive_the_array():
    x = np.arange(5000.0) * 2
    _, structure, capsules = exported(x)
    del x
    gc.collect()
    others = [np.full(5000, 1.0) + 1 for _ in range(4)]
    assert [float(y.sum()) for y in others] == [10_000.0] * 4
    assert elements(structure, "f8")[-1] == 9998.0


def test_arrays_go_on_when_capsules_are_gone():
    x = np.arange(4.0)
    schema, structure, capsules = exported(x)
    moved = arrow.Array.from_buffer_copy(structure)
    structure.release = None
    del capsules
    x += 1
    assert elements(moved, "f8").tolist() == [1, 2, 3, 4]
    release(moved)
    assert moved.release is None
    assert (x + 1).tolist() == [2, 3, 4, 5]


def test_errors_come_where_the_elements_are_needed():
    with pytest.raises(TypeError):
        np.ones(3, complex).__arrow_c_array__()
    with pytest.raises(TypeError):
        np.ones(3, complex).__arrow_c_schema__()
    with pytest.raises(ValueError):
        np.array(1.0).__arrow_c_array__()


def test_a_schema_waits_for_nothing_and_tells_the_type():
    capsule = np.ones(3, "i2").__arrow_c_schema__()
    assert arrow.contents(capsule, arrow.Schema).format == b"s"


def test_a_type_that_is_asked_for():
    x = np.arange(4.0)
    capsules = x.__arrow_c_array__(np.ones(1, "i1").__arrow_c_schema__())
    assert arrow.contents(capsules[0], arrow.Schema).format == b"c"
    assert elements(arrow.contents(capsules[1], arrow.Array), "i1").tolist() == [0, 1, 2, 3]
    asked = arrow.schema(b"tss:UTC")
    schema, structure, _ = exported(np.arange(3), arrow.capsule(asked, b"arrow_schema"))
    assert schema.format == b"tss:UTC" and asked.release
    # Numbers may be rounded, but must not change otherwise.
    exported(np.array([1e300, 0.1]), np.ones(1, "f4").__arrow_c_schema__())
    for values in ([0.5], [300.0], [numpy.nan]):
        with pytest.raises(ValueError):
            np.array(values).__arrow_c_array__(np.ones(1, "i1").__arrow_c_schema__())
    with pytest.raises(ValueError):
        x.__arrow_c_array__(arrow.capsule(arrow.schema(b"u"), b"arrow_schema"))
    with pytest.raises(ValueError):
        x.__arrow_c_array__(arrow.capsule(asked, b"schema"))


# MARK: Import


def test_arrays_of_ours_come_back():
    for dtype in REAL + [numpy.dtype(bool)]:
        for shape in ((7,), (0,), (3, 4), (2, 3, 5), (0, 3), (3, 0), (2, 0, 3)):
            x = (np.arange(numpy.prod(shape)).reshape(shape) % 5).astype(dtype)
            y = np.asarray(through(x))
            assert type(y) is np.ndarray and y.dtype == dtype and y.shape == shape
            assert y.tolist() == x.tolist()


def through(x):
    return arrow.giving(__arrow_c_array__=lambda self, requested=None: x.__arrow_c_array__(requested))


def test_both_sides_see_the_same_memory():
    x = np.arange(6.0)
    y = np.asarray(through(x))
    z = y + 1
    x *= 10
    assert y.tolist() == [0, 10, 20, 30, 40, 50] and z.tolist() == [1, 2, 3, 4, 5, 6]
    assert not y.flags.writeable
    with pytest.raises(ValueError):
        y[0] = 1
    # A requested copy is independent.
    copied = np.array(through(x))
    copied[0] = 7
    assert x[0] == 0 and copied.flags.writeable


@pytest.mark.parametrize("make", [np.array, np.asarray, np.asanyarray, np.ascontiguousarray])
def test_nulls_are_nan(make):
    values = struct.pack("4d", 1, 2, 3, 4)
    y = make(arrow.source(arrow.schema(), arrow.array(4, b"\x0b", values, null_count=1)))
    numpy.testing.assert_array_equal(y, [1, 2, numpy.nan, 4])
    assert y.flags.writeable
    integers = arrow.array(2, b"\x01", struct.pack("2h", 7, 8), null_count=-1)
    y = make(arrow.source(arrow.schema(b"s"), integers))
    assert y.dtype == float
    numpy.testing.assert_array_equal(y, [7, numpy.nan])
    with pytest.raises(ValueError, match="nulls"):
        make(arrow.source(arrow.schema(b"b"), arrow.array(2, b"\x01", b"\x03", null_count=1)))


def test_copies_are_refused_where_none_is_wanted():
    values = struct.pack("2d", 1, 2)
    assert np.asarray(arrow.source(arrow.schema(), arrow.array(2, None, values)), copy=False)[1] == 2
    for structure, format in (
        (arrow.array(2, b"\x01", values, null_count=1), b"g"),
        (arrow.array(2, None, b"\x03"), b"b"),
    ):
        with pytest.raises(ValueError):
            np.asarray(arrow.source(arrow.schema(format), structure), copy=False)


def test_types_may_be_given_besides():
    values = struct.pack("2d", 1, 2)
    y = np.asarray(arrow.source(arrow.schema(), arrow.array(2, None, values)), dtype="i4")
    assert y.dtype == "i4" and y.tolist() == [1, 2]
    assert np.array(arrow.source(arrow.schema(), arrow.array(2, None, values)), ndmin=2).shape == (1, 2)


def test_arrays_are_released_once():
    before = dict(arrow.released)
    y = np.asarray(arrow.source(arrow.schema(), arrow.array(2, None, struct.pack("2d", 1, 2))))
    z = y[1:]
    del y
    assert z.tolist() == [2] and arrow.released["array"] == before["array"]
    del z
    gc.collect()
    np.asarray(numpy.ones(2000))
    assert arrow.released["array"] == before["array"] + 1


def test_streams_are_joined():
    parts = [arrow.array(2, None, struct.pack("2d", k, k + 1)) for k in (0, 2, 4)]
    assert np.asarray(arrow.stream_source(arrow.stream(arrow.schema(), parts))).tolist() == [0, 1, 2, 3, 4, 5]
    empty = np.asarray(arrow.stream_source(arrow.stream(arrow.schema(b"s"), [])))
    assert empty.shape == (0,) and empty.dtype == "i2"
    with pytest.raises(ValueError, match="it is over"):
        np.asarray(arrow.stream_source(arrow.stream(arrow.schema(), parts[:1], status=5)))


def test_numpys_own_ways_come_first():
    class Both:
        def __array__(self, dtype=None, copy=None):
            return numpy.array([1.0])

        def __arrow_c_array__(self, requested=None):
            raise AssertionError

    assert np.asarray(Both()).tolist() == [1]
