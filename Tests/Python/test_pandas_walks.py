"""Running results, ranks and rows of groups, reductions and orders of labels: bits and types as pandas'."""

import numpy
import pytest

pytest.importorskip("pandas", reason="aquila.pandas needs pandas")

import aquila.pandas as pd
import pandas
from aquila.pandas import _fallback

from frame_programs import plain


@pytest.fixture(autouse=True)
def all_rows(monkeypatch):
    """Frames of any length are computed natively."""
    monkeypatch.setattr(_fallback, "least_rows", 0)
    _fallback.reset()


def table(seed, rows=300):
    random = numpy.random.default_rng(seed)
    floats = random.standard_normal(rows) * 10.0 ** random.integers(-6, 6, rows)
    floats[random.random(rows) < 0.15] = numpy.nan
    ties = random.integers(-3, 4, rows) / 2
    ties[random.random(rows) < 0.1] = numpy.nan
    keys = random.integers(0, 9, rows).astype("float64")
    keys[random.random(rows) < 0.1] = numpy.nan
    infinite = floats.copy()
    infinite[random.random(rows) < 0.03] = numpy.inf
    infinite[random.random(rows) < 0.03] = -numpy.inf
    return pandas.DataFrame(
        {
            "k": random.integers(0, 7, rows),
            "m": keys,
            "s": random.choice(["a", "b", "c"], rows),
            "f": floats,
            "t": ties,
            "g": infinite,
            "i": random.integers(-1000, 1000, rows),
            "j": random.integers(-9, 9, rows).astype("int16"),
            "b": random.random(rows) < 0.5,
            "d": pandas.to_datetime(random.integers(0, 10**9, rows), unit="s"),
        }
    )


def require_equal(ours, theirs):
    """Requires equal values, types and labels."""
    if isinstance(theirs, (float, int, numpy.generic)):
        assert type(ours) is type(theirs)
        assert ours == theirs or ours != ours and theirs != theirs
        return
    check = pandas.testing.assert_frame_equal if theirs.ndim == 2 else pandas.testing.assert_series_equal
    check(plain(ours), theirs, check_exact=True)
    assert type(ours) in (pd.DataFrame, pd.Series)


WALKS = {
    "cumsum": lambda g: g.cumsum(),
    "cumprod": lambda g: g.cumprod(),
    "cummin": lambda g: g.cummin(),
    "cummax": lambda g: g.cummax(),
    "shift": lambda g: g.shift(),
    "shift back": lambda g: g.shift(-2),
    "shift filled": lambda g: g.shift(1, fill_value=0),
    "shift far": lambda g: g.shift(400),
    "diff": lambda g: g.diff(),
    "ffill": lambda g: g.ffill(),
    "bfill": lambda g: g.bfill(),
    "ffill 1": lambda g: g.ffill(limit=1),
    "bfill 2": lambda g: g.bfill(limit=2),
    "ffill 0": lambda g: g.ffill(limit=0),
    "rank": lambda g: g.rank(),
    "rank down": lambda g: g.rank(ascending=False, method="min"),
    "rank dense": lambda g: g.rank(method="dense"),
    "rank first": lambda g: g.rank(method="first"),
    "rank max": lambda g: g.rank(method="max"),
    "rank share": lambda g: g.rank(pct=True),
    "rank top": lambda g: g.rank(na_option="top"),
    "idxmin": lambda g: g.idxmin(),
    "idxmax": lambda g: g.idxmax(),
}


@pytest.mark.parametrize("name", WALKS)
@pytest.mark.parametrize("key", ["k", "m", "s", ["k", "s"], ["m", "k"]])
def test_walks_over_groups(name, key):
    run = WALKS[name]
    for seed in range(3):
        theirs = table(seed)
        ours = pd.DataFrame(theirs)
        for columns in ("f", "t", "g", "i", "j", ["f", "t", "i"]):
            for options in ({}, {"sort": False}, {"dropna": False}):
                try:
                    expected = run(theirs.groupby(key, **options)[columns])
                except ValueError as error:
                    with pytest.raises(ValueError, match=str(error).partition(" ")[0]):
                        run(ours.groupby(key, **options)[columns])
                    continue
                require_equal(run(ours.groupby(key, **options)[columns]), expected)


def test_walks_are_native():
    ours = pd.DataFrame(table(1))
    for name in ("cumsum", "cummax", "shift", "diff", "ffill", "bfill 2", "rank", "rank dense"):
        _fallback.reset()
        WALKS[name](ours.groupby("m")["f"])
        WALKS[name](ours.groupby(["k", "s"])[["f", "t"]])
        assert not _fallback.counts, name


def test_missing_values_may_count():
    theirs = table(4)
    ours = pd.DataFrame(theirs)
    for name in ("cumsum", "cumprod", "cummin", "cummax"):
        expected = getattr(theirs.groupby("k")["f"], name)(skipna=False)
        require_equal(getattr(ours.groupby("k")["f"], name)(skipna=False), expected)


def test_other_values_are_those_of_pandas():
    theirs = table(5)
    theirs["n"] = theirs["i"].astype("Int64").mask(theirs["b"])
    theirs["c"] = theirs["s"].astype("category")
    ours = pd.DataFrame(theirs)
    for columns in ("b", "d", "n", ["d", "f"]):
        for name in ("shift", "ffill", "cummax", "rank"):
            try:
                expected = WALKS[name](theirs.groupby("k")[columns])
            except TypeError:
                with pytest.raises(TypeError):
                    WALKS[name](ours.groupby("k")[columns])
            else:
                require_equal(WALKS[name](ours.groupby("k")[columns]), expected)
    for name in ("shift", "ffill"):
        for columns in ("s", "c"):
            require_equal(WALKS[name](ours.groupby("k")[columns]), WALKS[name](theirs.groupby("k")[columns]))


@pytest.mark.parametrize("name", ["sum", "mean", "min", "max", "var", "std"])
@pytest.mark.parametrize("rows", [1, 2, 7, 8, 9, 127, 128, 129, 1000, 70_001])
def test_reductions_have_the_bits_of_pandas(name, rows):
    for seed in range(4):
        theirs = table(seed, rows)
        ours = pd.DataFrame(theirs)
        for column in ("f", "t", "g", "i", "j", "b"):
            for options in ({}, {"skipna": False}):
                with numpy.errstate(all="ignore"):
                    expected = getattr(theirs[column], name)(**options)
                    found = getattr(ours[column], name)(**options)
                require_equal(found, expected)
        columns = ["f", "t", "i"]
        require_equal(getattr(ours[columns], name)(), getattr(theirs[columns], name)())
        require_equal(getattr(ours[["f", "t"]], name)(axis=1), getattr(theirs[["f", "t"]], name)(axis=1))


def test_reductions_are_native_and_take_options():
    theirs = table(2, 5000)
    ours = pd.DataFrame(theirs)
    for name in ("sum", "mean", "min", "max", "var", "std"):
        _fallback.reset()
        getattr(ours["f"], name)(), getattr(ours[["f", "t", "i"]], name)()
        assert not _fallback.counts, name
    require_equal(ours["f"].var(ddof=0), theirs["f"].var(ddof=0))
    require_equal(ours["f"].sum(min_count=6000), theirs["f"].sum(min_count=6000))
    assert ours["d"].min() == theirs["d"].min()
    assert ours["s"].max() == theirs["s"].max()
    require_equal(ours.mean(numeric_only=True), theirs.mean(numeric_only=True))


def test_orders_of_labels():
    for seed in range(4):
        theirs = table(seed, 120)
        for labels in (["i"], ["k", "s"], ["m", "s", "f"], ["s", "i"]):
            one = theirs.set_index(labels)
            two = pd.DataFrame(one)
            options = [{}, {"ascending": False}, {"ignore_index": True}]
            if len(labels) > 1:
                options += [{"ascending": [True, False, True][: len(labels)]}, {"level": 1}]
            options += [{"na_position": "first"}]
            for arguments in options:
                # Rows of equal labels stand in order here.
                expected = one.sort_index(kind="stable", **arguments)
                require_equal(two.sort_index(**arguments), expected)
                require_equal(two["t"].sort_index(**arguments), one["t"].sort_index(kind="stable", **arguments))
    _fallback.reset()
    pd.DataFrame(table(1)).set_index(["k", "s"]).sort_index()
    assert not _fallback.counts
