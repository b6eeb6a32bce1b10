"""Random statistics of all kinds of columns, whole and in groups, with their options: functions of a program
(`frame_programs`) that give an operation on its frame.
"""

_REDUCTIONS = ("sum", "prod", "min", "max", "first", "last", "mean", "median", "var", "std", "sem", "any", "all")


def _options(program, how):
    options = program.pick({}, dict(skipna=program.pick(True, False)))
    if how in ("sum", "prod", "min", "max", "first", "last"):
        options |= program.pick({}, dict(min_count=program.pick(-1, 0, 1, 2, 5)))
    return options


def group_reduce(program):
    groups, how, name = program.groups(), program.pick(*_REDUCTIONS), program.pick(*program.values)
    options = _options(program, how)
    return lambda frame: getattr(groups(frame)[name], how)(**options)


def group_reduce_all(program):
    groups, how = program.groups(), program.pick("first", "last", "min", "max", "count", "nunique")
    return lambda frame: getattr(groups(frame), how)()


def group_scan(program):
    groups, name = program.groups(), program.pick(*program.values)
    how = program.pick("cumsum", "cumprod", "cummin", "cummax", "ffill", "bfill", "shift", "cumcount")
    return lambda frame: getattr(groups(frame)[name], how)()


def group_rank(program):
    groups, name = program.groups(), program.pick(*program.values)
    options = dict(method=program.pick("average", "min", "max", "first", "dense"), pct=program.pick(True, False))
    options |= dict(ascending=program.pick(True, False), na_option=program.pick("keep", "top", "bottom"))
    return lambda frame: groups(frame)[name].rank(**options)


def group_places(program):
    groups, name, how = program.groups(), program.pick(*program.values), program.pick("idxmin", "idxmax")
    return lambda frame: getattr(groups(frame)[name], how)()


def group_quantile(program):
    groups, names = program.groups(), program.pick(program.values, *program.values)
    shares = program.pick(0.5, 0.3, [0.25, 0.5], [0, 1, 0.1], 2)
    how = program.pick("linear", "linear", "lower", "higher", "midpoint", "nearest")
    return lambda frame: groups(frame)[names].quantile(shares, interpolation=how)


def reduce(program):
    name, how = program.pick(*program.values), program.pick(*_REDUCTIONS[:4], *_REDUCTIONS[6:])
    options = _options(program, how)
    return lambda frame: getattr(frame[name], how)(**options)


def count(program):
    name = program.pick(*program.keys, *program.values)
    return lambda frame: frame[name].count()


def mode(program):
    name, dropna = program.pick(*program.keys, *program.values), program.pick(True, False)
    return lambda frame: frame[name].mode(dropna=dropna)


def sort_index(program):
    names = program.keys + program.values[:1]
    level = program.pick(None, 0, len(names) - 1, names[0], [*range(len(names) - 1, -1, -1)])
    options = dict(ascending=program.pick(True, False), na_position=program.pick("first", "last"))
    options |= dict(sort_remaining=program.pick(True, False), kind="stable")
    return lambda frame: frame.set_index(names).sort_index(level=level, **options)


OPERATIONS = {
    "sort_index": sort_index,
    "group reduce": group_reduce,
    "group reduce again": group_reduce,
    "group reduce all": group_reduce_all,
    "group scan": group_scan,
    "group rank": group_rank,
    "group places": group_places,
    "group quantile": group_quantile,
    "reduce": reduce,
    "mode": mode,
    "count": count,
}
#: Operations whose floats may differ from pandas' in the last bits.
ROUNDED = {"group reduce", "group reduce again", "group scan", "group quantile", "reduce"}
