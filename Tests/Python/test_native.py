"""Calls that must be native: fallbacks are errors here."""

import warnings

import aquila.numpy as np
import numpy
import pytest
from aquila.numpy import FallbackWarning, _fallback


@pytest.fixture
def no_fallback(monkeypatch):
    monkeypatch.setattr(_fallback, "is_watched", True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", FallbackWarning)
        yield


@pytest.mark.parametrize(
    "call",
    [
        lambda x, i: np.add(x, 1, out=np.zeros((2, 3))),
        lambda x, i: np.add(x, x, dtype="f4"),
        lambda x, i: np.add(x, numpy.float32(1)),
        lambda x, i: np.add(x, i, where=x > 2, out=np.zeros((2, 3))),
        lambda x, i: np.sin(x[:, ::2], out=np.zeros((2, 2), "f4")),
        lambda x, i: np.divmod(x, 2),
        lambda x, i: np.logical_and(i, x),
        lambda x, i: numpy.add(x, numpy.ones(3)),
        lambda x, i: numpy.float64(2) * x,
        lambda x, i: x + [1, 2, 3],
        lambda x, i: np.sum(x, axis=1, dtype="f4", keepdims=True),
        lambda x, i: np.sum(x, initial=3, where=x > 1),
        lambda x, i: np.max(x, axis=0, out=np.zeros(3)),
        lambda x, i: np.add.reduce(x, axis=1),
        lambda x, i: np.subtract.outer(x, i),
        lambda x, i: (x.mean(), x.std(ddof=1), x.var(axis=0), x.argmax(axis=1), x.any(), i.cumsum()),
        lambda x, i: (np.squeeze(x[None]), np.expand_dims(x, 0), np.moveaxis(x, 0, 1), np.swapaxes(x, 0, 1)),
        lambda x, i: (np.flip(x), np.roll(x, 1), np.diff(x), np.ravel(x), x.flatten(), np.transpose(x)),
        lambda x, i: (np.stack([x, x]), np.vstack([x, x]), np.hstack([x, x]), np.concatenate((x, x), 1)),
        lambda x, i: (np.split(x, 2), np.array_split(x, 2, 1), np.unstack(x), np.atleast_3d(x)),
        lambda x, i: (np.where(x > 2, x, 0), np.clip(x, 1, 3), x.round(), np.take(x, i[:2], 1)),
        lambda x, i: (np.sort(x), np.argsort(x), x.sort(), np.nonzero(x), x @ x.T, np.dot(x, x[0])),
        lambda x, i: (np.zeros_like(x), np.full_like(x, 2), np.linspace(0, 1, 5), np.eye(3), np.arange(3.0)),
        lambda x, i: (x.astype("f4"), np.asarray(x, "f4"), np.array(x), x.copy(), np.copy(x), x.real),
    ],
)
def test_native_forms_are_taken(call, no_fallback):
    call(np.arange(6.0).reshape(2, 3), np.array([0, 1, 2]))


def test_functions_of_scipy_have_native_forms(no_fallback):
    special = pytest.importorskip("scipy.special")
    x = np.arange(6.0).reshape(2, 3)
    for result in (special.erf(x), special.erfc(x[::2])):
        assert type(result) is np.ndarray
