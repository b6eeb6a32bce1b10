from collections.abc import Callable, Sequence
from typing import Any, Generic, Literal, NamedTuple, ParamSpec, overload

import numpy
from numpy.typing import ArrayLike, DTypeLike

from aquila.numpy import ndarray

from ._annotations import Use as _Use

__all__ = [
    "DeviceWork",
    "In",
    "InOut",
    "Machine",
    "Out",
    "Point",
    "Reduce",
    "Store",
    "Task",
    "device_work",
    "execution_fence",
    "fence",
    "machine",
    "scope",
    "store",
    "task",
]

_P = ParamSpec("_P")

# For type checkers, in `Annotated[numpy.ndarray, core.In["i"]]`.
In: _Use
Out: _Use
InOut: _Use
Reduce: _Use

class Point:
    index: tuple[int, ...]
    count: tuple[int, ...]
    origin: dict[str, tuple[int, ...]]
    shape: dict[str, tuple[int, ...]]
    def __init__(
        self,
        index: tuple[int, ...],
        count: tuple[int, ...],
        names: Sequence[str],
        origins: Sequence[tuple[int, ...]],
        shapes: Sequence[tuple[int, ...]],
    ) -> None: ...

class Task(Generic[_P]):
    name: str
    function: Callable[..., Any]
    def __init__(
        self, function: Callable[_P, Any], *, name: str | None = None, side_effects: bool = False
    ) -> None: ...
    # Callers do not pass the point, which no type can express, so arguments are not checked.
    def __call__(self, *args: Any, **kwargs: Any) -> None: ...

@overload
def task(function: Callable[_P, Any], /) -> Task[_P]: ...
@overload
def task(
    function: None = None, /, *, name: str | None = None, side_effects: bool = False
) -> Callable[[Callable[_P, Any]], Task[_P]]: ...

class Store:
    def __init__(self, shape: int | Sequence[int], dtype: DTypeLike = ...) -> None: ...
    @classmethod
    def from_array(cls, array: ArrayLike | Store) -> Store: ...
    @property
    def array(self) -> ndarray[Any, Any]: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> numpy.dtype[Any]: ...
    @property
    def ndim(self) -> int: ...
    @property
    def size(self) -> int: ...
    def __array__(
        self, dtype: DTypeLike | None = None, copy: bool | None = None
    ) -> numpy.ndarray[Any, Any]: ...
    def slice(self, axis: int, start: int, stop: int) -> Store: ...
    def project(self, axis: int, position: int) -> Store: ...
    def promote(self, axis: int, extent: int) -> Store: ...
    def broadcast(self, axis: int, extent: int) -> Store: ...
    def transpose(self, axes: Sequence[int]) -> Store: ...
    def delinearize(self, axis: int, extents: Sequence[int]) -> Store: ...
    def reinterpret(self, dtype: DTypeLike) -> Store: ...
    def overlaps(self, other: ArrayLike | Store) -> bool: ...
    def has_equal_storage(self, other: ArrayLike | Store) -> bool: ...

def store(array: ArrayLike | Store) -> Store: ...

class Machine:
    processors: range
    rank: int
    ranks: int
    def __init__(self, processors: range, rank: int, ranks: int) -> None: ...
    def __len__(self) -> int: ...
    def __getitem__(self, places: slice) -> Machine: ...

def machine() -> Machine: ...

class DeviceWork(NamedTuple):
    device: str
    launches: int
    uploaded: int
    downloaded: int
    evictions: int

def device_work() -> DeviceWork | None: ...

class scope:
    def __init__(
        self,
        *,
        pieces: int | None = None,
        machine: Machine | None = None,
        priority: int | None = None,
        provenance: str | None = None,
        exceptions: Literal["deferred", "immediate", "ignored"] | None = None,
        overdecomposition: int | None = None,
        streaming: bool | None = None,
        threshold: int | None = None,
    ) -> None: ...
    def __enter__(self) -> scope: ...
    def __exit__(self, *exception: object) -> None: ...

def fence() -> None: ...
def execution_fence() -> None: ...
