"""Measures aquila.pandas against pandas, in turns: db-benchmark's questions, and usual calls on few rows.

    python bench/python/frames.py [rows] [--repeat 7] [--only g1,j2,csv,long,…] [--first] [--json FILE]

The data are those of bench/frames, with texts as keys. Each question runs alternately on both sides; the
least time of each counts. A ratio above 1 means that Aquila is faster. Columns keep the groups of their
texts, so only the first question on a column hashes it; with --first, every run does.
"""

import argparse
import math
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas

import aquila.pandas as pd
from aquila.pandas import _arrow, _lazy

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "frames"))
from db_benchmark import OPTIONS, frame, numbers  # noqa: E402

sys.path.append(str(Path(__file__).resolve().parents[1]))
import record  # noqa: E402


OURS = type(pd.DataFrame())


def tables(n):
    return {name: frame(name, columns) for name, columns in numbers(n).items()}


def agg(keys, hows):
    return lambda t: t["g"].groupby(keys, **OPTIONS).agg(hows)


def merge(other, on, how="inner"):
    return lambda t: t["x"].merge(t[other], on=on, how=how)


QUESTIONS = {
    "g1": agg("id1", {"v1": "sum"}),
    "g2": agg(["id1", "id2"], {"v1": "sum"}),
    "g3": agg("id3", {"v1": "sum", "v3": "mean"}),
    "g4": agg("id4", {"v1": "mean", "v2": "mean", "v3": "mean"}),
    "g5": agg("id6", {"v1": "sum", "v2": "sum", "v3": "sum"}),
    "g6": agg(["id4", "id5"], {"v3": ["median", "std"]}),
    "g7": lambda t: t["g"]
    .groupby("id3", **OPTIONS)
    .agg({"v1": "max", "v2": "min"})
    .assign(r=lambda y: y["v1"] - y["v2"])[["id3", "r"]],
    "g8": lambda t: t["g"][~t["g"]["v3"].isna()][["id6", "v3"]]
    .sort_values("v3", ascending=False)
    .groupby("id6", **OPTIONS)
    .head(2),
    "g10": agg(["id1", "id2", "id3", "id4", "id5", "id6"], {"v3": "sum", "v1": "size"}),
    "j1": merge("small", "id1"),
    "j2": merge("medium", "id2"),
    "j3": merge("medium", "id2", "left"),
    "j4": merge("medium", "id5"),
    "j5": merge("big", "id3"),
}

#: Usual calls on a thousand rows: df has the columns k, s, x and y.
CALLS = {
    "df['x']": lambda df, other: df["x"],
    "x + y": lambda df, other: df["x"] + df["y"],
    "df[x > 0.5]": lambda df, other: df[df["x"] > 0.5],
    "assign": lambda df, other: df.assign(z=df["x"]),
    "x.sum()": lambda df, other: df["x"].sum(),
    "groupby sum": lambda df, other: df.groupby("k")["x"].sum(),
    "groupby agg": lambda df, other: df.groupby("s").agg({"x": "mean", "y": "max"}),
    "merge": lambda df, other: df.merge(other, on="k"),
    "sort_values": lambda df, other: df.sort_values("x"),
    "value_counts": lambda df, other: df["s"].value_counts(),
    "head": lambda df, other: df.head(),
    "isin": lambda df, other: df["k"].isin([1, 2]),
    "fillna": lambda df, other: df["x"].fillna(0),
    "drop_duplicates": lambda df, other: df.drop_duplicates("k"),
    "str.upper": lambda df, other: df["s"].str.upper(),
    "describe": lambda df, other: df.describe(),
    "pivot_table": lambda df, other: df.pivot_table(values="x", index="k", columns="s"),
    "rolling mean": lambda df, other: df["x"].rolling(5).mean(),
    "map": lambda df, other: df["x"].map(abs),
    "iloc[5]": lambda df, other: df.iloc[5],
    "reset_index": lambda df, other: df.reset_index(),
    "unique": lambda df, other: df["k"].unique(),
}


#: Calls on many rows: x has the columns k, f (with missing values), g, i and s.
LONG = {
    "g + i": lambda x: x["g"] + x["i"],
    "g * 2 + f": lambda x: x["g"] * 2 + x["f"],
    "distance": lambda x: (x["g"] - x["f"]) ** 2 + (x["g"] - x["i"]) ** 2,
    "g > 0.5": lambda x: x["g"] > 0.5,
    "x[two masks]": lambda x: x[(x["g"] > 0.5) & (x["i"] < 500_000)],
    "frame * 2 + 1": lambda x: x[["f", "g"]] * 2 + 1,
    "where": lambda x: x["g"].where(x["g"] > 0.5),
    "clip": lambda x: x["g"].clip(0.2, 0.8),
    "fillna": lambda x: x["f"].fillna(0),
    "round": lambda x: x["g"].round(2),
    "isna sum": lambda x: x["f"].isna().sum(),
    "z score": lambda x: (x["g"] - x["g"].mean()) / x["g"].std(),
    "new column": lambda x: x[["f", "g"]].assign(h=x["g"] * x["i"]),
    "map": lambda x: x["s"].map({"aa": 1, "bb": 2}),
    "get_dummies": lambda x: (pd if type(x) is OURS else pandas).get_dummies(x["s"]),
    "quantiles": lambda x: x[["f", "g"]].quantile([0.1, 0.5]),
    "describe": lambda x: x[["f", "g", "i"]].describe(),
    "rolling median": lambda x: x["g"].iloc[:100_000].rolling(20).median(),
    "group rolling": lambda x: x.groupby("k")["g"].rolling(5).mean(),
    "sum": lambda x: x["f"].sum(),
    "mean": lambda x: x["f"].mean(),
    "max": lambda x: x["f"].max(),
    "std": lambda x: x["f"].std(),
    "frame mean": lambda x: x[["k", "f", "i"]].mean(),
    "group cumsum": lambda x: x.groupby("k")["f"].cumsum(),
    "group cummax": lambda x: x.groupby("k")["f"].cummax(),
    "group shift": lambda x: x.groupby("k")["f"].shift(),
    "group diff": lambda x: x.groupby("k")["i"].diff(),
    "group ffill": lambda x: x.groupby("k")["f"].ffill(),
    "group rank": lambda x: x.groupby("k")["f"].rank(),
    "group idxmax": lambda x: x.groupby("k")["f"].idxmax(),
    "group quantile": lambda x: x.groupby("k")["g"].quantile([0.1, 0.5]),
    "group first": lambda x: x.groupby("k")[["f", "s"]].first(),
    "concat": lambda x: module(x).concat([x, x]),
    "concat columns": lambda x: module(x).concat([x["g"], x["i"]], ignore_index=True),
    "concat unaligned": lambda x: module(x).concat([labelled(x)["g"], labelled(x)["i"].iloc[::2]], axis=1),
    "cut": lambda x: module(x).cut(x["g"], [0, 0.1, 0.5, 0.9]),
    "cut to 20": lambda x: module(x).cut(x["f"], 20, labels=False),
    "qcut": lambda x: module(x).qcut(x["g"], 10),
    "merge_asof": lambda x: module(x).merge_asof(ordered(x), ordered(x).iloc[::3], on="i"),
    "merge_asof by": lambda x: module(x).merge_asof(ordered(x), ordered(x).iloc[::3], on="i", by="k"),
    "merge_asof nearest": lambda x: module(x).merge_asof(
        ordered(x), ordered(x).iloc[::3], on="i", by="s", direction="nearest", tolerance=5
    ),
    "join by labels": lambda x: labelled(x).join(labelled(x)[["g"]].iloc[::2].add_suffix("_r")),
    "join on a key": lambda x: x.join(few_labels(x), on="k"),
    "pivot_table": lambda x: x.pivot_table(values="g", index="k", columns="s"),
    "unstack": lambda x: pairs(x).unstack(),
    "to_datetime": lambda x: module(x).to_datetime(dates(x)),
    "masked any": lambda x: masked(x).any(skipna=False),
    "mode of texts": lambda x: x["s"].mode(),
}


def module(x):
    # The classes of both count as equal.
    return pd if type(x) is OURS else pandas


_prepared = {}


def prepared(function):
    """A function of a frame that is not measured: its result is kept."""

    def get(x):
        key = function.__name__, id(x)
        if key not in _prepared:
            _prepared[key] = x, function(x)
        return _prepared[key][1]

    return get


@prepared
def ordered(x):
    return x.sort_values("i")[["i", "k", "s", "g"]]


@prepared
def labelled(x):
    labels = np.random.default_rng(7).permutation(len(x))
    return x.set_index(pandas.Index(labels))


@prepared
def few_labels(x):
    return x.groupby("k")[["g"]].mean().add_suffix("_mean")


@prepared
def pairs(x):
    rows = np.arange(len(x))
    made = x[["g", "i"]].copy()
    made.index = pandas.MultiIndex.from_arrays([rows // 10, rows % 10])
    return made.iloc[np.random.default_rng(8).permutation(len(x))]


@prepared
def dates(x):
    days = pandas.Series(np.datetime64("2020-01-01") + x["k"].to_numpy())
    return module(x).Series(days.dt.strftime("%Y-%m-%d").astype("str"))


@prepared
def masked(x):
    return x["i"].astype("Int64").where(x["g"] > 0.1).eq(-1)


def least(runs, repeat, count, before=()):
    """The least seconds of each run, measured in turns; some functions are called before each."""
    runs = list(runs)
    best = [math.inf] * len(runs)
    for run in runs:
        run()
    for _ in range(repeat):
        for k, run in enumerate(runs):
            for prepare in before:
                prepare()
            start = time.perf_counter()
            for _ in range(count):
                run()
            best[k] = min(best[k], (time.perf_counter() - start) / count)
    return best


def mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan


def main():
    path, rows = record.option(), []
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--only", default="")
    parser.add_argument("--first", action="store_true")
    options = parser.parse_args()
    chosen = set(filter(None, options.only.split(",")))
    print(f"{options.rows} rows; load {os.getloadavg()[0]:.1f}; pandas {pandas.__version__}")
    theirs = tables(options.rows)
    ours = {name: pd.DataFrame(table) for name, table in theirs.items()}
    ratios = {}
    for name, run in QUESTIONS.items():
        if chosen and name not in chosen:
            continue
        before = (_arrow.forget,) if options.first else ()
        a, b = least([lambda: run(theirs), lambda: run(ours)], options.repeat, 1, before)
        ratios[name] = a / b
        rows.append({"question": name, "pandas_ms": a * 1e3, "aquila_ms": b * 1e3})
        print(f"{name:4} pandas {a * 1e3:8.1f} ms   aquila {b * 1e3:8.1f} ms   {a / b:6.2f}", flush=True)
    for letter, words in (("g", "group-by"), ("j", "joins")):
        print(f"{words}: {mean([r for name, r in ratios.items() if name[0] == letter]):.2f} (geometric mean)")
    record.write(path, rows, table_rows=options.rows)
    if not chosen or "csv" in chosen:
        files(theirs["g"], options.repeat)
    if not chosen or "long" in chosen:
        long(options.rows, options.repeat)
    if chosen:
        return
    few(1000)


def computed(result):
    """A result whose recorded operations have run."""
    if isinstance(result, (pandas.DataFrame, pandas.Series)):
        _lazy.touch_frame(result)
    return result


def long(n, repeat):
    random = np.random.default_rng(6)
    numbers = random.random(n)
    numbers[random.random(n) < 0.1] = np.nan
    theirs = pandas.DataFrame({"k": random.integers(0, 1000, n), "f": numbers, "i": random.integers(0, 10**6, n)})
    theirs["g"], theirs["s"] = random.random(n), random.choice(["aa", "bb", "cc"], n)
    ours = pd.DataFrame(theirs)
    ratios = []
    for name, run in LONG.items():
        a, b = least([lambda: run(theirs), lambda: computed(run(ours))], repeat, 1)
        ratios.append(a / b)
        print(f"{name:16} pandas {a * 1e3:8.2f} ms   aquila {b * 1e3:8.2f} ms   {a / b:6.2f}", flush=True)
    print(f"calls on many rows: {mean(ratios):.2f} (geometric mean)")


def files(table, repeat):
    """Reading and writing the table of the groups as CSV, against both of pandas' engines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "groups.csv"
        table.to_csv(path, index=False)
        runs = {
            "pandas, c": lambda: pandas.read_csv(path),
            "pandas, pyarrow": lambda: pandas.read_csv(path, engine="pyarrow"),
            "aquila": lambda: pd.read_csv(path),
        }
        times = dict(zip(runs, least(runs.values(), repeat, 1)))
        size = path.stat().st_size / 1e6
        ours = pd.DataFrame(table)
        a, b = least([lambda: table.to_csv(path), lambda: ours.to_csv(path)], min(repeat, 2), 1)
        print(f"to_csv: pandas {a * 1e3:8.1f} ms   aquila {b * 1e3:8.1f} ms   {a / b:6.2f}", flush=True)
    for name, seconds in times.items():
        ratio = seconds / times["aquila"]
        print(f"read_csv of {size:.0f} MB: {name:16} {seconds * 1e3:8.1f} ms   {ratio:6.2f}", flush=True)


def few(n):
    random = np.random.default_rng(5)
    data = {"k": random.integers(0, 50, n), "s": random.choice(["a", "bb", "ccc"], n), "x": random.random(n)}
    left = pandas.DataFrame({**data, "y": random.random(n)})
    right = pandas.DataFrame({"k": np.arange(50), "z": random.random(50)})
    ours = pd.DataFrame(left), pd.DataFrame(right)
    print(f"{n} rows: µs of pandas, of aquila")
    ratios = []
    for name, run in CALLS.items():
        a, b = least([lambda: run(left, right), lambda: run(*ours)], 15, 20)
        ratios.append(a / b)
        print(f"{name:16} {a * 1e6:9.1f} {b * 1e6:9.1f} {a / b:6.2f}")
    print(f"usual calls: {mean(ratios):.2f} (geometric mean)")


if __name__ == "__main__":
    sys.exit(main())
