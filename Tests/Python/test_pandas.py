"""aquila.pandas as a module: its classes, reports of fallbacks, files, and programs that import pandas."""

import os
import pathlib
import pickle
import subprocess
import sys
import textwrap
import warnings

import numpy
import pytest

pytest.importorskip("pandas", reason="aquila.pandas needs pandas")

import aquila.pandas as pd
import pandas
from aquila import doctor
from aquila.pandas import _fallback

from frame_programs import plain


@pytest.fixture
def all_rows(monkeypatch):
    monkeypatch.setattr(_fallback, "least_rows", 0)
    _fallback.reset()


@pytest.fixture
def frame():
    return pd.DataFrame({"k": [2, 1, 2, 1], "s": ["b", "a", None, "a"], "x": [1.0, 2.0, numpy.nan, 4.0]})


def python(code, **settings):
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **settings})


# MARK: Classes


def test_instances_hold_both_ways(frame):
    raw = pandas.DataFrame({"x": [1]})
    assert isinstance(frame, pandas.DataFrame) and isinstance(raw, pd.DataFrame)
    assert isinstance(frame["x"], pandas.Series) and isinstance(raw["x"], pd.Series)
    assert not isinstance(raw, pd.Series) and issubclass(pandas.DataFrame, pd.DataFrame)

    class Mine(pd.DataFrame):
        pass

    assert not isinstance(raw, Mine) and isinstance(Mine({"x": [1]}), pd.DataFrame)


def test_classes_equal_pandas(frame):
    for ours, theirs in ((pd.DataFrame, pandas.DataFrame), (pd.Series, pandas.Series)):
        assert ours == theirs and theirs == ours and not ours != theirs and hash(ours) == hash(theirs)
        assert {theirs: "found"}[ours] == {ours: "found"}[theirs] == "found"

    class Mine(pd.Series):
        pass

    assert Mine == Mine and Mine != pd.Series and Mine != pandas.Series and pd.Series != pd.DataFrame
    # pandas compares the classes of what it is given, and those of columns.
    pandas.testing.assert_frame_equal(frame, plain(frame))
    pandas.testing.assert_series_equal(plain(frame)["x"], frame["x"])
    with pytest.raises(AssertionError, match="classes are different"):
        pandas.testing.assert_series_equal(frame["x"], Mine(frame["x"]))


@pytest.mark.parametrize(
    "call",
    [
        lambda f: f.head(2),
        lambda f: f[["x"]],
        lambda f: f[f["x"] > 1],
        lambda f: f.loc[1:2],
        lambda f: f.iloc[[0, 2]],
        lambda f: f.T,
        lambda f: f.dtypes,
        lambda f: f.describe(),
        lambda f: f.groupby("k").sum(numeric_only=True),
        lambda f: f.groupby("k")["x"].mean(),
        lambda f: f.groupby("k").apply(lambda part: part["x"].sum()),
        lambda f: f.merge(f, on="k"),
        lambda f: f.set_index("k").join(f.set_index("k")[[]]),
        lambda f: f.pivot_table(values="x", index="k", columns="s"),
        lambda f: f["s"].str.upper(),
        lambda f: f["x"].rolling(2).sum(),
        lambda f: f["x"] + f["k"],
        lambda f: f["x"].map(str),
        lambda f: pd.concat([f, f]),
        lambda f: pd.concat([pandas.DataFrame({"x": [1]})]),
        lambda f: pd.get_dummies(f["s"]),
        lambda f: pd.merge(pandas.DataFrame({"k": [1]}), f),
        lambda f: pd.Series([1]).to_frame(),
        lambda f: pickle.loads(pickle.dumps(f)),
        lambda f: next(iter(f.groupby("k")))[1],
        lambda f: next(f.iterrows())[1],
    ],
)
def test_results_are_of_our_classes(frame, call):
    result = call(frame)
    assert type(result) in (pd.DataFrame, pd.Series), type(result)


def test_names_are_those_of_pandas():
    assert set(pd.__all__) == set(pandas.__all__)
    assert all(hasattr(pd, name) for name in pandas.__all__)
    assert pd.Timestamp is pandas.Timestamp and pd.NA is pandas.NA
    import aquila.pandas.api.types
    import aquila.pandas.testing

    assert aquila.pandas.testing is pandas.testing and aquila.pandas.api.types is pandas.api.types
    with pytest.raises(ModuleNotFoundError):
        import aquila.pandas.nothing  # noqa: F401


def test_columns_are_copied_on_write(frame, all_rows):
    taken = frame.sort_values("x")
    before = plain(frame).copy()
    taken.loc[:, "x"] = 0.0
    taken["k"] += 1
    part = frame[frame["k"] == 1]
    part.iloc[0, 0] = 100
    pandas.testing.assert_frame_equal(plain(frame), before)
    counts = frame["k"].value_counts()
    counts.iloc[0] = 9
    assert frame["k"].tolist() == [2, 1, 2, 1]


def test_series_that_grow_can_be_written(all_rows):
    outcomes = []
    for module in (pd, pandas):
        series = module.Series([1.0, 2.0, 3.0]).reindex(range(6))
        mask = numpy.array([True, False] * 3)
        series[mask] = module.Series([9.0] * 6)
        taken = module.Series([1, 2, 3]).iloc[[0, 0, 1, 1, 2, 2]].reset_index(drop=True)
        taken[mask] = 0
        outcomes.append((series.tolist()[::2], taken.tolist()))
    assert outcomes[0] == outcomes[1]


def test_writes_reach_results_alone(all_rows):
    values = numpy.arange(6.0)
    frame = pd.DataFrame({"k": [0, 1, 0, 1, 0, 1], "x": values})
    groups = frame.groupby("k")["x"]
    assert groups.sum().tolist() == [6, 9]
    frame.loc[0, "x"] = 100
    assert frame.groupby("k")["x"].sum().tolist() == [106, 9] and values[0] == 0


# MARK: Fallbacks


def test_fallbacks_are_counted(frame, all_rows):
    frame.groupby("k")["x"].sum()
    frame.sort_values("x")
    assert not _fallback.counts
    frame["x"].cumsum()
    frame.groupby("k")["x"].sum(min_count=2)
    assert _fallback.counts == {"Series.cumsum": 1}


def test_fallbacks_are_told(frame, all_rows, monkeypatch):
    monkeypatch.setattr(_fallback, "is_watched", True)
    with pytest.warns(pd.FallbackWarning, match="Series.cumsum is computed by pandas") as caught:
        frame["x"].cumsum()
    assert len(caught) == 1 and caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frame.merge(frame, on="k")
        frame.head()


def test_few_rows_are_not_reported(frame):
    _fallback.reset()
    frame.describe()
    assert not _fallback.counts


def test_the_doctor_lists_fallbacks(frame, all_rows):
    with doctor.watch() as report:
        frame["x"].skew()
    findings = [finding for finding in report.findings if finding.habit == "elsewhere"]
    assert len(findings) == 1 and "Series.skew" in findings[0].detail and findings[0].location


def test_own_failures_are_not_hidden(frame, all_rows, monkeypatch):
    from aquila import _core

    def fail(*_):
        raise RuntimeError("damaged")

    monkeypatch.setattr(_core, "frame_sort", fail)
    with pytest.raises(RuntimeError, match="damaged"):
        frame.sort_values("x")


def test_errors_are_those_of_pandas(frame, all_rows):
    for call in (
        lambda f: f.groupby("nothing").sum(),
        lambda f: f.sort_values("nothing"),
        lambda f: f.merge(f, on="nothing"),
        lambda f: f.drop_duplicates("nothing"),
        lambda f: f.groupby("k")["s"].mean(),
        lambda f: f.merge(f.assign(k="text"), on="k"),
        lambda f: f.take([9]),
        lambda f: f.sort_values("x", na_position="middle"),
        lambda f: f[[True, False]],
        lambda f: f.merge(f, on="k", validate="one_to_one"),
    ):
        kinds = []
        for side in (frame, plain(frame)):
            with pytest.raises(Exception) as caught:
                call(side)
            kinds.append((type(caught.value), str(caught.value)))
        assert kinds[0] == kinds[1]


# MARK: Files


def test_files_are_read(tmp_path, all_rows):
    path = tmp_path / "table.csv"
    path.write_text('a,b,c,d\n1,x,1.5,True\n2,"y, z",,False\n3,NA,2.25,True\n')
    for options in ({}, {"usecols": ["c", "a"]}, {"index_col": "a"}, {"header": None}, {"dtype": {"a": "int8"}}):
        ours = pd.read_csv(path, **options)
        assert type(ours) is pd.DataFrame
        pandas.testing.assert_frame_equal(plain(ours), pandas.read_csv(path, **options))
    with pytest.raises(FileNotFoundError):
        pd.read_csv(tmp_path / "nothing.csv")


# MARK: Programs


def test_without_pandas_the_import_says_what_is_needed():
    ending = python("import sys; sys.modules['pandas'] = None; import aquila.pandas")
    assert "ModuleNotFoundError: aquila.pandas needs pandas 3: pip install" in ending.stderr


PROGRAM = """
import pandas as pd
from pandas import Series
import pandas.testing
from pandas.api.types import is_integer_dtype
assert type(pd.DataFrame({"x": [1]})).__module__ == KIND, type(pd.DataFrame())
assert Series.__module__.startswith(KIND) and is_integer_dtype("int64") and pandas.testing
print(pd.DataFrame({"x": [1, 2]}).groupby("x").x.sum().tolist())
"""


@pytest.mark.parametrize("setting, kind", [("1", "aquila.pandas"), ("0", "pandas")])
def test_programs_run_as_they_are(tmp_path, setting, kind):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.replace("KIND", repr(kind)))
    command = [sys.executable, "-m", "aquila", str(path)]
    environment = {**os.environ, "AQUILA_PANDAS": setting}
    ending = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert ending.returncode == 0, ending.stderr
    assert ending.stdout == "[1, 2]\n"


# MARK: Documentation


def test_the_page_has_the_coverage():
    from aquila.pandas import _coverage

    page = pathlib.Path(__file__).parent.parent.parent / "docs" / "frames.md"
    table = page.read_text().partition("<!-- coverage -->\n")[2].partition("\n<!-- end")[0]
    assert table == _coverage.markdown()


def test_metadata_comes_from_frames_of_both_kinds():
    series = pd.Series([1], name="mine")
    assert series.copy().__finalize__(pandas.DataFrame({"x": [1]})).name == "mine"
    assert series.copy().__finalize__(pd.DataFrame({"x": [1]})).name == "mine"
    assert series.copy().__finalize__(pandas.Series([1], name="theirs")).name == "theirs"
    frame = pd.DataFrame({"x": [1]})
    frame.attrs["unit"] = "km"
    assert frame["x"].attrs == {"unit": "km"} and frame[["x"]].attrs == {"unit": "km"}
