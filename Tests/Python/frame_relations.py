"""Random frames put together, cut into bins, joined by labels, merged with nearest rows, and pivoted: functions
of a program (`frame_programs`) that give an operation on its frame.
"""

import numpy
import pandas

import aquila.pandas
import frame_programs

_JOINS = ("left", "right", "inner", "outer")


def _module(frame):
    """The module whose frame it is."""
    return aquila.pandas if type(frame) is aquila.pandas.DataFrame else pandas


def _other(program, n=None):
    """A frame with some columns of the same names, most of them of the same kinds."""
    rng = program.rng
    n = int(rng.choice([0, 1, 5, 30])) if n is None else n
    names = [name for name in program.keys + program.values if rng.random() < 0.8]
    kinds = [name.partition("_")[0] if rng.random() < 0.8 else str(rng.choice(frame_programs.KINDS)) for name in names]
    made = frame_programs.frame(rng, kinds, n)
    made.columns = names
    for name in names:
        if isinstance(made[name].dtype, pandas.CategoricalDtype) and rng.random() < 0.5:
            if isinstance(program.frame[name].dtype, pandas.CategoricalDtype):
                made[name] = made[name].astype(program.frame[name].dtype)
    return made


def concat(program):
    others = [_other(program) for _ in range(int(program.rng.integers(1, 4)))]
    options = dict(join=program.pick("outer", "inner"), sort=program.pick(False, True))
    options |= program.pick({}, {}, dict(ignore_index=True), dict(keys=[*"abcd"[: len(others) + 1]]))
    options |= program.pick({}, {}, dict(axis=1))
    return lambda frame: _module(frame).concat([frame, *map(type(frame), others)], **options)


def concat_columns(program):
    other, names = _other(program), program.keys + program.values
    name, options = program.pick(*names), program.pick({}, dict(ignore_index=True), dict(axis=1), dict(keys=[*"ab"]))
    kept = program.pick(*names) if not len(other.columns) else program.pick(*other.columns)

    def run(frame):
        right = type(frame)(other)[kept] if len(other.columns) else frame[kept]
        return _module(frame).concat([frame[name], right], **options)

    return run


def cut(program):
    rng = program.rng
    name = frame_programs._name(program, *frame_programs.NUMBERS, "time", "span")
    edges = sorted(set(rng.choice([-3, -2.5, -1, 0, 0.5, 1, 2, 7, numpy.inf], int(rng.integers(2, 6)))))
    bins = program.pick(1, 3, 4, edges, edges[:2], pandas.IntervalIndex.from_breaks(edges))
    options = dict(right=program.pick(True, True, False), include_lowest=program.pick(False, True))
    options |= dict(retbins=program.pick(False, False, True), duplicates=program.pick("raise", "drop"))
    count = bins if isinstance(bins, int) else len(bins) - 1
    labels = program.pick(None, None, False, [*"dcba"][:count], ["x"] * count)
    options |= dict(labels=labels, ordered=program.pick(True, False))
    return lambda frame: _module(frame).cut(frame[name], bins, **options)


def qcut(program):
    name = frame_programs._name(program, *frame_programs.NUMBERS, "time")
    shares = program.pick(1, 2, 4, [0, 0.3, 1], [0.1, 0.5, 0.9])
    options = dict(duplicates=program.pick("raise", "drop", "drop"), retbins=program.pick(False, True))
    options |= dict(labels=program.pick(None, None, False))
    return lambda frame: _module(frame).qcut(frame[name], shares, **options)


def merge_asof(program):
    rng = program.rng
    kind = program.pick("int64", "float64", "uint32", "int8", "time", "zone", "span", "Int64")
    right = _other(program, int(rng.choice([0, 1, 6, 40])))
    sides = []
    for side in (program.frame, right):
        side = side.copy(deep=False)
        side["at"] = pandas.Series(frame_programs.column(rng, kind, len(side)), index=side.index)
        if rng.random() < 0.95:
            side = side[side["at"].notna()].sort_values("at", kind="stable")
        sides.append(side)
    left, right = sides
    shared = [name for name in right.columns if name in left.columns and name != "at"]
    options = dict(direction=program.pick("backward", "forward", "nearest"))
    options |= dict(allow_exact_matches=program.pick(True, True, False))
    if shared and rng.random() < 0.6:
        options["by"] = shared[0] if rng.random() < 0.7 else shared[: int(rng.integers(1, len(shared) + 1))]
    if rng.random() < 0.4:
        distance = program.pick(0, 1, 2)
        options["tolerance"] = pandas.Timedelta(distance, "D") if kind in ("time", "zone", "span") else distance
    if rng.random() < 0.2:
        left, right = left.set_index("at"), right.set_index("at")
        options |= dict(left_index=True, right_index=True)
    else:
        options["on"] = "at"
    return lambda frame: _module(frame).merge_asof(type(frame)(left), type(frame)(right), **options)


def join(program):
    rng, key = program.rng, program.pick(*program.keys)
    right = _other(program).add_suffix("_r")
    kind = program.pick("range", "key", "key", "labels")
    options = dict(how=program.pick(*_JOINS), sort=program.pick(False, False, True))
    if kind == "key":
        labels = frame_programs.column(rng, key.partition("_")[0], len(right))
        right.index = pandas.Index(pandas.Series(labels).array, name=program.pick(None, "label"))
        if program.pick(True, False):
            right = right[~right.index.duplicated()]
        if program.pick(True, False):
            return lambda frame: frame.join(type(frame)(right), on=key, **options)
        return lambda frame: frame.set_index(key).join(type(frame)(right), **options)
    if kind == "labels":
        right.index = rng.permutation(len(right)) * 2
    return lambda frame: frame.join(type(frame)(right), **options)


def join_all(program):
    others = [_other(program).add_suffix(f"_{k}") for k in range(2)]
    how = program.pick(*_JOINS)
    return lambda frame: frame.join([type(frame)(other) for other in others], how=how)


def merge_labels(program):
    key = program.pick(*program.keys)
    right = program.frame.iloc[:: program.pick(1, 2, 3)][[key, program.values[0]]].add_suffix("_r")
    right = right.set_index(f"{key}_r") if program.pick(True, False) else right
    options = dict(how=program.pick(*_JOINS), right_index=True)
    options |= dict(left_on=key) if right.index.name else dict(left_index=True)
    return lambda frame: frame.merge(type(frame)(right), **options)


def pivot(program):
    options = dict(index=program.keys[0], columns=program.keys[-1])
    options |= program.pick({}, dict(values=program.values[0]), dict(values=program.values))
    keys = [program.keys[0], program.keys[-1]]

    def run(frame):
        return frame.drop_duplicates(keys).pivot(**options) if keys[0] != keys[1] else frame.pivot(**options)

    return run


def pivot_table(program):
    options = dict(index=program.key(), columns=program.pick(None, program.keys[-1]))
    options |= dict(values=program.pick(program.values[0], program.values))
    options |= dict(aggfunc=program.pick("count", "first", "max", "nunique", "size", ["min", "max"]))
    options |= dict(observed=program.pick(True, False), dropna=program.pick(True, True, False))
    options |= dict(margins=program.pick(False, False, True), sort=program.pick(True, True, False))
    options |= program.pick({}, dict(fill_value=0))
    return lambda frame: frame.pivot_table(**options)


def unstack(program):
    names, value = program.keys, program.pick(program.values[0], program.values)
    options = dict(level=program.pick(-1, 0, [0, 1]), sort=program.pick(True, True, False))
    options |= program.pick({}, {}, dict(fill_value=0))

    def run(frame):
        frame = frame.drop_duplicates(names).set_index(names)
        return frame[value].unstack(**options)

    return run


def repeat(program):
    name = program.pick(*program.keys, *program.values)
    counts = program.pick(0, 2, program.rng.integers(0, 4, len(program.frame)))
    return lambda frame: frame[name].repeat(counts)


def align(program):
    other = program.frame.iloc[:: program.pick(1, -1, 2)]
    how = program.pick(*_JOINS)
    return lambda frame: frame.align(type(frame)(other), join=how, axis=0)


def set_index(program):
    keys, append = program.keys, program.pick(False, True)
    return lambda frame: frame.set_index(keys, append=append)


OPERATIONS = {
    "concat": concat,
    "concat again": concat,
    "concat columns": concat_columns,
    "cut": cut,
    "cut again": cut,
    "qcut": qcut,
    "merge_asof": merge_asof,
    "merge_asof again": merge_asof,
    "join": join,
    "join again": join,
    "join all": join_all,
    "merge by labels": merge_labels,
    "pivot": pivot,
    "pivot_table": pivot_table,
    "unstack": unstack,
    "repeat": repeat,
    "align": align,
    "set_index": set_index,
}
#: Operations whose floats may differ from pandas' in the last bits.
ROUNDED = ()
