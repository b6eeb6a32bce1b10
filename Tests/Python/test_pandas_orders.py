"""Orders of series, their greatest and least values, numbers of distinct ones and tables of counts."""

import numpy
import pytest

pytest.importorskip("pandas", reason="aquila.pandas needs pandas")

import aquila.pandas as pd
import pandas
from aquila.pandas import _fallback


@pytest.fixture(autouse=True)
def all_rows(monkeypatch):
    """Frames of any length are computed natively."""
    monkeypatch.setattr(_fallback, "least_rows", 0)
    _fallback.reset()


def series(kind, count):
    rng = numpy.random.default_rng(count)
    values = {
        "integers": lambda: rng.integers(0, 50, count),
        "bytes": lambda: rng.integers(0, 255, count).astype("uint8"),
        "floats": lambda: rng.random(count),
        "missing": lambda: numpy.where(rng.random(count) < 0.3, numpy.nan, rng.integers(-5, 5, count) * 1.0),
        "all missing": lambda: numpy.full(count, numpy.nan),
        "odd": lambda: rng.choice([0.0, -0.0, numpy.inf, -numpy.inf, numpy.nan, 1.5], count),
    }[kind]()
    return pandas.Series(values, index=rng.permutation(count), name="q")


KINDS = ["integers", "bytes", "floats", "missing", "all missing", "odd"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [1, 2, 1023, 1024, 5000, 40_000])
def test_greatest_and_least_values(kind, count):
    theirs = series(kind, count)
    ours = pd.Series(theirs)
    for n in (-1, 0, 1, 3, 30, 1500, count, count + 1):
        for name in ("nlargest", "nsmallest"):
            pandas.testing.assert_series_equal(getattr(ours, name)(n), getattr(theirs, name)(n))
    for keep in ("last", "all"):
        pandas.testing.assert_series_equal(ours.nlargest(3, keep), theirs.nlargest(3, keep))


@pytest.mark.parametrize("kind", KINDS)
def test_frames_and_positions(kind):
    theirs = series(kind, 3000)
    ours = pd.Series(theirs)
    pandas.testing.assert_series_equal(ours.argsort(), theirs.argsort(kind="stable"))
    frame = pandas.DataFrame({"a": theirs, "b": series("integers", 3000), "s": "t"})
    mine = pd.DataFrame(frame)
    for call in (
        lambda x: x.nunique(),
        lambda x: x.nunique(dropna=False),
        lambda x: x.count(),
        lambda x: x.value_counts(["b", "s"]),
        lambda x: x.nlargest(7, "a"),
        lambda x: x.nsmallest(7, "b"),
    ):
        expected = call(frame)
        equal = pandas.testing.assert_frame_equal if expected.ndim == 2 else pandas.testing.assert_series_equal
        equal(call(mine), expected)
        assert type(call(mine)) in (pd.DataFrame, pd.Series)
    assert not _fallback.counts


def test_wrong_arguments_raise_as_in_pandas():
    ours, theirs = pd.Series([3.0, 1.0, 2.0]), pandas.Series([3.0, 1.0, 2.0])
    for call in (
        lambda x: x.nlargest(2, keep="some"),
        lambda x: x.nlargest("x"),
        lambda x: x.argsort(axis=1),
        lambda x: x.argsort(kind="foo"),
        lambda x: x.to_frame().nunique(axis=2),
    ):
        with pytest.raises(Exception) as expected:
            call(theirs)
        with pytest.raises(expected.type):
            call(ours)


def test_distinct_values_by_functions():
    for values in ([2, 1, 2], ["b", "a", "b"], [1.5, None, 1.5]):
        ours, theirs = pd.Series(values), pandas.Series(values)
        codes, found = pd.factorize(ours)
        assert codes.tolist() == pandas.factorize(theirs)[0].tolist() and found.equals(pandas.factorize(theirs)[1])
        assert list(map(str, pd.unique(ours))) == list(map(str, pandas.unique(theirs)))
        assert type(pd.unique(ours)) is type(pandas.unique(theirs))
    assert not _fallback.counts
    assert pd.unique(numpy.array([2, 1, 2])).tolist() == [2, 1]
    assert _fallback.counts == {"unique": 1}


@pytest.mark.parametrize("options", [{}, {"normalize": True}, {"normalize": "index"}, {"normalize": "columns"}])
def test_tables_of_counts(options):
    rng = numpy.random.default_rng(3)
    keys = {
        "k": rng.integers(0, 5, 400),
        "s": rng.choice(["a", "b", None], 400),
        "c": pandas.Categorical(rng.choice(["u", "v"], 400), categories=["v", "u", "w"]),
        "n": pandas.array(rng.choice([1, 2, None], 400), dtype="Int64"),
    }
    theirs = pandas.DataFrame(keys)
    ours = pd.DataFrame(theirs)
    for rows, columns in (("k", "s"), ("s", "k"), ("c", "n"), (["k", "c"], "s"), ("k", ["s", "n"]), ("k", "k")):
        expected, found = (
            module.crosstab(
                *([frame[name] for name in side] if type(side) is list else frame[side] for side in (rows, columns)),
                **options,
            )
            for module, frame in ((pandas, theirs), (pd, ours))
        )
        pandas.testing.assert_frame_equal(found, expected)
    # Shares are quotients of the short tables.
    assert _fallback.counts.keys() <= ({"DataFrame.align", "sum of an array"} if options else set())
    apart = ours["s"].iloc[::-1].rename("t")
    pandas.testing.assert_frame_equal(pd.crosstab(ours["k"], apart), pandas.crosstab(theirs["k"], apart))
    with pytest.raises(ValueError, match="aggfunc cannot be used without values"):
        pd.crosstab(ours["k"], ours["s"], aggfunc="sum")


@pytest.mark.parametrize("name", ["any", "cumsum", "diff", "idxmax", "mode", "quantile", "rank", "shift", "sum"])
def test_methods_are_applied_to_rows_by_their_names(name):
    theirs = pandas.DataFrame({"a": [1.0, 2.0, 0.0], "b": [0.0, 2.0, 5.0]})
    expected, found = (frame.apply(name, axis=1) for frame in (theirs, pd.DataFrame(theirs)))
    equal = pandas.testing.assert_frame_equal if expected.ndim == 2 else pandas.testing.assert_series_equal
    equal(found, expected)
