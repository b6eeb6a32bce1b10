"""Exchange with Arrow's own library, and with other consumers of its arrays."""

import gc
import threading

import aquila.numpy as np
import jobs
import numpy
import pytest
from aquila.numpy._memory import TYPES

pa = pytest.importorskip("pyarrow")


class OnlyCapsules:
    """Hides everything but Arrow's interface."""

    def __init__(self, value):
        self.value = value

    def __arrow_c_array__(self, requested_schema=None):
        return self.value.__arrow_c_array__(requested_schema)


class OnlyStream:
    def __init__(self, value):
        self.value = value

    def __arrow_c_stream__(self, requested_schema=None):
        return self.value.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("dtype", [dtype for dtype in TYPES if dtype.kind != "c"], ids=str)
def test_every_type_passes_both_ways(dtype):
    n = (numpy.arange(100) % 7).astype(dtype)
    x = np.array(n)
    for part in (slice(None), slice(3, 50), slice(None, None, -3), slice(0, 0)):
        theirs = pa.array(OnlyCapsules(x[part]))
        theirs.validate(full=True)
        assert theirs.type == pa.from_numpy_dtype(dtype) and theirs.null_count == 0
        numpy.testing.assert_array_equal(theirs.to_numpy(zero_copy_only=False), n[part])
        assert pa.array(x[part]).equals(theirs)
        for source in (theirs, OnlyCapsules(theirs), OnlyCapsules(theirs.slice(1))):
            ours = np.asarray(source)
            assert type(ours) is np.ndarray and ours.dtype == dtype
            skipped = int(source is not theirs and len(source.value) < len(theirs))
            numpy.testing.assert_array_equal(ours, n[part][skipped:])


def test_nothing_is_copied():
    x = np.arange(1000.0)
    place = x.__array_interface__["data"][0]
    for value in (x, OnlyCapsules(x)):
        theirs = pa.array(value)
        assert theirs.buffers()[1].address == place
        assert np.asarray(OnlyCapsules(theirs)).__array_interface__["data"][0] == place
        x += 1
        assert theirs[3].as_py() == float(x[3])


def test_elements_outlive_arrays_on_any_thread():
    x = np.arange(100_000.0)
    theirs = [pa.array(OnlyCapsules(x + k)) for k in range(8)]
    del x
    gc.collect()
    assert [part[9].as_py() for part in theirs] == [9.0 + k for k in range(8)]
    threads = [threading.Thread(target=theirs.pop) for _ in range(8)]
    for thread in threads:
        thread.start()
    y = np.arange(1000.0) + 1
    for thread in threads:
        thread.join()
    assert float(y.sum()) == 500500


def test_memory_of_theirs_is_given_back():
    before = pa.total_allocated_bytes()
    y = np.asarray(OnlyCapsules(pa.array(range(100_000)).cast(pa.float64())))
    assert pa.total_allocated_bytes() > before and y.sum() == 4999950000
    del y
    gc.collect()
    np.arange(3.0).tolist()
    assert pa.total_allocated_bytes() == before


def test_nulls_are_pyarrows():
    for values in ([1.5, None, 3], [1, None, 3]):
        theirs = pa.array(values)
        ours = np.asarray(OnlyCapsules(theirs))
        numpy.testing.assert_array_equal(ours, theirs.to_numpy(zero_copy_only=False))
        assert ours.dtype == theirs.to_numpy(zero_copy_only=False).dtype
        numpy.testing.assert_array_equal(np.asarray(OnlyCapsules(theirs[:1])), [values[0]])


def test_streams_of_chunks():
    chunks = pa.chunked_array([[1.0, 2.0], [], [3.0, None]])
    numpy.testing.assert_array_equal(np.asarray(OnlyStream(chunks)), [1, 2, 3, numpy.nan])
    assert np.asarray(OnlyStream(pa.chunked_array([], pa.bool_()))).dtype == bool
    with pytest.raises(TypeError):
        np.asarray(OnlyStream(pa.table({"a": [1]})))
    assert pa.chunked_array(OnlyCapsules(np.arange(3))).to_pylist() == [0, 1, 2]


def test_matrices_are_tensors():
    x = np.arange(24.0).reshape(2, 3, 4)
    theirs = pa.array(OnlyCapsules(x))
    assert theirs.type == pa.fixed_shape_tensor(pa.float64(), [3, 4])
    numpy.testing.assert_array_equal(theirs.to_numpy_ndarray(), x)
    numpy.testing.assert_array_equal(np.asarray(OnlyCapsules(theirs)), x)
    turned = pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.float64(), [3, 4], permutation=[1, 0]), theirs.storage
    )
    numpy.testing.assert_array_equal(np.asarray(OnlyCapsules(turned)), turned.to_numpy_ndarray())
    lists = pa.array([[1, 2], [3, 4]], pa.list_(pa.int16(), 2))
    assert np.asarray(OnlyCapsules(lists)).tolist() == [[1, 2], [3, 4]]
    # The same as for NumPy's arrays.
    with pytest.raises(pa.ArrowInvalid):
        pa.array(x)


def test_pyarrow_takes_types_and_refuses_masks():
    x = np.arange(4)
    assert pa.array(x, pa.float32()).equals(pa.array([0, 1, 2, 3], pa.float32()))
    assert pa.array(x, pa.timestamp("s")).type == pa.timestamp("s")
    with pytest.raises(ValueError):
        pa.array(x, mask=numpy.array([True, False, False, True]))


@jobs.needs_mpi
def test_many_ranks_give_copies_of_all_elements(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        """
import aquila.numpy as np
import numpy, pyarrow as pa

class OnlyCapsules:
    def __init__(self, value):
        self.value = value
    def __arrow_c_array__(self, requested_schema=None):
        return self.value.__arrow_c_array__(requested_schema)

x = np.arange(100_000.0)
taken = [pa.array(OnlyCapsules(part)) for part in (x, x[::2], x > 5, x.reshape(-1, 4))]
x += 1
print([part[-1].as_py() for part in taken[:3]], taken[3].to_numpy_ndarray()[-1].tolist())
y = np.asarray(OnlyCapsules(taken[0]))
print(float((y + x).sum()), y.flags.writeable, type(y) is np.ndarray)
z = np.asarray(OnlyCapsules(taken[2]))
print(int(z.sum()), float(np.nansum(np.asarray(OnlyCapsules(pa.array([1.5, None] * 5000))))))
print(np.asarray(OnlyCapsules(taken[3])).sum(), float(pa.array(x)[3].as_py()))
del taken, y
print(float(x.sum()))
"""
    )
    job = jobs.run(program)
    assert job.returncode == 0, job.stderr
    assert job.stdout == (
        "[99999.0, 99998.0, True] [99996.0, 99997.0, 99998.0, 99999.0]\n"
        "10000000000.0 True True\n99994 7500.0\n4999950000.0 4.0\n5000050000.0\n"
    )
