"""Texts taken from others: copied when they are first used, and then like all others."""

import copy
import pickle

import numpy
import pytest

pytest.importorskip("pandas", reason="aquila.pandas needs pandas")
pytest.importorskip("pyarrow", reason="texts are Arrow's")

import aquila.pandas as pd
import pandas
from aquila.pandas import _arrow, _columns, _fallback
from aquila.pandas._taken import TakenTexts

WORDS = ["a", None, "ccc", "a text of more than sixteen bytes", "dd"]


@pytest.fixture(autouse=True)
def all_rows(monkeypatch):
    monkeypatch.setattr(_fallback, "least_rows", 0)


def sides(places):
    """The same rows of the same frame, ours and pandas'."""
    return [module.DataFrame({"s": WORDS, "x": range(5)}).take(places) for module in (pd, pandas)]


def is_waiting(frame):
    return type(frame["s"]._values) is TakenTexts


USES = {
    "list": lambda frame: frame["s"].tolist(),
    "upper": lambda frame: frame["s"].str.upper().tolist(),
    "equal": lambda frame: (frame["s"] == "a").tolist(),
    "isna": lambda frame: frame["s"].isna().tolist(),
    "repr": repr,
    "memory": lambda frame: frame.memory_usage(deep=True).tolist(),
    "groups": lambda frame: frame.groupby("s")["x"].sum().to_dict(),
    "set_index": lambda frame: frame.set_index("s").index.equals(pandas.Index(frame["s"])),
    "concat": lambda frame: pandas.concat([frame, frame])["s"].tolist(),
    "category": lambda frame: frame["s"].astype("category").cat.categories.tolist(),
    "slice": lambda frame: frame["s"].iloc[1:3].tolist(),
    "sort": lambda frame: frame.sort_values("s")["x"].tolist(),
}


@pytest.mark.parametrize("name", USES)
@pytest.mark.parametrize("places", [[3, 0, 1], [4, 0, 1, 3, 2], [1, 1, 1]], ids=str)
def test_uses_are_those_of_pandas(name, places):
    ours, theirs = sides(places)
    assert is_waiting(ours)
    assert USES[name](ours) == USES[name](theirs)


def test_equality_holds_both_ways():
    ours, theirs = sides([3, 0, 1])
    assert ours.equals(theirs) and theirs.equals(sides([3, 0, 1])[0])
    assert sides([3, 0, 1])[0]["s"].array.equals(theirs["s"].array)
    assert theirs["s"].array.equals(sides([3, 0, 1])[0]["s"].array)


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda frame: pickle.loads(pickle.dumps(frame))])
def test_clones_are_equal(clone):
    ours, theirs = sides([3, 0, 1])
    assert clone(ours).equals(theirs) and ours.equals(theirs)


def test_rows_are_those_of_the_time_of_the_call():
    places = numpy.array([3, 0, 1])
    frame = pd.DataFrame({"s": WORDS}).take(places)
    places[:] = 2
    assert frame["s"].tolist()[:2] == [WORDS[3], "a"]


def test_writes_reach_one_frame_alone():
    source = pd.DataFrame({"s": WORDS})
    taken = source.take([3, 0, 1])
    other = taken.copy()
    source.loc[0, "s"] = "source"
    taken.loc[0, "s"] = "taken"
    other.iloc[1, 0] = "other"
    assert [frame["s"].tolist()[1] for frame in (source, taken, other)][1:] == ["taken", "other"]
    assert source["s"].tolist()[0] == "source" and other["s"].tolist()[0] == WORDS[3]


def test_rows_of_rows_wait():
    frame = pd.DataFrame({"s": WORDS * 2, "x": range(10)})
    kept = frame[frame["x"] > 1].sort_values("x", ascending=False)
    assert is_waiting(kept)
    assert kept["s"].fillna("").tolist() == [word or "" for word in (WORDS * 2)[2:]][::-1]
    assert not is_waiting(kept)


def test_few_texts_do_not_keep_many():
    assert not is_waiting(pd.DataFrame({"s": WORDS * 2}).take([3, 0, 1]))


def test_texts_are_hashed_once_for_slices():
    frame = pd.DataFrame({"s": WORDS})
    column = _columns.column(frame["s"])
    assert _columns.column(frame[:]["s"]) is column and _columns.column(frame["s"].copy()) is column
    known = len(_arrow._known)
    del frame
    assert len(_arrow._known) < known
