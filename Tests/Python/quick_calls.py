"""Arrays, views and outcomes of the tests of calls on small arrays."""

import warnings

import aquila.numpy as np
import numpy

TYPES = "bool int8 uint16 int64 uint64 float16 float32 float64 complex64 complex128".split()
SHAPES = [(1,), (7,), (40,), (3, 5), (4, 1), (2, 3, 4), (0,), (3, 0), ()]
TOTALS = "sum prod any all max min amax amin argmax argmin mean".split()


def values(shape, dtype, seed=0):
    numbers = (numpy.arange(numpy.prod(shape, dtype=int)) * 7 + seed) % 11 - 3
    return numbers.reshape(shape).astype(dtype)


def views(array):
    """The array, and views of it that are reversed, strided and transposed."""
    yield array
    if array.ndim > 0:
        yield array[::-1]
        yield array[::2]
        yield array.T
        yield array[..., :1]


def outcome(call):
    """The type, bits and class of a call's result with its warnings; or the class of its exception."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = call()
        except Exception as error:
            return type(error)
    kinds = sorted(str(w.message) for w in caught if issubclass(w.category, RuntimeWarning))
    is_array = isinstance(result, (np.ndarray, numpy.ndarray))
    plain = numpy.asarray(result)
    return is_array, plain.dtype, plain.shape, numpy.array(plain).tobytes(), kinds


def same(program):
    """Compares what a program, which takes the module, gives with NumPy and with Aquila."""
    ours, theirs = outcome(lambda: program(np)), outcome(lambda: program(numpy))
    assert ours == theirs
