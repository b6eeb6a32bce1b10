"""Detection of slow lines in a program, with advice on what to write instead.

>>> import aquila.numpy as np
>>> from aquila import doctor
>>> x = np.zeros(10_000)
>>> with doctor.watch() as report:
...     total = sum(float(x[k : k + 5000].sum()) for k in range(5000))
>>> report.findings[0].title
'waits for single values'

``aquila doctor program.py`` does it for a whole program.
"""

import contextlib
import dataclasses
import json
from collections.abc import Iterator

from aquila import _core


@dataclasses.dataclass(frozen=True)
class Finding:
    """A slow habit on a line of the program."""

    #: The habit's short name: ``elsewhere``, ``wait``, ``element`` and others.
    habit: str
    title: str
    #: The expected gain: ``high``, ``medium`` or ``low``.
    severity: str
    #: ``program.py:12``; None if the line is unknown.
    location: str | None
    count: int
    milliseconds: float
    detail: str
    remedy: str

    def __str__(self) -> str:
        time = f", {self.milliseconds:.1f} ms" if self.milliseconds else ""
        return (
            f"{self.location or 'at an unknown line'}: {self.title} ({self.severity})\n"
            f"    {self.detail}{time}\n    {self.remedy}"
        )


@dataclasses.dataclass
class Report:
    """The findings, the most expensive first; complete at the end of the block."""

    seconds: float = 0.0
    findings: list[Finding] = dataclasses.field(default_factory=list)

    def __str__(self) -> str:
        if not self.findings:
            return f"{self.seconds:.3f} s in all; no slow habits found."
        return "\n\n".join([f"{self.seconds:.3f} s in all", *map(str, self.findings)])


@contextlib.contextmanager
def watch() -> Iterator[Report]:
    """Looks for slow habits within a block, and waits at its end for operations recorded there.

    :raises RuntimeError: if a diagnosis is already under way.
    """
    import aquila.numpy  # noqa: F401  The extension needs its classes.

    if not _core.begin_diagnosis():
        raise RuntimeError("somebody looks for slow habits already")
    report = Report()
    try:
        yield report
    finally:
        found = json.loads(_core.end_diagnosis())
        report.seconds = found["seconds"]
        report.findings = [Finding(**finding) for finding in found["findings"]]
