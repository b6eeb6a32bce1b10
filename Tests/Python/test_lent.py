"""Functions that NumPy computes for few elements: the same bits as Aquila's own forms."""

import pickle

import aquila.numpy as np
import numpy
import pytest
from aquila.numpy import _lent

OF_ALL = """
    argmax(a,0) argmin(a,-1) argmax(a) nonzero(a) count_nonzero(a,0) lexsort((x,y)) searchsorted(sort(x),y)
    searchsorted(sort(x),y,'right') take(a,[0,-1],1) nanargmax(a,0) nanargmin(x) repeat(a,2) repeat(a,[1,2,0],0) compress([True,False],a,1)
    piecewise(a,[a!=0],[1,0]) diff(a) digitize(x,o) isin(a,y) concatenate((a,a)) stack((a,b),1) roll(a,1)
    median(a,0) interp(x,o,o) tril(a) put(a,[0,1],[1,0]) where(a,a,b) flip(a) flipud(a) fliplr(a) rot90(a) diag(a)
    diag(x) diagonal(a,1) hsplit(a,[1]) vsplit(a,[1]) array_split(a,2,1) moveaxis(a,0,1) rollaxis(a,1) fix(a)
    isneginf(x) isposinf(x) real(a) imag(a) iscomplex(a) isreal(a) choose([0,2,1],a[:,:3]) place(a,a!=0,[1,2])
    ix_(o.astype(int),o.astype(int)) unravel_index([1,2],a.shape) atleast_3d(a) asfortranarray(a) empty_like(a[:0])
    require(a) array(a) result_type(a,o) trim_zeros(x)
"""
OF_REAL = """
    cumsum(a,1) cumprod(a,0) cumsum(a) nancumsum(a) nancumprod(a,1) cumulative_sum(x) cumulative_prod(x)
    histogram(y,3) histogram(y,o) histogram2d(x,y,2) histogramdd((x,y),2) histogram_bin_edges(x,4)
    vander(x,3)
"""
OF_DISTINCT = "clip(a,1,5) max(a,0) min(a) ptp(x) sort(a) sort(x) unique(a) unique_counts(x) unique_inverse(x)"
OF_INTEGERS = """
    sort(a) sort(a,0) sort(a,None) max(a,0) min(a,1) max(a) prod(a,1) sum(a,0) sum(a,1,keepdims=True) ptp(a,1)
    trace(a) convolve(x,y) convolve(x,y[:3],'same') correlate(x,y) unique(a) unique(a,return_counts=True)
    unique(a,return_inverse=True) unique_all(a) bincount(x) bincount(x,y) bincount(y,None,7) clip(a,1,5) clip(a,b,None) sum(a,0,initial=3) max(a,0,where=a>b,initial=0)
"""
METHODS = """
    argmax(a,0) argmin(a,1) take(a,[1,0]) repeat(a,3) nonzero(a) compress(a,[True],0) searchsorted(sort(x),y)
    cumsum(a,0) cumprod(a,1) sum(a,0) max(a,0) min(a,1) prod(a,0) clip(a,1,3) trace(a) put(a,[0],1)
"""


class _Recorded:
    """The module without loans."""

    def __init__(self, space):
        self._space = space

    def __getattr__(self, name):
        function = getattr(self._space, name)
        return getattr(function, "_call", function)


def draw(code, seed):
    """Arrays of a type, with equal zeros, infinities and NaNs, as NumPy's."""
    rng = numpy.random.default_rng(seed)
    shape = (3, int(rng.integers(1, 30)))

    def values(shape):
        if numpy.dtype(code).kind not in "fc":
            return rng.integers(0, 100, shape).astype(code)
        result = rng.integers(-2, 3, shape) * rng.choice([1.0, 0.37, 1e3], shape)
        result[rng.random(shape) < 0.1 * (seed % 3)] = numpy.nan
        result[rng.random(shape) < 0.1 * (seed % 2)] = numpy.inf
        return (result + 1j * rng.permutation(result) if numpy.dtype(code).kind == "c" else result).astype(code)

    a, b = values(shape), values(shape)
    return {"a": a, "b": b, "x": a[0], "y": b[0], "o": numpy.arange(4.0)}


def bits(value):
    if isinstance(value, (tuple, list)):
        return [bits(item) for item in value]
    array = numpy.asarray(value)
    return array.dtype, array.shape, array.tobytes()


def outcome(call, module, values):
    arrays = {name: np.array(value) for name, value in values.items()}
    name, _, rest = call.partition("(")
    scope = {**arrays, "f": getattr(module, name)}
    scope["sort"] = lambda row: np.array(numpy.sort(numpy.asarray(row)))
    try:
        result = eval(f"f({rest}", scope)
    except Exception as error:
        return type(error), bits(arrays["a"])
    return bits(result), bits(arrays["a"])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("space", [np, np.ndarray], ids=["functions", "methods"])
@pytest.mark.parametrize("code", "? b B h H i I l L e f d F D".split())
def test_loans_change_no_bits(space, code):
    calls = METHODS.split() if space is np.ndarray else (OF_ALL + OF_REAL + OF_INTEGERS).split()
    for seed in range(12):
        values = draw(code, seed)
        for call in calls:
            function = getattr(np, call.partition("(")[0])._numpy
            if _lent.form(function) != 1 and code in "efdFD":
                # Such loans are not made; others have no order of work.
                continue
            found, expected = outcome(call, space, values), outcome(call, _Recorded(space), values)
            assert found == expected, (call, values)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "calls", [OF_REAL, OF_DISTINCT], ids=["running totals", "in order"]
)
@pytest.mark.parametrize("code", "e f d".split())
def test_functions_of_floats(calls, code):
    """Floats with zeros and NaNs have no order of their own; every second draw is without zeros, and every fourth
    without NaNs, too.
    """
    for seed in range(30):
        values = draw(code, seed)
        if seed % 2:
            for name, value in values.items():
                is_kept = (value != 0) & ((seed % 4 == 3) | ~numpy.isnan(value))
                values[name] = numpy.where(is_kept, value, value.dtype.type(7))
        for call in calls.split():
            assert outcome(call, np, values) == outcome(call, _Recorded(np), values), (call, values)


def test_every_function_is_known():
    names = {call.partition("(")[0] for call in (OF_ALL + OF_REAL + OF_INTEGERS).split()}
    assert names >= {function.__name__ for function in _lent._OF_REAL | _lent._OF_INTEGERS}
    assert [_lent.form(f) for f in (numpy.take, numpy.sort, numpy.tri, numpy.matmul)] == [1, 4, 5, 0]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("code", "? b H i l L e f d D".split())
def test_loops_that_are_lent_change_no_bits(code):
    """Calls with results by position and by name, masks, and methods."""
    for seed in range(6):
        values = draw(code, seed)
        for theirs in _lent._EXACT:
            ours = getattr(np, theirs.__name__)
            names = "ab"[: theirs.nin]
            for results in ("", "out", "position", "mask"):
                if results and theirs.nout > 1:
                    continue
                assert loop(ours, names, results, values) == loop(ours._general, names, results, values), (
                    theirs,
                    results,
                    values,
                )


def loop(function, names, results, values):
    arrays = {name: np.array(value) for name, value in values.items()}
    inputs, target = [arrays[name] for name in names], np.zeros(arrays["a"].shape, "D")
    try:
        match results:
            case "out":
                found = function(*inputs, out=target)
            case "position":
                found = function(*inputs, target)
            case "mask":
                found = function(*inputs, out=target, where=arrays["a"] != 0)
            case _:
                found = function(*inputs)
    except Exception as error:
        return type(error)
    return bits(found), found is target


def test_parts_that_numpy_returns_are_views():
    a = np.arange(12.0).reshape(3, 4)
    for part in (np.flip(a), np.diag(a), np.hsplit(a, 2)[1], np.real(a + 0j), np.rot90(a), np.diagonal(a)):
        assert type(part) is np.ndarray and part.base is not None
    top, _ = np.vsplit(a, [1])
    top[:] = -1
    np.flipud(a)[0] = -2
    assert a[0].tolist() == [-1] * 4 and a[2].tolist() == [-2] * 4
    with pytest.raises(ValueError, match="read-only"):
        np.diagonal(a)[0] = 1
    a += 1
    assert top.tolist() == [[0] * 4]


def test_subscripts_of_few_elements():
    theirs, ours = numpy.arange(24.0).reshape(4, 6), np.arange(24.0).reshape(4, 6)
    rows, columns = numpy.array([[0], [2]]), numpy.array([1, 5])
    for a, i, j in ((theirs, rows, columns), (ours, np.array(rows), np.array(columns))):
        a[i, j] = a[j // 2][:2, :2]
        a[[0, 1], 2:4] += 0.5
        a[..., [0, -1]] *= 2
        a[i, j] = [[1, 2]]
        j = j % 2
        j[j] = [4, 7]
        a[0, j - 4] = 3
        for key in (9, [9], (i, 9), ([0.5],), (0, 0, 0), "x"):
            with pytest.raises(IndexError):
                a[key]
    assert ours.tolist() == theirs.tolist()


def test_methods_of_universal_functions():
    assert np.add.reduce is np.add.reduce and np.add.reduce.__name__ == "reduce"
    assert pickle.loads(pickle.dumps(np.maximum.accumulate)) is np.maximum.accumulate
    x = np.zeros(4)
    np.add.at(x, np.array([1, 1, 3]), np.array([1.0, 2.0, 3.0]))
    assert x.tolist() == [0, 3, 0, 3]
    with pytest.raises(ValueError):
        np.sqrt.reduce(x)
    with pytest.raises(TypeError):
        np.add(x)


@pytest.mark.parametrize("number", [0, 3, 40, -(2**63), 2**70, True, 2.5])
def test_functions_of_small_numbers(number):
    for name in ("tri", "indices", "tril_indices", "triu_indices", "diag_indices"):
        if number == 40 and name == "indices":
            number = (40, 2)
        results = []
        for module in (numpy, np):
            try:
                results.append(bits(getattr(module, name)(number)))
            except Exception as error:
                results.append(type(error))
        assert results[0] == results[1], name


def test_arguments_of_other_types_are_not_lent():
    """Results of integers with floats have an order of sums."""
    i, x = np.arange(10), np.linspace(0, 1, 10)
    for call in (
        lambda m: m.sum(i, dtype=float),
        lambda m: m.sum(i, 0, "f4"),
        lambda m: m.convolve(i, x),
        lambda m: m.convolve(i, [0.5, 0.25, 0.1]),
        lambda m: m.clip(i, 0.5, numpy.float64(7)),
        lambda m: m.cumsum(x, dtype=complex),
    ):
        assert bits(call(np)) == bits(call(_Recorded(np)))
