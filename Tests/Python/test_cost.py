"""The cost of calls in Python frames between the program and the extension, which, unlike times,
are the same in each run.
"""

import sys

import aquila.numpy as np
import pytest

X, Y, MATRIX = np.ones(6), np.ones(6), np.ones((3, 3))
#: Calls with plain arguments, and how many frames each may take.
CALLS = {
    "ndim": (lambda: np.ndim(X), 1),
    "shape": (lambda: np.shape(X), 2),
    "asarray": (lambda: np.asarray(X), 1),
    "transpose": (lambda: np.transpose(MATRIX), 1),
    "reshape": (lambda: np.reshape(X, (2, 3)), 2),
    "zeros": (lambda: np.zeros(3), 5),
    "concatenate": (lambda: np.concatenate((X, Y)), 5),
    "matmul": (lambda: np.matmul(MATRIX, MATRIX), 5),
    "sqrt": (lambda: np.sqrt(X), 1),
    "add": (lambda: np.add(X, Y), 1),
    "operator": (lambda: X + Y, 0),
    "method": (lambda: X.squeeze(), 3),
}


def frames(call):
    """The functions written in Python that a call enters, but for the call itself."""
    entered = []
    sys.setprofile(lambda frame, event, _: event == "call" and entered.append(frame.f_code.co_name))
    try:
        call()
    finally:
        sys.setprofile(None)
    return entered[1:]


@pytest.mark.parametrize("name", CALLS)
def test_frames(name):
    call, most = CALLS[name]
    call()
    entered = frames(call)
    assert len(entered) <= most, entered
    assert not {"dispatch", "method", "otherwise"} & {*entered}


def test_refused_arguments_are_numpys_to_judge():
    """A native form that refuses goes on to NumPy, once, with any message."""
    with pytest.raises(ValueError, match="cannot reshape array of size 6 into shape"):
        np.reshape(X, (4, 2))
    with pytest.raises(np.exceptions.AxisError):
        X.squeeze(axis=3)
    assert np.ndim([[1, 2]]) == 2
    assert np.shape([[X, Y]]) == (1, 2, 6)


def test_sequences_are_looked_into():
    """A class with a say is found in sequences of any depth, also beyond what the extension looks into."""

    class Other:
        def __array_function__(self, function, types, args, kwargs):
            return "other"

    nested = [Other()]
    for _ in range(20):
        nested = [nested]
    assert np.concatenate((X, Other())) == "other"
    assert np.stack([X, Other()]) == "other"
    assert np.ndim(Other()) == "other"
    assert np.sum(X, out=Other()) == "other"
    assert isinstance(np.array(nested, dtype=object), np.ndarray)
