"""Random operations on random frames, for pandas and for aquila.pandas.

A seed gives a frame, another one to merge with, and an operation with its options. Both sides get the same
frames; the results, or the classes of the errors, have to be equal.
"""

import operator

import numpy
import pandas

import frame_chains

#: The kinds of columns.
KINDS = ("int64", "int8", "uint32", "float64", "float32", "bool", "str", "category", "ordered", "time", "zone",
         "span", "Int64", "boolean", "object", "ties", "wide")  # fmt: skip
#: Kinds whose values are numbers.
NUMBERS = ("int64", "int8", "uint32", "float64", "float32", "bool", "Int64", "ties", "wide")
#: Kinds of keys.
KEYS = tuple(kind for kind in KINDS if kind != "wide")
WORDS = ["", "a", "b", "ab", "é", "zeta", "a longer text than a word", "a longer text than a wordy", "日本"]


def _holes(rng, values, hole, share):
    values[rng.random(len(values)) < share] = hole
    return values


def column(rng, kind, n):
    """The values of a column of a kind."""
    share = rng.choice([0, 0, 0.2, 1], p=[0.4, 0.2, 0.35, 0.05])
    if kind in ("int64", "int8", "uint32"):
        return rng.integers(0 if kind == "uint32" else -4, 5, n).astype(kind)
    if kind in ("float64", "float32"):
        values = rng.choice([-2.5, -0.0, 0.0, 0.5, 1.25, 7.0, numpy.inf], n)
        return _holes(rng, values, numpy.nan, share).astype(kind)
    if kind == "ties":
        return _holes(rng, rng.integers(0, 3, n).astype(float), numpy.nan, share)
    if kind == "wide":
        return _holes(rng, rng.normal(size=n), numpy.nan, share)
    if kind == "bool":
        return rng.random(n) < 0.5
    if kind in ("str", "object", "category", "ordered"):
        values = _holes(rng, rng.choice(numpy.array(WORDS, object), n), None, share)
        if kind == "object":
            return pandas.Series(values, dtype=object)
        texts = pandas.Series(values, dtype="str")
        if kind == "str":
            return texts
        known = rng.permutation(numpy.array([*WORDS, "unseen"], object))
        return pandas.Series(pandas.Categorical(texts, categories=known, ordered=kind == "ordered"))
    if kind in ("time", "zone", "span"):
        days = pandas.to_timedelta(rng.integers(0, 4, n), unit="D")
        values = pandas.Series(days if kind == "span" else pandas.Timestamp("2024-03-30") + days)
        values = values.where(rng.random(n) >= share) if n else values
        return values.dt.tz_localize("Europe/Rome") if kind == "zone" else values
    data = rng.random(n) < 0.5 if kind == "boolean" else rng.integers(-3, 4, n)
    return pandas.Series(pandas.array(data, dtype=kind)).mask(rng.random(n) < share)


def frame(rng, kinds, n):
    """A frame with a column for each kind, and an index of some sort."""
    data = {f"{kind}_{k}": pandas.Series(column(rng, kind, n)).array for k, kind in enumerate(kinds)}
    made = pandas.DataFrame(data)
    labels = rng.choice(["range", "shuffled", "repeated", "texts"])
    if labels == "shuffled":
        made.index = rng.permutation(n) * 2
    elif labels == "repeated" and n:
        made.index = pandas.Index(rng.integers(0, max(n // 2, 1), n), name="label")
    elif labels == "texts":
        made.index = [f"row {k}" for k in range(n)]
    return made


_ROUNDED = ("reduce", "reduce again", "aggregate", "transform", "named")


class Program:
    """A frame, another one, and an operation with its options, from a seed.

    :param operations: the functions that give operations, by name.
    :param rounded: the names of operations whose floats may differ in the last bits.
    """

    def __init__(self, seed, operations=None, rounded=_ROUNDED):
        rng = self.rng = numpy.random.default_rng(seed)
        n = int(rng.choice([0, 1, 2, 7, 40, 120], p=[0.05, 0.05, 0.1, 0.2, 0.3, 0.3]))
        keys = [*rng.choice(KEYS, rng.integers(1, 4))]
        values = [*rng.choice(KINDS, rng.integers(1, 4))]
        self.frame = frame(rng, keys + values, n)
        self.keys, self.values = [*self.frame.columns[: len(keys)]], [*self.frame.columns[len(keys) :]]
        operations = OPERATIONS if operations is None else operations
        self.name = str(rng.choice([*operations]))
        self.is_exact = self.name not in rounded
        self.run = operations[self.name](self)

    def key(self):
        """One key, or a list of keys."""
        count = int(self.rng.integers(1, len(self.keys) + 1))
        return self.keys[0] if count == 1 and self.rng.random() < 0.5 else self.keys[:count]

    def pick(self, *values):
        return values[int(self.rng.integers(len(values)))]

    def groups(self):
        """A function that groups a frame."""
        options = dict(sort=self.pick(True, False), dropna=self.pick(True, False))
        options |= dict(observed=self.pick(True, False), as_index=self.pick(True, True, False))
        keys = self.key()
        return lambda frame: frame.groupby(keys, **options)


_REDUCTIONS = ("sum", "mean", "min", "max", "count", "size", "first", "last", "nunique", "median", "std", "var",
               "sem", "prod", "any", "all")  # fmt: skip


def _reduce(program):
    groups, how = program.groups(), program.pick(*_REDUCTIONS)
    value = program.pick(*program.values)
    return lambda frame: getattr(groups(frame)[value], how)()


def _aggregate(program):
    groups = program.groups()
    hows = {name: program.pick(*_REDUCTIONS[:9]) for name in program.values}
    return lambda frame: groups(frame).agg(hows)


def _named(program):
    groups, value = program.groups(), program.pick(*program.values)
    return lambda frame: groups(frame).agg(low=(value, "min"), high=(value, "max"))


def _transform(program):
    groups, value = program.groups(), program.pick(*program.values)
    how = program.pick("sum", "mean", "max", "first", "size", "cumsum", "rank")
    return lambda frame: groups(frame)[value].transform(how)


def _within(program):
    groups, count = program.groups(), int(program.rng.integers(0, 4))
    how = program.pick("head", "tail", "cumcount", "ngroup", "nth")
    options = dict(ascending=program.pick(True, False)) if how in ("cumcount", "ngroup") else {}
    args = () if options else (count,)
    return lambda frame: getattr(groups(frame), how)(*args, **options)


def _iterate(program):
    groups = program.groups()
    return lambda frame: [len(part) for _, part in groups(frame)]


def _sort(program):
    keys = program.key()
    keys = keys if isinstance(keys, list) else [keys]
    ascending = [program.pick(True, False) for _ in keys]
    options = dict(ascending=ascending if len(keys) > 1 else ascending[0], kind="stable")
    options |= dict(na_position=program.pick("first", "last"), ignore_index=program.pick(True, False))
    return lambda frame: frame.sort_values(keys, **options)


def _sort_series(program):
    key = program.keys[0]
    options = dict(ascending=program.pick(True, False), kind="stable", na_position=program.pick("first", "last"))
    return lambda frame: frame[key].sort_values(**options)


def _duplicated(program):
    keys, keep = program.pick(program.key(), None), program.pick("first", "last", False)
    if program.pick(True, False):
        return lambda frame: frame.drop_duplicates(keys, keep=keep)
    return lambda frame: frame.duplicated(keys, keep=keep)


def _distinct(program):
    key, how = program.pick(*program.keys, *program.values), program.pick("unique", "nunique", "drop_duplicates")
    return lambda frame: getattr(frame[key], how)()


def _factorize(program):
    key, sort, sentinel = program.keys[0], program.pick(True, False), program.pick(True, False)
    return lambda frame: frame[key].factorize(sort=sort, use_na_sentinel=sentinel)


def _value_counts(program):
    key = program.pick(*program.keys, *program.values)
    options = dict(normalize=program.pick(True, False), sort=program.pick(True, True, False))
    options |= dict(ascending=program.pick(True, False), dropna=program.pick(True, False))
    return lambda frame: frame[key].value_counts(**options)


def _filter(program):
    mask = program.rng.random(len(program.frame)) < program.pick(0, 0.3, 0.9, 1)
    form = program.pick(operator.getitem, lambda frame, mask: frame.loc[mask], lambda frame, mask: frame[mask])
    name = program.pick(None, *program.values)
    return lambda frame: form(frame if name is None else frame[name], mask)


def _take(program):
    n = len(program.frame)
    places = program.rng.integers(-n, n, program.pick(0, 3, n)) if n else []
    name = program.pick(None, *program.values)
    form = program.pick(lambda frame: frame.take(places), lambda frame: frame.iloc[places])
    return lambda frame: form(frame if name is None else frame[name])


def _reindex(program):
    labels = program.rng.permutation(numpy.arange(len(program.frame) + 4))
    name = program.pick(None, *program.values)
    return lambda frame: (frame if name is None else frame[name]).reset_index(drop=True).reindex(labels)


def _isin(program):
    key = program.pick(*program.keys)
    values = column(program.rng, key.partition("_")[0], 3) if program.pick(True, False) else [1, 2]
    values = list(values) if program.pick(True, False) else values
    return lambda frame: frame[key].isin(values)


def _merge(program):
    rng, keys = program.rng, program.key()
    names = keys if isinstance(keys, list) else [keys]
    kinds = [name.partition("_")[0] for name in names]
    if kinds == ["int64"] and rng.random() < 0.3:
        kinds = ["float64"]
    n = int(rng.choice([0, 3, 30]))
    right = frame(rng, kinds, n)
    right.columns = names
    for name in names:
        if isinstance(program.frame[name].dtype, pandas.CategoricalDtype) and rng.random() < 0.6:
            right[name] = right[name].astype(program.frame[name].dtype)
    right["other"] = column(rng, str(rng.choice(NUMBERS)), n)
    if rng.random() < 0.4:
        right[program.values[0]] = numpy.arange(n)
    options = dict(on=keys, how=program.pick("inner", "left", "right", "outer"))
    options |= dict(indicator=program.pick(True, False, False), sort=program.pick(False, False, True))
    return lambda frame: frame.merge(type(frame)(right), **options)


def _name(program, *kinds):
    """The name of a column, of some kinds if there are such."""
    names = program.keys + program.values
    return program.pick(*([name for name in names if name.partition("_")[0] in kinds] or names))


def _texts(program):
    name, pattern = _name(program, "str", "category"), program.pick("a", "^a.*t", "é")
    call = program.pick(
        lambda texts: texts.contains(pattern),
        lambda texts: texts.contains("a", na=False),
        lambda texts: texts.startswith(("a", "z")),
        lambda texts: texts.upper(),
        lambda texts: texts.len(),
        lambda texts: texts[1:3],
        lambda texts: texts.replace("a", "ou", regex=False),
        lambda texts: texts.find("t"),
        lambda texts: texts.get(1),
        lambda texts: texts.isalpha(),
        lambda texts: texts.pad(4, fillchar="_"),
        lambda texts: texts.count("e"),
        lambda texts: texts.split(" "),
        lambda texts: texts.cat(sep="-"),
    )
    return lambda frame: call(frame[name].str)


def _compare(program):
    name, value = _name(program, "str"), program.pick("a", "zeta", "")
    form = program.pick(operator.eq, operator.ne, operator.lt, operator.ge)

    def run(frame):
        frame.groupby(name, dropna=False).size()  # Afterwards the groups of the texts are known.
        return form(frame[name], value)

    return run


def _times(program):
    name = _name(program, "time", "zone")
    part = program.pick("year", "month", "day", "hour", "minute", "second", "microsecond", "quarter",
                        "day_of_week", "day_of_year", "date")  # fmt: skip
    shift = pandas.Timedelta(int(program.rng.integers(-(6 * 10**13), 6 * 10**13)), "us")
    return lambda frame: getattr((frame[name] + shift).dt, part)


def _rank(program):
    name = _name(program, *NUMBERS)
    options = dict(method=program.pick("average", "min", "max", "first", "dense"))
    options |= dict(ascending=program.pick(True, False), na_option=program.pick("keep", "keep", "top"))
    options |= dict(pct=program.pick(False, False, True))
    return lambda frame: frame[name].rank(**options)


def _group_rank(program):
    groups, name = program.groups(), _name(program, *NUMBERS)
    options = dict(method=program.pick("average", "min", "max", "first", "dense"), pct=program.pick(True, False))
    options |= dict(ascending=program.pick(True, False), na_option=program.pick("keep", "top", "bottom"))
    return lambda frame: groups(frame)[name].rank(**options)


def _middle(program):
    name = _name(program, "float64", "ties", "wide")
    shares = program.pick(0.5, 0.3, [0.25, 0.5, 0.75], [0, 1, 0.1], [1 / 3, 2 / 3 + 1e-16, 4 / 9], 2)
    how = program.pick("linear", "linear", "lower", "higher", "midpoint", "nearest")
    if program.pick(True, False):
        return lambda frame: frame[name].median()
    return lambda frame: frame[name].quantile(shares, interpolation=how)


OPERATIONS = {
    "reduce": _reduce,
    "aggregate": _aggregate,
    "named": _named,
    "transform": _transform,
    "within": _within,
    "iterate": _iterate,
    "sort": _sort,
    "sort_series": _sort_series,
    "duplicated": _duplicated,
    "distinct": _distinct,
    "factorize": _factorize,
    "value_counts": _value_counts,
    "filter": _filter,
    "take": _take,
    "reindex": _reindex,
    "isin": _isin,
    "merge": _merge,
    "texts": _texts,
    "compare": _compare,
    "times": _times,
    "rank": _rank,
    "middle": _middle,
    "group rank": _group_rank,
    "merge again": _merge,
    "reduce again": _reduce,
    "chain": frame_chains.chain,
    "chain again": frame_chains.chain,
    "long chain": frame_chains.chain,
}


# MARK: Comparison


def plain(value):
    """A result with the classes of pandas' own."""
    if isinstance(value, (pandas.DataFrame, pandas.Series)):
        made = value.copy(deep=False)
        made.__class__ = pandas.DataFrame if isinstance(value, pandas.DataFrame) else pandas.Series
        return made
    if isinstance(value, (tuple, list)):
        return type(value)(map(plain, value))
    return value


def outcome(run, frame):
    """The result of a program, or the class of its error."""
    try:
        return run(frame)
    except Exception as error:
        return type(error)


def require_equal(ours, theirs, is_exact=True):
    """Fails where results differ; floats may differ in the last bits unless they are to be exact."""
    if isinstance(theirs, type):
        assert ours is theirs, f"{ours!r} instead of {theirs}"
        return
    ours, theirs = plain(ours), plain(theirs)
    assert type(ours) is type(theirs), f"{type(ours)} instead of {type(theirs)}"
    options = dict(check_exact=True) if is_exact else dict(check_exact=False, rtol=1e-6, atol=1e-9)
    if isinstance(theirs, pandas.DataFrame):
        pandas.testing.assert_frame_equal(ours, theirs, **options)
    elif isinstance(theirs, pandas.Series):
        pandas.testing.assert_series_equal(ours, theirs, **options)
    elif isinstance(theirs, pandas.Index):
        pandas.testing.assert_index_equal(ours, theirs, exact=True)
    elif isinstance(theirs, pandas.api.extensions.ExtensionArray):
        pandas.testing.assert_extension_array_equal(ours, theirs)
    elif isinstance(theirs, numpy.ndarray):
        assert ours.dtype == theirs.dtype
        numpy.testing.assert_array_equal(ours, theirs)
    elif isinstance(theirs, tuple):
        assert len(ours) == len(theirs)
        for pair in zip(ours, theirs):
            require_equal(*pair, is_exact)
    elif theirs is pandas.NA or theirs is pandas.NaT:
        assert ours is theirs
    elif isinstance(theirs, (float, numpy.floating)):
        numpy.testing.assert_array_equal(ours, theirs)
        assert type(ours) is type(theirs), f"{type(ours)} instead of {type(theirs)}"
    else:
        assert ours == theirs
