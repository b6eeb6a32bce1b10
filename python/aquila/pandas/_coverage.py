"""Which methods of pandas' have a native form, which compute by pandas, and which have nothing to compute."""

from . import _frames, _group_values, _groups, _inherited, _modules, _reductions

#: Methods of frames and series with a native form, by the class that has it; taking rows is in the managers.
_ELEMENTS = ["abs", "clip", "fillna", "isna", "mask", "notna", "operators", "round", "where"]
TAKING = {
    "DataFrame": [*_ELEMENTS, "__getitem__ (masks)", "drop_duplicates", "dropna", "iloc", "loc", "reindex", "sample",
                  "take"],
    "Series": [*_ELEMENTS, "between", "__getitem__ (masks)", "drop_duplicates", "iloc", "loc", "nunique", "reindex", "take"],
}  # fmt: skip
#: Methods of pandas' whose code calls native methods.
COMPOSED = {
    "DataFrame": {"agg", "aggregate", "count", "describe", "nlargest", "nsmallest", "value_counts"},
    "Series": {"agg", "aggregate", "describe"},
}
#: Methods that compute, and have no native form.
COMPUTED = {
    "align", "apply", "argmax", "argmin", "asfreq", "asof", "autocorr",
    "case_when", "clip", "combine", "combine_first", "compare", "corr", "corrwith", "cov", "cummax",
    "cummin", "cumprod", "cumsum", "diff", "dot", "eval", "ewm", "expanding", "explode", "ffill",
    "bfill", "fillna", "idxmax", "idxmin", "interpolate", "kurt", "kurtosis", "map", "mask", "melt",
    "pct_change", "prod", "product", "query",
    "rank", "replace", "resample", "rolling", "searchsorted", "shift", "skew", "stack", "transform",
    "update", "where", "isin",
}  # fmt: skip
#: Methods that stay as they are: their results are of our classes already, or no frames.
LEFT = {"plot", "hist", "boxplot", "copy", "head", "tail", "get", "insert", "items", "keys", "iterrows", "itertuples",
        "pipe", "equals", "isna", "isnull", "notna", "notnull"}  # fmt: skip
#: Methods that change a frame in place and count references to it, to find chained assignments.
LEFT |= {"bfill", "clip", "ffill", "fillna", "interpolate", "mask", "replace", "update", "where"}
COMPUTED -= LEFT


def complete():
    """Gives the classes pandas' other methods."""
    _groups.complete(_frames.own)
    for kind in (_frames.DataFrame, _frames.Series):
        _inherited.complete(kind, kind._theirs, COMPUTED, LEFT, _frames.own)


def table():
    """By class: the names of methods with a native form, and of those that pandas computes."""
    rows = {}
    for kind in (_frames.DataFrame, _frames.Series):
        public = {name: value for name, value in vars(kind).items() if not name.startswith("_") and callable(value)}
        ours = {name for name, value in public.items() if not getattr(value, "_is_inherited", False)}
        theirs = {name for name in set(public) - ours if name in COMPUTED}
        taking = {*TAKING[kind.__name__], *_reductions.FORMS, *COMPOSED[kind.__name__]}
        rows[kind.__name__] = sorted(ours | taking), sorted(theirs - taking)
    within = {"bfill", "count", "cumcount", "diff", "ffill", "head", "ngroup", "nth", "nunique", "pct_change",
              "quantile", "rank", "shift", "size", "tail"}  # fmt: skip
    native = {*_group_values.REDUCTIONS, *_group_values.SCANS, *_group_values.EXTREMES, *within}
    rows["group-by"] = sorted(native), sorted(_groups.COMPUTED)
    rows["pandas"] = sorted(_modules.NATIVE), sorted(_modules.COMPUTED)
    return rows


def markdown():
    """The table for the documentation."""
    lines = ["| of | native | computed by pandas |", "|---|---|---|"]
    for name, names in table().items():
        lines.append(f"| {name} | " + " | ".join(", ".join(f"`{part}`" for part in group) for group in names) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(markdown())
