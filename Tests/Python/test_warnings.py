"""Warnings name the line of the program, also if they originate in NumPy or in this package."""

import warnings

import aquila.numpy as np
import numpy
import pytest
from aquila.numpy import _fallback

X = np.arange(6.0)
COMPLEX = np.array([1 + 1j])
WARNED = {
    "a fallback": lambda: np.choose(np.array([0]), [X[:1]]),
    "a fallback of a method": lambda: np.array([0]).choose([X[:1]]),
    "a fallback of code of NumPy's": lambda: np.testing.assert_array_equal(np.char.add(["a"], "b"), ["ab"]),
    "a cast": lambda: COMPLEX.astype(float),
    "a creation": lambda: np.array(numpy.array([1 + 1j]), dtype=float),
    "an assignment": lambda: X.__setitem__(0, np.complex128(1j)),
    "numbers": lambda: np.power(np.float32(1e30), np.float32(4)),
    "a fit": lambda: np.polyfit(X[:3], X[:3], 8),
    "a sum": lambda: np.linalg.norm(np.array([1e300, 1e300])),
    "slices": lambda: np.nanmax(np.full(3, np.nan)),
    "an alias": lambda: np.row_stack((X, X)),
}


def found(call):
    # NumPy's default, whatever other tests have set.
    with np.errstate(all="warn", under="ignore"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return caught


@pytest.mark.parametrize("name", WARNED)
def test_the_place_is_the_programs(name, monkeypatch):
    monkeypatch.setattr(_fallback, "is_watched", name.startswith("a fallback"))
    caught = found(WARNED[name])
    assert caught or name == "a fallback of code of NumPy's"
    line = WARNED[name].__code__.co_firstlineno
    assert {(w.filename, w.lineno) for w in caught} <= {(__file__, line)}


def test_each_line_is_warned_of():
    """As Python does by default: once for each place, not once for all of the program."""
    with np.errstate(over="warn"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(2):
            np.exp(np.float64(1000))
            np.exp(np.float64(1000))
    assert len(caught) == 2


def test_errors_keep_their_classes():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(numpy.exceptions.ComplexWarning):
            COMPLEX.astype(float)
