"""The other systems' side of bench/frames: pandas, polars and duckdb answer db-benchmark's questions on request.

Arguments: a folder for the data, and the number of rows. It first writes the data as .npy files of numbers, from
which both sides make the same frames, and prints a line; then each line "question keys system" on standard input is
answered by a line with the milliseconds of one run. pandas reads csv by pyarrow. The questions are those of duckdblabs/db-benchmark
(groupby-pandas.py, join-pandas.py) with its distributions. polars keeps pandas' order, and so does duckdb.
"""

import os
import sys
import time

THREADS = os.environ.get("AQUILA_WORKERS", "2")
os.environ["POLARS_MAX_THREADS"] = THREADS

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from db_benchmark import GROUP_TEXTS, JOIN_TEXTS, OPTIONS, frame, numbers

FOLDER, N = sys.argv[1], int(sys.argv[2])
columns = numbers(N)
for name, table in columns.items():
    for label, values in table.items():
        np.save(f"{FOLDER}/{name}_{label}.npy", values)
FILE = f"{FOLDER}/g.csv"
pl.from_pandas(frame("g", columns["g"], "str")).write_csv(FILE)
print("ready", flush=True)
frames = {}


def tables(keys):
    if keys not in frames:
        p = {name: frame(name, table, keys) for name, table in columns.items()}
        frames[keys] = p, {name: pl.from_pandas(t) for name, t in p.items()}
    return frames[keys]


def agg(keys, **named):
    return lambda t: t["g"].groupby(keys, **OPTIONS).agg(**{k: (k, v) for k, v in named.items()})


def by(keys, *columns):
    return lambda t: t["g"].group_by(keys, maintain_order=True).agg(*columns)


def join(other, on, how="inner"):
    return (
        lambda t: t["x"].merge(t[other], on=on, how=how),
        lambda t: t["x"].join(t[other], on=on, how=how, maintain_order="left_right" if how == "inner" else "left"))


def corr(x):
    return pd.Series({"r2": x.corr()["v1"]["v2"] ** 2})


s, m = (lambda c: pl.sum(c)), (lambda c: pl.mean(c))
QUESTIONS = {
    "g1": (agg(["id1"], v1="sum"), by("id1", s("v1"))),
    "g2": (agg(["id1", "id2"], v1="sum"), by(["id1", "id2"], s("v1"))),
    "g3": (agg(["id3"], v1="sum", v3="mean"), by("id3", s("v1"), m("v3"))),
    "g4": (agg(["id4"], v1="mean", v2="mean", v3="mean"), by("id4", m("v1"), m("v2"), m("v3"))),
    "g5": (agg(["id6"], v1="sum", v2="sum", v3="sum"), by("id6", s("v1"), s("v2"), s("v3"))),
    "g6": (lambda t: t["g"].groupby(["id4", "id5"], **OPTIONS).agg({"v3": ["median", "std"]}),
           by(["id4", "id5"], pl.median("v3").alias("m"), pl.std("v3").alias("s"))),
    "g7": (lambda t: t["g"].groupby("id3", **OPTIONS).agg({"v1": "max", "v2": "min"}).assign(
               r=lambda y: y["v1"] - y["v2"])[["id3", "r"]],
           by("id3", (pl.max("v1") - pl.min("v2")).alias("r"))),
    "g8": (lambda t: t["g"][~t["g"]["v3"].isna()][["id6", "v3"]].sort_values("v3", ascending=False)
               .groupby("id6", **OPTIONS).head(2),
           lambda t: t["g"].drop_nulls("v3").sort("v3", descending=True).group_by("id6", maintain_order=True)
               .agg(pl.col("v3").head(2)).explode("v3")),
    "g10": (lambda t: t["g"].groupby(["id1", "id2", "id3", "id4", "id5", "id6"], **OPTIONS).agg(
                {"v3": "sum", "v1": "size"}),
            by(["id1", "id2", "id3", "id4", "id5", "id6"], s("v3"), pl.len().alias("count"))),
    "j1": join("small", "id1"), "j2": join("medium", "id2"), "j3": join("medium", "id2", "left"),
    "j4": join("medium", "id5"), "j5": join("big", "id3"),
    "csv": (lambda t: pd.read_csv(FILE, engine="pyarrow"), lambda t: pl.read_csv(FILE)),
}
GROUPED = {
    "g1": "id1, sum(v1)", "g2": "id1, id2, sum(v1)", "g3": "id3, sum(v1), avg(v3)",
    "g4": "id4, avg(v1), avg(v2), avg(v3)", "g5": "id6, sum(v1), sum(v2), sum(v3)",
    "g6": "id4, id5, quantile_cont(v3, 0.5), stddev(v3)", "g7": "id3, max(v1)-min(v2)",
    "g10": "id1, id2, id3, id4, id5, id6, sum(v3), count(*)",
}
JOINS = {"j1": "join small using (id1)", "j2": "join medium using (id2)", "j3": "left join medium using (id2)",
         "j4": "join medium using (id5)", "j5": "join big using (id3)"}


def database(keys):
    base = duckdb.connect()
    base.execute(f"set threads={THREADS}")
    for name, table in tables("str")[0].items():
        base.register("source", table)
        texts = GROUP_TEXTS if name == "g" else JOIN_TEXTS
        labels = [k for k in table.columns if k in texts] if keys == "category" else []
        for k in labels:
            base.execute(f"create type {name}_{k} as enum (select distinct {k} from source order by 1)")
        cast = ", ".join(f"{k}::{name}_{k} as {k}" if k in labels else k for k in table.columns)
        base.execute(f"create table {name} as select {cast} from source")
    return base


bases = {}


def query(question, keys):
    if keys not in bases:
        bases[keys] = database(keys)
    if question in GROUPED:
        text = f"select {GROUPED[question]} from g group by all"
    elif question == "g8":
        text = """select id6, v3 from (select id6, v3, row_number() over (partition by id6 order by v3 desc) as k
                  from g where v3 is not null) where k <= 2"""
    elif question == "csv":
        text = f"select * from read_csv('{FILE}')"
    else:
        text = f"select * from x {JOINS[question]}"
    bases[keys].execute(f"create or replace temp table answer as {text}")


for line in sys.stdin:
    question, keys, system = line.split()
    if system == "duckdb":
        work = lambda: query(question, keys)
    else:
        run, table = QUESTIONS[question][system == "polars"], tables(keys)[system == "polars"]
        work = lambda: run(table)
    try:
        if question + keys + system not in frames:
            work()
            frames[question + keys + system] = True
        start = time.perf_counter()
        result = work()
        print((time.perf_counter() - start) * 1e3, flush=True)
        del result
    except Exception as error:
        print(f"nan {error}".replace("\n", " "), flush=True)
