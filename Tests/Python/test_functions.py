"""Functions of random arrays, compared with NumPy's: values, types, shapes, exceptions."""

import random
import warnings

import aquila.numpy as np
import jobs
import numpy
import pytest
from aquila import _core
from aquila.numpy import FallbackWarning, _fallback
from calls import EXACT, ROUNDED

KINDS = "? b B h i l L e f d F D".split()


def draw(seed):
    """Draws names for both sides: arrays of a type, with odd layouts, without elements, with NaN,
    with infinity.
    """
    draws = random.Random(seed)
    kind = draws.choice(KINDS)
    shape = draws.choice([(4,), (3, 4), (2, 3, 4), (1, 3), (5, 1), (0, 3), (3, 0)])
    x, v, m = (_values(draws, extents, kind) for extents in (shape, (8,), (3, 3)))
    if draws.random() < 0.3:
        x, m = x.T, m.T
    if draws.random() < 0.2:
        v = v[::-1]
    i = numpy.array([draws.randrange(4) for _ in range(8)])
    b = numpy.array([draws.random() < 0.5 for _ in range(8)])
    k = draws.randrange(-x.ndim, x.ndim)
    values = {"x": x, "y": x.copy(), "v": v, "m": m, "i": i, "b": b}
    theirs = {"np": numpy, "numpy": numpy, "k": k, **values}
    ours = {"np": np, "numpy": numpy, "k": k}
    ours |= {name: np.array(value, order="K") for name, value in values.items()}
    return theirs, ours


def _values(draws, shape, kind):
    count = int(numpy.prod(shape))
    values = numpy.array([draws.randrange(9) for _ in range(count)], float)
    if kind in "bhilefdFD":
        values -= 3
    result = values.astype(kind)
    if kind in "efdFD":
        result /= draws.choice([1, 2, 8])
        for special in (numpy.nan, numpy.inf, -numpy.inf, -0.0):
            if count and draws.random() < 0.08:
                result[draws.randrange(count)] = special
    if kind in "FD":
        result = (result + result[::-1] * 1j).astype(kind) if numpy.isfinite(result).all() else result
    return result.reshape(shape)


def outcome(call, names):
    with numpy.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        try:
            return eval(call, names), None
        except Exception as error:
            return None, type(error)


def compare(mine, expected, ulps):
    if isinstance(expected, (tuple, list)):
        assert len(mine) == len(expected)
        assert type(mine).__name__ == type(expected).__name__
        for one, other in zip(mine, expected):
            compare(one, other, ulps)
    elif isinstance(expected, (numpy.ndarray, numpy.generic)):
        is_array = isinstance(expected, numpy.ndarray)
        assert (type(mine) is np.ndarray) if is_array else type(mine) is type(expected)
        assert (mine.dtype, mine.shape) == (expected.dtype, expected.shape)
        mine = numpy.asarray(mine)
        if ulps and expected.dtype.kind in "fc":
            eps = ulps * float(numpy.finfo(expected.dtype).eps)
            numpy.testing.assert_allclose(mine, expected, rtol=eps, atol=eps * 64)
        else:
            numpy.testing.assert_array_equal(mine, expected)
    else:
        assert type(mine) is type(expected) and (mine == expected or mine != mine)


def check(call, seeds):
    """Compares a call's results and writes with NumPy's."""
    ulps = 0 if call in EXACT else 64
    for seed in seeds:
        theirs, ours = draw(seed)
        expected, error = outcome(call, theirs)
        mine, mistake = outcome(call, ours)
        note = f"{call} for {theirs['x'].dtype}{theirs['x'].shape}, axis {theirs['k']}, seed {seed}"
        assert mistake is error, note
        try:
            compare(mine, expected, ulps)
            for name in "xyvmib":
                compare(ours[name], theirs[name], ulps)
        except AssertionError as difference:
            raise AssertionError(note) from difference


@pytest.mark.parametrize("call", EXACT + ROUNDED)
def test_results_are_those_of_numpy(call):
    check(call, range(24))


@jobs.needs_mpi
def test_three_ranks_give_what_numpy_gives():
    job = jobs.run(__file__)
    assert job.returncode == 0 and job.stdout == "all\n", job.stderr


#: Calls without a native form, by parts of their texts.
LEFT = """
    choose partition(v,3) partition(x,0 partition(b,2) np.unique(m np.round(x,-1) histogram2d histogramdd
    np.place(v,b,[1,2]) np.put(x
""".split()


def is_left(call):
    return any(word in call.replace(" ", "") for word in LEFT)


@pytest.mark.parametrize("call", [call for call in EXACT + ROUNDED if not is_left(call)])
def test_no_function_is_left_to_numpy(call, monkeypatch):
    seed = next(seed for seed in range(1000) if draw(seed)[0]["x"].dtype == float)
    theirs, ours = draw(seed)
    if outcome(call, theirs)[1] is not None:
        return
    monkeypatch.setattr(_fallback, "is_watched", True)
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always", FallbackWarning)
        eval(call, ours)
    assert [str(w.message) for w in found if w.category is FallbackWarning] == []


@pytest.mark.parametrize("has_nan", [False, True])
@pytest.mark.parametrize("name", ["nanpercentile", "nanquantile"])
def test_quantiles_of_many_columns(name, has_nan):
    """As NumPy's, which takes one column after the other, in less time than that takes."""
    x = numpy.random.default_rng(1).normal(size=(5, 40, 50))
    if has_nan:
        x[0, 3, 4] = x[:, 7, 7] = numpy.nan
    with warnings.catch_warnings(action="ignore"):
        for arguments in [(0.3, 0), ([0.2, 0.9], -3), (0.3, 0, None, False, "nearest"), (0.5,), (0.5, (0, 1)), (0.5, 5)]:
            expected = outcome_of(getattr(numpy, name), x, *arguments)
            result = outcome_of(getattr(np, name), np.array(x), *arguments)
            assert type(result) is type(expected)
            if not isinstance(expected, Exception):
                numpy.testing.assert_array_equal(result, expected)


def outcome_of(function, *arguments):
    try:
        return numpy.asarray(function(*arguments))
    except ValueError as error:
        return error


def main():
    # Small arrays are spread over ranks, too.
    _core.set_replicated_bytes(0)
    for call in EXACT + ROUNDED:
        check(call, range(3))
    print("all")


if __name__ == "__main__":
    main()


@pytest.mark.parametrize("name", ["arctan", "exp", "log", "sinh", "tan", "power"])
@pytest.mark.parametrize("code", "fFdD")
def test_the_same_bits_for_arrays_of_numpys(name, code):
    """Functions compute NumPy's own arrays, aligned or not, as they compute Aquila's."""
    records = numpy.zeros(36, numpy.dtype([("_", "S4"), ("t", code)]))
    records["t"] = range(1, 37)
    inputs = (records["t"],) * getattr(numpy, name).nin
    with np.errstate(all="ignore"):
        theirs = getattr(np, name)(*inputs)
        ours = getattr(np, name)(*map(np.array, inputs))
    assert type(theirs) is np.ndarray
    assert numpy.asarray(theirs).tobytes() == numpy.asarray(ours).tobytes()
