"""The tables of db-benchmark (duckdblabs/db-benchmark: groupby-datagen.R, join-datagen.R), with its distributions."""

import numpy as np
import pandas as pd

K = 100
OPTIONS = dict(as_index=False, sort=False, observed=True, dropna=False)
#: The columns of texts: their names, the numbers they are made of, and how.
GROUP_TEXTS = {"id1": ("id1", "id%03d"), "id2": ("id2", "id%03d"), "id3": ("id3", "id%010d")}
JOIN_TEXTS = {"id4": ("id1", "id%d"), "id5": ("id2", "id%d"), "id6": ("id3", "id%d")}


def sides(random, n):
    """Keys of a join: nine tenths of each side's are common."""
    keys = random.permutation(np.arange(1, int(n * 1.1) + 1))
    common, left, right = keys[: n * 9 // 10], keys[n * 9 // 10 : n], keys[n:]
    return np.concatenate([common, left]), np.concatenate([common, right])


def sample(random, keys, n):
    """Rows of keys, each at least once."""
    return random.permutation(np.concatenate([keys, random.choice(keys, max(n - len(keys), 0))])[:n])


def numbers(n):
    """The columns of the five tables as numbers: {table: {label: numbers}}."""
    random = np.random.default_rng(108)
    tops = (K, K, max(n // K, 1), K, K, max(n // K, 1))
    groups = {f"id{place}": random.integers(1, top + 1, n) for place, top in enumerate(tops, 1)}
    groups |= dict(v1=random.integers(1, 6, n), v2=random.integers(1, 16, n), v3=np.round(random.random(n) * 100, 6))
    (s1, t1), (s2, t2), (s3, t3) = (sides(random, count) for count in (10, max(n // 100, 10), n))

    def table(values, count, *keys):
        columns = {f"id{place}": sample(random, side, count) for place, side in enumerate(keys, 1)}
        return columns | {values: np.round(random.random(count) * 100, 6)}

    return dict(
        g=groups, x=table("v1", n, s1, s2, s3), small=table("v2", len(t1), t1),
        medium=table("v2", len(t2), t1, t2), big=table("v2", len(t3), t1, t2, t3),
    )  # fmt: skip


def frame(name, columns, keys="text"):
    """A table as pandas' frame, with columns of texts made of numbers, or of categories."""
    data = dict(columns)
    texts = GROUP_TEXTS if name == "g" else {k: v for k, v in JOIN_TEXTS.items() if v[0] in columns}
    for label, (source, form) in texts.items():
        names = np.array([form % k for k in range(int(columns[source].max()) + 1)], dtype=object)
        data[label] = pd.Series(names[columns[source]], dtype="str")
    result = pd.DataFrame({label: data[label] for label in sorted(data)})
    return result.astype({label: "category" for label in texts}) if keys == "category" else result
