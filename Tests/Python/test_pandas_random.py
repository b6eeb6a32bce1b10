"""Random operations on random frames give pandas' results: values, types, indexes, order of rows, errors.

The number of programs is in AQUILA_FRAME_PROGRAMS, their first seed in AQUILA_FRAME_SEED.
"""

import os
import warnings

import pytest

pytest.importorskip("pandas", reason="aquila.pandas needs pandas")

import aquila.pandas as pd
import pandas
from aquila.pandas import _fallback

import frame_programs
import frame_relations
import frame_statistics

COUNT = int(os.environ.get("AQUILA_FRAME_PROGRAMS", 600))
FIRST = int(os.environ.get("AQUILA_FRAME_SEED", 0))
_BATCH = 50


@pytest.fixture(autouse=True)
def all_rows(request, monkeypatch):
    """Frames of any length are computed natively, but for those that stay short."""
    if not request.node.callspec.params["kind"].startswith("short"):
        monkeypatch.setattr(_fallback, "least_rows", 0)


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, _BATCH))
@pytest.mark.parametrize("kind", ["any", "relations", "statistics", "short", "short statistics"])
def test_results_are_those_of_pandas(kind, first):
    module = {"relations": frame_relations, "statistics": frame_statistics}.get(kind.split()[-1])
    options = () if module is None else (module.OPERATIONS, module.ROUNDED)
    failures = []
    for seed in range(first, min(first + _BATCH, FIRST + COUNT)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program = frame_programs.Program(seed, *options)
            before = program.frame.copy()
            theirs = frame_programs.outcome(program.run, program.frame)
            frame = pd.DataFrame(program.frame)
            ours = frame_programs.outcome(program.run, frame)
        try:
            frame_programs.require_equal(ours, theirs, program.is_exact)
            frame_programs.require_equal(frame, before)
            for result in ours if isinstance(ours, tuple) else (ours,):
                if isinstance(result, (pandas.DataFrame, pandas.Series)):
                    assert type(result) in (pd.DataFrame, pd.Series), type(result)
        except AssertionError as error:
            failures.append(f"seed {seed}, {program.name}: {error}"[:600])
    assert not failures, "\n\n".join(failures)
