"""Objects whose `__array__` gives an array of the module's, where NumPy converts objects."""

import aquila.numpy as np
import numpy
import pytest

CALLS = {
    "objects": lambda np, p: np.array([p, p], dtype=object),
    "an object": lambda np, p: np.array(p, dtype=object),
    "beside numbers": lambda np, p: [value is p for value in np.array([p, 1], dtype=object)],
    "rows": lambda np, p: np.array([[p], [p]]),
    "sequences": lambda np, p: np.asarray((p, [1, 2, 3])),
    "joined": lambda np, p: np.concatenate([p, p]),
    "stacked": lambda np, p: np.stack([p, p]),
    "filled": lambda np, p: np.full(3, p, dtype=object),
    "an operand": lambda np, p: np.add(p, 1),
    "a list of operands": lambda np, p: np.add([p, p], 1),
    "beside an array": lambda np, p: np.ones(3) + p,
    "chosen": lambda np, p: np.where([True, False, True], p, 0),
    "a product": lambda np, p: np.dot(p, np.ones(3)),
    "an end": lambda np, p: np.linspace(0, p, 3),
    "beside no array": lambda np, p: np.geomspace(1, p, 3),
    "within": lambda np, p: (p in np.arange(3), p in np.arange(1.0, 4.0)),
    "a shape": lambda np, p: np.shape([[p, p], [p, p]]),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("has_length", [False, True])
def test_objects_are_taken(name, has_length):
    def outcome(np):
        class Object:
            def __array__(self, dtype=None, copy=None):
                return np.arange(1.0, 4.0)

        class Sequence(Object):
            def __len__(self):
                return 3

            def __getitem__(self, place):
                return [1.0, 2.0, 3.0][place]

        result = CALLS[name](np, Sequence() if has_length else Object())
        return numpy.asarray(result).dtype, numpy.asarray(result).tolist()

    assert outcome(np) == outcome(numpy)
