"""Calls that pandas computes are counted, and no others: neither those that it refuses nor those of native forms."""

import pytest

pytest.importorskip("pandas", reason="aquila.pandas needs pandas")

import aquila.pandas as pd
import numpy
import pandas
from aquila.pandas import _fallback


@pytest.fixture(autouse=True)
def all_rows(monkeypatch):
    """Frames of any length are computed natively, and nothing is counted yet."""
    monkeypatch.setattr(_fallback, "least_rows", 0)
    _fallback.reset()


def _frame():
    values = {"k": [1, 1, 2], "x": [1.0, numpy.nan, 3.0], "s": ["a", "b", None]}
    return pd.DataFrame(values | {"m": pd.array([1, None, 3], dtype="Int64")})


def test_a_call_that_pandas_refuses_is_not_counted():
    with pytest.raises(TypeError):
        _frame().groupby("k")["s"].mean()
    assert not _fallback.counts


def test_a_call_in_which_the_program_fails_is_counted():
    def fail(group):
        raise ValueError("the program's own")

    with pytest.raises(ValueError, match="the program's own"):
        _frame().groupby("k")["x"].apply(fail)
    assert _fallback.counts["SeriesGroupBy.apply"] == 1


def test_a_call_that_pandas_computes_is_counted_once():
    _frame()[["x", "m"]].T
    assert _fallback.counts == {"DataFrame.transpose": 1}


@pytest.mark.parametrize(
    "call",
    [
        lambda frame: pd.concat([frame, frame.iloc[::-1]], ignore_index=True),
        lambda frame: pd.concat([frame, frame[["x"]]]),
        lambda frame: pd.concat([frame["x"], frame["m"]], axis=1),
        lambda frame: pd.cut(frame["x"], [0, 1, 2, 3]),
        lambda frame: pd.qcut(frame["x"], 2),
        lambda frame: pd.merge_asof(frame, frame, on="k", by="s", direction="nearest", tolerance=1),
        lambda frame: frame.join(frame.set_index("s")["x"].rename("y"), on="s"),
        lambda frame: frame.set_index("x").join(frame.set_index("x"), how="outer", suffixes=("", "_r")),
        lambda frame: frame.merge(frame, on=["k", "m"], how="left", sort=True),
        lambda frame: frame.pivot_table(index="k", columns="s", values=["x", "k"], aggfunc="max"),
        lambda frame: frame.pivot(index="x", columns="s", values="k"),
        lambda frame: frame.groupby("k")["m"].sum(min_count=2),
        lambda frame: frame.groupby("k").first(),
        lambda frame: frame.groupby("k")["s"].rank(),
        lambda frame: frame.groupby("k")["x"].quantile([0.1, 0.5]),
        lambda frame: frame["m"].any(skipna=False),
        lambda frame: frame["s"].mode(),
        lambda frame: frame.isna().any(axis=1),
        lambda frame: frame["x"].repeat([0, 1, 2]),
        lambda frame: pd.to_datetime(pd.Series(["2024-02-29", None])),
    ],
)
def test_a_native_form_is_not_counted(call):
    call(_frame())
    assert not _fallback.counts


def test_a_table_of_too_many_cells_is_left_to_pandas(monkeypatch):
    class Refused(Exception):
        pass

    def refuse(*_, **options):
        raise Refused

    rows = numpy.arange(2**16)
    for codes in ([rows, rows], [rows % 2**15, rows], [rows // 256, rows % 256, rows]):
        series = pd.Series(1.0, index=pandas.MultiIndex.from_arrays(codes))
        with monkeypatch.context() as patch:
            patch.setattr(pandas.core.reshape.reshape, "_Unstacker", refuse)
            with pytest.raises(Refused):
                series.unstack()
    assert _fallback.counts.keys() == {"Series.unstack"}
    _fallback.reset()
    few = pd.Series(1.0, index=pandas.MultiIndex.from_arrays([rows // 256, rows % 256], names=[("a", "b"), "c"]))
    assert few.unstack(("a", "b")).shape == (256, 256)
    assert few.unstack().shape == (256, 256) and "Series.unstack" not in _fallback.counts
