"""Calls that give the array itself, a view or a copy, and their memory order, compared with NumPy."""

import aquila.numpy as np
import numpy
import pytest

LAYOUTS = {
    "rows": lambda np: np.arange(24.0).reshape(4, 6),
    "columns": lambda np: np.asfortranarray(np.arange(24.0).reshape(4, 6)),
    "steps": lambda np: np.arange(96.0).reshape(8, 12)[::2, ::2],
    "three axes": lambda np: np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1),
    "backwards": lambda np: np.arange(24.0).reshape(4, 6)[::-1, ::-1],
    "short axes": lambda np: np.arange(24.0).reshape(1, 4, 1, 6),
    "row": lambda np: np.arange(6.0),
    "point": lambda np: np.array(2.0),
    "repeated": lambda np: np.broadcast_to(np.arange(6.0), (4, 6)),
    "complex": lambda np: (np.arange(24.0) + 1j).reshape(4, 6).T,
    "bool": lambda np: np.ones((4, 6), dtype=bool),
    "small": lambda np: np.arange(24, dtype="f4").reshape(4, 6).T,
}
CALLS = {
    "squeeze": lambda np, x: np.squeeze(x),
    "x.squeeze": lambda np, x: x.squeeze(),
    "squeeze ()": lambda np, x: np.squeeze(x, axis=()),
    "squeeze 0": lambda np, x: np.squeeze(x, axis=0),
    "real": lambda np, x: np.real(x),
    "x.real": lambda np, x: x.real,
    "flip": lambda np, x: np.flip(x),
    "flip ()": lambda np, x: np.flip(x, ()),
    "flip 0": lambda np, x: np.flip(x, 0),
    "transpose": lambda np, x: np.transpose(x),
    "x.T": lambda np, x: x.T,
    "x.view": lambda np, x: x.view(),
    "x.conj": lambda np, x: x.conj(),
    "ravel": lambda np, x: np.ravel(x),
    "atleast_2d": lambda np, x: np.atleast_2d(x),
    "ascontiguousarray": lambda np, x: np.ascontiguousarray(x),
    "asfortranarray": lambda np, x: np.asfortranarray(x),
    "expand_dims": lambda np, x: np.expand_dims(x, 0),
    "x[...]": lambda np, x: x[...],
    "x[()]": lambda np, x: x[()],
    "swapaxes": lambda np, x: np.swapaxes(x, 0, -1),
    "moveaxis": lambda np, x: np.moveaxis(x, 0, -1),
    "broadcast_to": lambda np, x: np.broadcast_to(x, (2, *x.shape)),
    "diagonal": lambda np, x: np.diagonal(x),
    "require": lambda np, x: np.require(x, requirements=["C", "W"]),
}
for o in "KACF":
    CALLS |= {
        f"asarray {o}": lambda np, x, o=o: np.asarray(x, order=o),
        f"asarray f4 {o}": lambda np, x, o=o: np.asarray(x, dtype="f4", order=o),
        f"asarray never {o}": lambda np, x, o=o: np.asarray(x, order=o, copy=False),
        f"array {o}": lambda np, x, o=o: np.array(x, order=o),
        f"array f4 {o}": lambda np, x, o=o: np.array(x, dtype="f4", order=o),
        f"array if needed {o}": lambda np, x, o=o: np.array(x, order=o, copy=None),
        f"astype {o}": lambda np, x, o=o: x.astype(x.dtype, order=o),
        f"astype if needed {o}": lambda np, x, o=o: x.astype(x.dtype, order=o, copy=False),
        f"astype f4 if needed {o}": lambda np, x, o=o: x.astype("f4", order=o, copy=False),
        f"copy {o}": lambda np, x, o=o: x.copy(order=o),
        f"ravel {o}": lambda np, x, o=o: x.ravel(order=o),
    }
CALLS["astype by no rule"] = lambda np, x: x.astype(x.dtype, casting="none", copy=False)


def seen(np, layout, call):
    x = LAYOUTS[layout](np)
    try:
        y = CALLS[call](np, x)
    except (TypeError, ValueError, IndexError) as error:
        return type(error)
    if not isinstance(y, numpy.ndarray):
        return type(y), y
    steps = [step for step, extent in zip(y.strides, y.shape) if extent > 1]
    return y is x, np.shares_memory(x, y), y.flags.writeable, y.shape, y.dtype, steps, y.tolist()


@pytest.mark.filterwarnings("ignore:Casting complex")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("call", CALLS)
def test_results_are_the_array_views_or_copies_as_numpys(call, layout):
    assert seen(np, layout, call) == seen(numpy, layout, call)


@pytest.mark.parametrize("shape, strides", [((2,), (-8,)), ((4,), (8,)), ((2, 2), (8, 16)), ((2,), (2**62,))])
def test_views_beyond_the_memory_are_refused(shape, strides):
    with pytest.raises(ValueError, match="beyond the memory"):
        np.lib.stride_tricks.as_strided(np.arange(3.0), shape, strides)
