"""A program with types, for the type checker and to run."""

from typing import Annotated, Any

import aquila
import aquila.numpy as np
import aquila.numpy.linalg as la
import numpy
import numpy.typing as npt
from aquila import core, doctor
from aquila.numpy import fft, random
from typing_extensions import assert_type


def smooth(u: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 0.5 * (u[:-2] + u[2:])


def total(u: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    return float(u.sum())


@core.task
def double(x: Annotated[numpy.ndarray[Any, Any], core.InOut["i", "j"]]) -> None:
    x *= 2


x = np.zeros((3, 4))
floats: npt.NDArray[np.float64] = x + 1
truths: npt.NDArray[np.bool] = x > 0
integers: npt.NDArray[np.int32] = x.astype(np.int32)
turned: npt.NDArray[np.float64] = x.T
waves: npt.NDArray[np.complex128] = fft.fft(x)
halves: npt.NDArray[np.complex128] = np.fft.rfft(x)
draws: npt.NDArray[np.float64] = random.default_rng(1).normal(size=3)
assert_type(x.ndim, int)
assert_type(x.dtype, np.dtype[np.float64])
assert_type(aquila.once(len, "abc"), int)
assert_type(aquila.original_numpy.zeros(3).ndim, int)
assert_type(smooth(np.linspace(0, 1, 5)), npt.NDArray[np.float64])
assert_type(total(x), float)

values, vectors = la.eigh(x[:3, :3])
out: npt.NDArray[np.float64] = np.empty_like(x)
np.add(x, 1.0, out=out, where=x == 0)
out[1, ...] = 3
out += x
double(out)
with core.scope(pieces=2), doctor.watch() as report:
    np.sin(out).sum(axis=0)
assert_type(report, doctor.Report)
assert_type(core.store(out).array.ndim, int)

# Classes and functions of the package's own.
with np.errstate(divide="ignore"):
    flag: bool = isinstance(out, np.ndarray)
warning: type[UserWarning] = np.FallbackWarning
text: str = np.__version__
