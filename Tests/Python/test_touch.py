"""Arrays with NumPy's struct, which are computed when C code touches them."""

import ctypes
import faulthandler
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

import aquila.numpy as np
import numpy
import pytest
import random_touches
from aquila import _core, doctor

HERE = pathlib.Path(__file__).parent
#: Files of tests that run with the setting that this process does not have.
OTHERS = "test_touch test_class test_array_protocol test_derived test_memory test_selections".split()

touched = pytest.mark.skipif(not _core.has_struct(), reason="arrays have no struct with AQUILA_TOUCH=0")


@pytest.mark.skipif("AQUILA_TOUCH" in os.environ, reason="the setting is given")
def test_both_settings():
    environment = {**os.environ, "AQUILA_TOUCH": "0" if _core.has_struct() else "1"}
    files = [HERE / f"{name}.py" for name in OTHERS]
    command = [sys.executable, "-m", "pytest", "-q", "-k", "not ranks", *map(str, files)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]


def recorded(count=1000):
    """An array that is only recorded."""
    return np.arange(float(count)) * 2 + 1


@touched
def test_class_is_numpys():
    x = recorded()
    assert isinstance(x, numpy.ndarray) and type(x) is np.ndarray and x.__class__ is np.ndarray
    assert issubclass(np.ndarray, numpy.ndarray)
    plain = numpy.asarray(x)
    assert type(plain) is numpy.ndarray and plain.base is x
    assert plain.sum() == 1000**2


@touched
@pytest.mark.parametrize("shape", [(), (1,), (0,), (3, 0, 2), (4, 5), (2, 3, 4, 5, 6)])
@pytest.mark.parametrize("kind", ["bool", "int8", "uint16", "int64", "float32", "float64", "complex128"])
def test_struct_says_what_the_array_is(shape, kind):
    theirs = numpy.ones(shape, kind)
    ours = np.ones(shape, kind)
    keys = [..., (Ellipsis, None), ()]
    keys += [slice(None, None, -1), (slice(None), None)] if shape else []
    for key in keys:
        if not isinstance(ours[key], np.ndarray) or ours[key].ndim == 0 or ours.size == 0:
            continue
        one, two = ours[key], theirs[key]
        for name in ("shape", "strides", "ndim", "size", "itemsize", "dtype", "T"):
            a, b = (getattr(numpy.ndarray, name).__get__(side) for side in (one, two))
            if name == "T":
                a, b = a.strides, b.strides
            assert a == b, (name, key)
        found = numpy.ndarray.flags.__get__(one)
        expected = numpy.ndarray.flags.__get__(two)
        for name in ("c_contiguous", "f_contiguous", "writeable", "aligned"):
            assert getattr(found, name) == getattr(expected, name), (name, key)


@touched
def test_kept_pointers_see_and_make_writes_in_order():
    x = recorded(10)
    place = x.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
    view = numpy.asarray(x)
    assert place[3] == 7
    x *= 2
    assert place[3] == 14 and view[3] == 14
    place[3] = -1
    y = x + 1
    place[3] = 5
    assert y[3] == 0 and x[3] == 5 and view[3] == 5
    x[:] = 0
    assert view.sum() == 0


@touched
@pytest.mark.parametrize("count", [1, 1000, 300_000, 2_000_000])
def test_reads_stay_before_writes_of_other_code(count):
    x = recorded(count)
    view = numpy.asarray(x)
    before = x + 0
    view[:] = -1
    assert float(before.sum()) == float(count) ** 2
    assert float(x.sum()) == -count


@touched
def test_views_of_c_code_are_numpys():
    x = recorded(12).reshape(3, 4)
    part = numpy.ndarray.__getitem__(x, (slice(None), 1))
    turned = numpy.ndarray.transpose(x)
    assert type(part) is numpy.ndarray and type(turned) is numpy.ndarray
    x += 1
    assert part.tolist() == x[:, 1].tolist() and turned.tolist() == x.T.tolist()
    ours = np.asarray(part)
    assert type(ours) is np.ndarray and np.shares_memory(ours, x)
    ours[0] = 100
    assert x[0, 1] == 100 and part[0] == 100


@touched
def test_shapes_that_c_code_assigns():
    # NumPy frees the extents that an array was given; later arrays must not get these.
    for _ in range(200):
        x = recorded(6)
        numpy.ndarray.shape.__set__(x, (2, 3))
        assert numpy.ndarray.shape.__get__(x) == (2, 3)
        del x
        kept = [numpy.empty((3, 2)) for _ in range(4)]
        y = recorded(6)
        assert y.shape == numpy.ndarray.shape.__get__(y) == (6,)
        assert all(array.shape == (3, 2) for array in kept)


@touched
def test_the_doctor_counts_touches_by_line():
    views = [numpy.asarray(recorded() + k) for k in range(5)]
    with doctor.watch() as report:
        for view in views:
            view.sum()
    (found,) = [finding for finding in report.findings if finding.habit == "touch"]
    assert found.count == 5 and "1000 elements each" in found.detail
    assert "test_touch.py:" in found.location


@touched
def test_any_thread_may_touch():
    x = recorded(100_000)
    views = [numpy.asarray(x + k) for k in range(8)]
    sums = [0.0] * 8

    def add(k):
        sums[k] = views[k].sum()

    threads = [threading.Thread(target=add, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == [1e10 + 1e5 * k for k in range(8)]


@touched
def test_selections_are_computed_when_their_extent_is_read():
    x = recorded(50)
    part = x[x > 31]
    assert numpy.ndarray.shape.__get__(part) == (34,)
    assert numpy.asarray(x[x > 31] * 2).sum() == (x[x > 31] * 2).sum()
    assert numpy.asarray(x[x > 1e9]).shape == (0,)
    kept = numpy.asarray(part)
    part += 1
    assert kept[0] == part[0] == 34


@touched
def test_system_calls():
    x = recorded(100_000)
    with tempfile.TemporaryFile() as file:
        os.write(file.fileno(), x)
        x += 1
        numpy.asarray(x + 0).tofile(file)
        x.tofile(file)
        numpy.save(file, x - 1)
        lent = memoryview(x)
        x += 1
        os.write(file.fileno(), lent)
        file.seek(0)
        target = recorded(100_000)
        file.readinto(target)
        target += 0
        assert target[1] == 3 and target[-1] == x[-1] - 2
    assert hashlib.sha1(x).digest() == hashlib.sha1(numpy.array(x)).digest()


@touched
def test_numbers_and_read_only_arrays():
    z = np.broadcast_to(np.arange(3.0), (2, 3))
    assert not numpy.ndarray.flags.__get__(z).writeable
    with pytest.raises(ValueError):
        numpy.asarray(z)[0, 0] = 1
    x = recorded(3)
    x.flags.writeable = False
    assert not numpy.asarray(x).flags.writeable


@touched
def test_memory_of_others_is_shown_itself():
    memory = bytearray(80)
    x = np.frombuffer(memory)
    x += 3
    assert numpy.asarray(x).ctypes.data == numpy.frombuffer(memory).ctypes.data
    assert numpy.frombuffer(memory).tolist() == [3.0] * 10


@touched
def test_arrays_that_have_no_address():
    x = np.broadcast_to(np.ones(1 << 20), (1 << 22, 1 << 20)) + 1
    assert x.shape == (1 << 22, 1 << 20) and numpy.ndarray.shape.__get__(x) == x.shape
    with pytest.raises(MemoryError, match="TiB"):
        memoryview(x)


@touched
def test_touches_after_a_fork():
    x = recorded(10)
    child = os.fork()
    if child == 0:
        os._exit(0 if numpy.asarray(x * 2)[1] == 6 else 1)
    assert os.waitpid(child, 0)[1] == 0


@touched
def test_handlers_of_faults_come_later():
    faulthandler.disable()
    try:
        faulthandler.enable()
        assert numpy.asarray(recorded() + 1)[0] == 2
    finally:
        faulthandler.enable()


@touched
@pytest.mark.parametrize(
    "touch",
    [
        pytest.param("ctypes.string_at(16)", id="no memory of ours"),
        pytest.param("ctypes.string_at(x.ctypes.data + 10**12, 1)", id="no array"),
        pytest.param("ctypes.string_at(x[:1].ctypes.data + 4096, 1)", id="behind an array"),
    ],
)
def test_faults_that_are_not_ours_go_on(touch):
    program = f"import ctypes, faulthandler; import aquila.numpy as np; x = np.ones(512) + 1; {touch}"
    program = program.replace("x =", "faulthandler.enable(); x =")
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.returncode == -11 and "Fatal Python error: Segmentation fault" in result.stderr


@touched
def test_f2py_leaves_its_arguments_alone():
    lapack = pytest.importorskip("scipy.linalg.lapack")
    matrix = np.array([[2.0, 1.0], [1.0, 3.0]]) * 1
    right = np.array([1.0, 2.0]) * 1
    solution = lapack.dgesv(matrix, right)[2]
    assert matrix.tolist() == [[2, 1], [1, 3]] and right.tolist() == [1, 2]
    assert numpy.allclose(matrix @ solution, right)


@touched
@pytest.mark.parametrize("first", range(0, 600, 200))
def test_random_programs(first):
    random_touches.run(first, 200)


@touched
def test_more_exposed_arrays_than_the_system_has_pieces_of_memory():
    # Every other array is touched, so that neighbours cannot share a piece of the process's memory map.
    arrays = [np.arange(3.0) + k for k in range(90_000)]
    total = sum(float(numpy.asarray(array)[0]) for array in arrays[::2])
    assert total == sum(range(0, 90_000, 2))
    assert float(numpy.asarray(arrays[0]).sum()) == 3
