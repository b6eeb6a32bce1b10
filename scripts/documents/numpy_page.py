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

| in Python | |
|---|---|
| native | Aquila records the call and runs it on all cores; calls with unusual arguments or types go to NumPy |
| composed | NumPy's code runs on Aquila's functions, so on all cores but for steps that look at values |
| NumPy | NumPy computes on the same memory, on one core, and waits for the operands |
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
    return "\n".join([*lines, *_reverse(spaces, forms), ""])


def _counts(spaces, forms, ways):
    yield "| names | all | in Swift | native in Python | composed | NumPy |"
    yield "|---|---:|---:|---:|---:|---:|"
    for title, rows in spaces.items():
        if title not in OF_TYPES:
            count = collections.Counter(ways.of(name, value) for name, value in rows)
            known = sum(forms[name] is not None for name, _ in rows)
            cells = [len(rows), known, count["native"], count["composed"], count["NumPy"]]
            yield f"| {title} | " + " | ".join(map(str, cells)) + " |"


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
