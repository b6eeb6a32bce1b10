"""What holds for launches: the machine, scopes, fences."""

from aquila import _core

_EXCEPTIONS = {None: None, "deferred": 0, "immediate": 1, "ignored": 2}


class Machine:
    """Processors of this process, and which of the ranks it is."""

    __slots__ = ("processors", "rank", "ranks")

    def __init__(self, processors, rank, ranks):
        self.processors = processors
        self.rank = rank
        self.ranks = ranks

    def __len__(self):
        return len(self.processors)

    def __getitem__(self, places):
        """Some of the processors: ``machine()[:2]``."""
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
    """The processors that launches may use."""
    count, rank, ranks = _core.machine()
    return Machine(range(count), rank, ranks)


class scope:
    """What holds for what is recorded within it; what is left out is that of the scope around it::

        with core.scope(pieces=8, provenance="preconditioner"):
            ...

    - pieces: in how many pieces launches are cut, whatever their size.
    - machine: the processors that launches may use, ``core.machine()[:2]``.
    - priority: ready points of a higher one run first.
    - provenance: what traces and messages call the place in the program.
    - exceptions: "deferred", raised where a result is needed; "immediate", raised at the call, which waits;
      "ignored".
    - overdecomposition, streaming, threshold: pieces where there would be one; pieces for a cache; elements
      of a piece at least.

    A scope is the program's, not a thread's.
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
    """What is recorded after it is not fused or mapped together with what came before."""
    _core.mapping_fence()


def execution_fence():
    """Waits until all that is recorded has run.

    Raises what the earliest operation that failed has raised.
    """
    _core.flush()
