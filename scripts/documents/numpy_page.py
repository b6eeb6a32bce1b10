"""The text of docs/numpy-to-swift.md."""

import collections

import numpy

from . import numpy_names

INTRODUCTION = """# NumPy's names in Swift, and back

Written by `scripts/numpy-names` from NumPy {version}, the tables of `aquila.numpy` and the public
declarations of `AquilaArrays`; a test fails if the page is not what these say. [swift.md](swift.md) explains the
differences.

`a`, `b` and `x` are arrays, `rng` and `generator` generators of random numbers. A form such as
`a.sum(axis:keepDims:)` names the function and its labels, most of which have default values; a form with the
number of an axis or with letters of axes is that for matrices. "–" means that there is no form yet. A name of
NumPy's that Swift has otherwise is declared as unavailable, so that the compiler's error states the form.

| in Python | | cores | ranks |
|---|---|---|---|
| native | Aquila records the call; calls with unusual arguments or types go to NumPy | all | shared |
| composed | NumPy's code runs on Aquila's functions | all, but for steps that look at values | shared |
| NumPy | NumPy computes on the same memory, and waits for the operands | one | the same on each |

No name of NumPy's is missing in `aquila.numpy`. Writes at positions (`put`, `put_along_axis`, `a[i] = …`) run on one
core of each rank; on many ranks, so does the search for a mask's positions (`nonzero`, `compress`, `a[mask]`).
"""
#: How names are written, by how they begin.
PREFIXES = {"ndarray.": "a.", "random.Generator.": "rng."}
#: Sections about types, whose names NumPy itself has in Python.
OF_TYPES = {"Types and constants"}


def text(built):
    """The page, for a build of the modules in a folder."""
    forms, ways, spaces = numpy_names.Forms(built), numpy_names.Ways(), numpy_names.spaces()
    version = ".".join(numpy.__version__.split(".")[:2])
    lines = [INTRODUCTION.format(version=version), *_counts(spaces, forms, ways)]
    for title, rows in spaces.items():
        lines += ["", f"## {title}", ""]
        lines += _types(rows, forms) if title in OF_TYPES else _table(rows, forms, ways)
    return "\n".join([*lines, *_standard(ways), *_reverse(spaces, forms), ""])


def _counts(spaces, forms, ways):
    yield "| names | all | in Swift | native in Python | composed | NumPy |"
    yield "|---|---:|---:|---:|---:|---:|"
    for title, rows in spaces.items():
        if title not in OF_TYPES:
            count = collections.Counter(ways.of(name, value) for name, value in rows)
            known = sum(forms[name] is not None for name, _ in rows)
            cells = [len(rows), known, count["native"], count["composed"], count["NumPy"]]
            yield f"| {title} | " + " | ".join(map(str, cells)) + " |"


def _standard(ways):
    rows = [(name, value) for name, value in numpy_names.standard()]
    by_way = collections.defaultdict(list)
    for name, value in rows:
        is_function = callable(value) and not isinstance(value, type)
        way = "missing" if value is None and name != "newaxis" else ways.of(name, value) if is_function else "the same"
        by_way[way].append(name)
    yield from ["", "## The array API standard", ""]
    yield f"`aquila.numpy` follows version 2024.12 as NumPy does. Of its {len(rows)} names:"
    yield ""
    yield "| | names | |"
    yield "|---|---:|---|"
    for way, names in sorted(by_way.items(), key=lambda item: -len(item[1])):
        title = "NumPy's constants and types" if way == "the same" else way
        yield f"| {title} | {len(names)} | {', '.join(map(_code, names))} |"


def _table(rows, forms, ways):
    yield "| NumPy | Swift | in Python |"
    yield "|---|---|---|"
    for name, value in rows:
        form = forms[name]
        shown = _code(numpy_names.written(form)) if form else "–"
        yield f"| {_code(_written(name))} | {shown} | {ways.of(name, value)} |"


def _types(rows, forms):
    yield "| NumPy | Swift |"
    yield "|---|---|"
    for name, _ in rows:
        if forms[name]:
            yield f"| {_code(_written(name))} | {_code(numpy_names.written(forms[name]))} |"
    yield ""
    rest = ", ".join(_code(name) for name, _ in rows if not forms[name])
    yield f"Without a form in Swift: {rest}."


def _reverse(spaces, forms):
    names = collections.defaultdict(list)
    for rows in spaces.values():
        for name, _ in rows:
            if forms[name]:
                names[numpy_names.written(forms[name])].append(_written(name))
    yield from ["", "## From Swift to NumPy", "", "| Swift | NumPy |", "|---|---|"]
    for form in sorted(names, key=lambda form: (form.split(".")[-1].lower(), form)):
        yield f"| {_code(form)} | {', '.join(map(_code, names[form]))} |"
    yield ""
    shown = {_base(form) for form in names}
    rest = sorted({each.base for each in forms.symbols if _is_function(each)} - shown, key=str.lower)
    yield f"Without a counterpart of one name in NumPy: {', '.join(map(_code, rest))}."


def _is_function(symbol):
    is_named = symbol.base[0].isalpha() and symbol.base not in ("init", "subscript")
    return symbol.module == "AquilaArrays" and symbol.kind in ("swift.func", "swift.method") and is_named


def _base(form):
    return form.split("(")[0].split(".")[-1]


def _written(name):
    for prefix, other in PREFIXES.items():
        if name.startswith(prefix):
            return other + name.removeprefix(prefix)
    return "np." + name


def _code(text):
    return "`" + text.replace("|", "\\|") + "`"
