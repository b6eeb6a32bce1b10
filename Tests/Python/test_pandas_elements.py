"""Elementwise operations, windows, dummies and files of `aquila.pandas` give pandas' results, natively."""

import io
import pickle

import numpy
import pytest

pytest.importorskip("pandas", reason="aquila.pandas needs pandas")

import aquila.pandas as pd
import pandas
from aquila import _core
from aquila.pandas import _fallback, _lazy

import frame_programs

COUNT = 3000


@pytest.fixture(autouse=True)
def all_rows(monkeypatch):
    monkeypatch.setattr(_fallback, "least_rows", 100)
    _fallback.reset()


@pytest.fixture
def theirs():
    rng = numpy.random.default_rng(8)
    floats = rng.normal(size=COUNT)
    floats[rng.random(COUNT) < 0.1] = numpy.nan
    texts = rng.choice(numpy.array(["a", "b,c", 'd"e', "", "é", "x\ny", None, " p"], object), COUNT)
    times = numpy.datetime64("2020-01-01", "us") + rng.integers(0, 10**13, COUNT).astype("m8[us]")
    made = pandas.DataFrame({
        "f": floats, "g": rng.normal(size=COUNT), "i": rng.integers(-5, 50, COUNT), "b": rng.random(COUNT) < 0.5,
        "s": texts, "q": rng.choice(["x", "y", "z"], COUNT), "c": pandas.Categorical(rng.choice(["q", "k,"], COUNT)),
        "t": times, "m": pandas.array(rng.integers(0, 9, COUNT), "Int64"), "k": rng.integers(0, 7, COUNT),
        "e": 10.0 ** rng.integers(-20, 25, COUNT), "w": numpy.round(rng.normal(size=COUNT) * 100),
    })  # fmt: skip
    made.loc[rng.random(COUNT) < 0.1, ["t", "m", "c"]] = None
    made.loc[:3, "f"] = [numpy.inf, -0.0, 1e15, 5e-324]
    return made


@pytest.fixture
def ours(theirs):
    return pd.DataFrame(theirs)


def check(run, ours, theirs):
    frame_programs.require_equal(run(ours), run(theirs))


# MARK: Recorded operations


def test_operations_are_recorded_and_computed_when_touched(ours, theirs):
    result = (ours["f"] * 2 + ours["g"]).where(ours["g"] > 0, 1.5)
    assert type(result) is pd.Series and type(result._values) is numpy.ndarray
    assert _lazy.is_own(result._values) == _core.has_struct()
    check(lambda frame: (frame["f"] * 2 + frame["g"]).where(frame["g"] > 0, 1.5), ours, theirs)


@pytest.mark.parametrize("write", ["cell", "mask", "column", "past pandas", "in place"])
def test_recorded_operations_read_what_was_there(write, ours, theirs):
    def run(frame):
        frame = frame.copy()
        result, wide = frame["g"] * 2 + frame["i"], frame[["f", "g"]] + 1
        if write == "cell":
            frame.iloc[3, 1] = 100.0
        elif write == "mask":
            frame.loc[frame["g"] > 0, "g"] = 0.0
        elif write == "column":
            frame["g"] = 7.0
        elif write == "in place":
            frame["g"].fillna(1, inplace=True)
            frame.replace(0, 9, inplace=True)
        else:
            values = frame["g"].to_numpy()
            values.flags.writeable = True
            values[:] = 1
        return result, wide, frame

    check(run, ours, theirs)


def test_memory_of_the_program_is_read_at_once():
    array = numpy.arange(COUNT, dtype=float)
    made = (
        pd.Series(array, copy=False),
        pd.DataFrame({"x": array}, copy=False)["x"],
        pd.DataFrame(array.reshape(-1, 1), copy=False)[0],
        pd.Series(array[:], copy=False).iloc[1:-1].reset_index(drop=True) - 1,
    )
    doubled = [series * 2 for series in made]
    array[:] = 0
    assert [series.iloc[5] for series in doubled] == [10, 10, 10, 10]


def test_a_block_is_not_copied_once_what_refers_to_it_is_computed(ours):
    frame = ours[["f", "g"]].copy()
    result = frame["g"] + 1
    before = frame._mgr.blocks[0].values
    frame.iloc[0, 0] = 5.0
    assert numpy.shares_memory(before, frame._mgr.blocks[0].values)
    assert result.notna().all()


def test_recorded_results_go_to_files_and_other_code(ours, theirs, tmp_path):
    result, expected = ours["g"] + 1, theirs["g"] + 1
    with open(tmp_path / "pickle", "wb") as file:
        pickle.dump(result, file, protocol=5)
    with open(tmp_path / "pickle", "rb") as file:
        frame_programs.require_equal(pickle.load(file), expected)
    (ours["g"] - 1).to_numpy().tofile(tmp_path / "raw")
    assert numpy.array_equal(numpy.fromfile(tmp_path / "raw"), theirs["g"] - 1)
    (ours[["g"]] * 2).to_parquet(tmp_path / "parquet")
    frame_programs.require_equal(pandas.read_parquet(tmp_path / "parquet"), theirs[["g"]] * 2)


def test_recorded_results_are_grouped_sorted_and_taken(ours, theirs):
    def run(frame):
        frame = frame.assign(z=frame["g"] * 3 - 1, n=frame["i"] % 4)
        return (
            frame.groupby("n")["z"].max(),
            frame.sort_values("z")["z"],
            frame[(frame["z"] > 0) & frame["b"]],
        )

    check(run, ours, theirs)


# MARK: Reductions and statistics


@pytest.mark.parametrize("run", [
    lambda frame: (frame["f"] > 0).sum(), lambda frame: frame[["f", "g"]].isna().sum(),
    lambda frame: (frame["f"] > 0).mean(), lambda frame: (frame["f"] > 1e9).any(), lambda frame: frame["b"].sum(),
    lambda frame: (frame["g"] == frame["g"]).all(), lambda frame: frame[["g", "i"]].median(),
    lambda frame: frame[["g", "i"]].quantile([0.1, 0.77]), lambda frame: frame[["g", "i"]].quantile(),
    lambda frame: frame["q"].map({"x": 1, "y": 2}), lambda frame: frame["s"].map({"a": "u", "é": None}),
    lambda frame: frame["q"].map({"x": 1, "y": 2, "z": 3}, na_action="ignore"),
])  # fmt: skip
def test_statistics_are_native(run, ours, theirs):
    check(run, ours, theirs)
    assert not _fallback.counts


@pytest.mark.parametrize("options", [
    dict(), dict(columns=["q"]), dict(columns=["q", "s"], dummy_na=True), dict(drop_first=True, dtype=float),
])  # fmt: skip
def test_dummies_are_native(options, ours, theirs):
    ours, theirs = ours[["q", "s", "i"]], theirs[["q", "s", "i"]]
    frame_programs.require_equal(pd.get_dummies(ours, **options), pandas.get_dummies(theirs, **options))
    frame_programs.require_equal(pd.get_dummies(ours["s"]), pandas.get_dummies(theirs["s"]))
    assert not _fallback.counts


# MARK: Windows


@pytest.mark.parametrize("how", ["sum", "mean", "std", "max", "median", "rank", "count", "skew"])
@pytest.mark.parametrize("options", [dict(window=5), dict(window=4, min_periods=1, center=True),
                                     dict(window=3, closed="left")])  # fmt: skip
def test_windows_have_the_bits_of_pandas(how, options, ours, theirs):
    check(lambda frame: getattr(frame["f"].rolling(**options), how)(), ours, theirs)
    for keys in ("k", "s", ["k", "q"]):
        check(lambda frame: getattr(frame.groupby(keys)["f"].rolling(**options), how)(), ours, theirs)


def test_windows_of_frames_and_quantiles(ours, theirs):
    check(lambda frame: frame.groupby("k")[["f", "i"]].rolling(6).mean(), ours, theirs)
    check(lambda frame: frame.groupby("k", as_index=False)[["f"]].rolling(6).max(), ours, theirs)
    check(lambda frame: frame["f"].rolling(6).quantile(0.3), ours, theirs)
    check(lambda frame: frame.set_index("i").groupby("k")["f"].rolling(3).sum(), ours, theirs)


# MARK: Files


@pytest.mark.parametrize("options", [
    dict(), dict(index=False), dict(sep="\t", na_rep="NA"), dict(columns=["s", "f"]), dict(index_label="label"),
    dict(columns=["s"], index=False), dict(header=False), dict(columns=["t"]), dict(header=list("abcdefghijkl")),
])  # fmt: skip
def test_csv_is_written_natively(options, ours, theirs, tmp_path):
    assert ours.to_csv(**options) == theirs.to_csv(**options)
    ours.to_csv(tmp_path / "ours.csv", **options)
    theirs.to_csv(tmp_path / "theirs.csv", **options)
    assert (tmp_path / "ours.csv").read_bytes() == (tmp_path / "theirs.csv").read_bytes()
    assert not _fallback.counts


@pytest.mark.parametrize("label", ["s", "t", "f", "i", "c"])
def test_labels_are_written_natively(label, ours, theirs):
    assert ours.set_index(label).to_csv() == theirs.set_index(label).to_csv()
    assert not {name for name in _fallback.counts if "csv" in name}


def test_csv_is_written_to_open_and_packed_files(ours, theirs, tmp_path):
    with open(tmp_path / "open.csv", "w") as file:
        print("first", file=file)
        ours.to_csv(file)
    assert (tmp_path / "open.csv").read_text() == "first\n" + theirs.to_csv()
    buffer = io.BytesIO()
    ours.to_csv(buffer)
    assert buffer.getvalue().decode() == theirs.to_csv()
    ours.to_csv(tmp_path / "packed.csv.gz")
    assert len(pandas.read_csv(tmp_path / "packed.csv.gz")) == COUNT


@pytest.mark.parametrize("options", [dict(float_format="%.3f"), dict(quoting=1), dict(decimal=",", sep=";")])
def test_other_options_of_csv_are_those_of_pandas(options, ours, theirs):
    assert ours.to_csv(**options) == theirs.to_csv(**options)
    assert _fallback.counts["DataFrame.to_csv"] == 1


def test_times_are_written_in_the_digits_of_their_part():
    days = numpy.datetime64("2021-03-04", "ns") + numpy.arange(COUNT).astype("m8[D]")
    for step, unit in ((1, "D"), (61, "m"), (7, "s"), (3, "ms"), (11, "us"), (13, "ns")):
        times = days + (numpy.arange(COUNT) * step).astype(f"m8[{unit}]")
        frame = pandas.DataFrame({"t": times, "u": times.astype("M8[s]")})
        frame.iloc[5] = pandas.NaT
        assert pd.DataFrame(frame).to_csv() == frame.to_csv()


@pytest.mark.parametrize("values", [
    [], [numpy.nan], [0.0, -0.0, numpy.inf], [-0.0], [-numpy.inf, numpy.inf, 1.5], [1, -1, 0, 3, 3], [True, False],
    [True, True], [2.5, numpy.nan, 2.5, -1.0],
])  # fmt: skip
@pytest.mark.parametrize(
    "how", ["sum", "mean", "min", "max", "var", "std", "sem", "median", "any", "all", "mode"]
)
def test_reductions_of_special_values(values, how, monkeypatch):
    monkeypatch.setattr(_fallback, "least_rows", 0)
    theirs = pandas.Series(values, dtype=None if len(values) else float)
    ours = getattr(pd.Series(theirs), how)()
    frame_programs.require_equal(ours, getattr(theirs, how)())
    if isinstance(ours, float) and ours == 0:
        assert numpy.signbit(ours) == numpy.signbit(getattr(theirs, how)())
