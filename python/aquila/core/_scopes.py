"""Settings of launches: the machine, the work of a device, scopes, fences."""

from typing import NamedTuple

from aquila import _core

_EXCEPTIONS = {None: None, "deferred": 0, "immediate": 1, "ignored": 2}


class Machine:
    """The processors of this process, its rank, and the number of ranks."""

    __slots__ = ("processors", "rank", "ranks")

    def __init__(self, processors, rank, ranks):
        self.processors = processors
        self.rank = rank
        self.ranks = ranks

    def __len__(self):
        return len(self.processors)

    def __getitem__(self, places):
        """A subset of the processors: ``machine()[:2]``."""
        if not isinstance(places, slice):
            raise TypeError("some processors are a slice of the machine")
        processors = self.processors[places]
        if processors.step != 1:
            raise ValueError("processors of a machine follow each other")
        return Machine(processors, self.rank, self.ranks)

    def __repr__(self):
        first, last = self.processors.start, self.processors.stop
        return f"<machine: processors {first} to {last}, rank {self.rank} of {self.ranks}>"


def machine():
    """Returns the processors that launches may use."""
    count, rank, ranks = _core.machine()
    return Machine(range(count), rank, ranks)


class DeviceWork(NamedTuple):
    """The work of a device for this process: its name, the steps that it has run, the bytes copied to it and
    from it, and the arrays that had to leave its memory."""

    device: str
    launches: int
    uploaded: int
    downloaded: int
    evictions: int


def device_work():
    """Returns the work of a device so far; None where no operation has gone to one."""
    work = _core.device_work()
    return None if work is None else DeviceWork(*work)


class scope:
    """Settings for everything recorded within a ``with`` block; omitted ones are those of the
    enclosing scope::

        with core.scope(pieces=8, provenance="preconditioner"):
            ...

    - pieces: the number of pieces of each launch, whatever its size.
    - machine: the processors that launches may use, ``core.machine()[:2]``.
    - priority: ready points of higher priority run first.
    - provenance: the name of this part of the program in traces and messages.
    - exceptions: "deferred", raised when a result is needed; "immediate", raised by the call, which
      waits; "ignored".
    - overdecomposition, streaming, threshold: the number of pieces in place of one; true for pieces
      that fit into a cache; the least number of elements in a piece.

    A scope applies to the whole program, not to a thread.
    """

    def __init__(
        self,
        *,
        pieces=None,
        machine=None,
        priority=None,
        provenance=None,
        exceptions=None,
        overdecomposition=None,
        streaming=None,
        threshold=None,
    ):
        if exceptions not in _EXCEPTIONS:
            raise ValueError("scope: exceptions are 'deferred', 'immediate' or 'ignored'")
        for name, value in (
            ("pieces", pieces),
            ("overdecomposition", overdecomposition),
            ("threshold", threshold),
        ):
            if value is not None and value < 1:
                raise ValueError(f"scope: {name} has to be 1 or more")
        processors = (None, None) if machine is None else (machine.processors.start, machine.processors.stop)
        self._settings = (
            pieces,
            *processors,
            priority,
            provenance,
            _EXCEPTIONS[exceptions],
            overdecomposition,
            streaming,
            threshold,
        )
        self._outer = []

    def __enter__(self):
        self._outer.append(_core.scope_enter(*self._settings))
        return self

    def __exit__(self, *exception):
        _core.scope_leave(self._outer.pop())


def fence():
    """Keeps operations recorded after it from being fused or mapped together with earlier ones."""
    _core.mapping_fence()


def execution_fence():
    """Blocks until all recorded operations have run.

    Raises the exception of the earliest operation that failed.
    """
    _core.flush()
