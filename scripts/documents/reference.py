"""The texts of docs/python-numpy.md, docs/python-pandas.md and docs/python-core.md.

Signatures and first sentences are those of docstrings; the ways are those of docs/numpy-to-swift.md, and what
differs stands in docs/differences.md.
"""

import dataclasses
import inspect
import re
import typing

import numpy

from . import numpy_names, pages

NUMPY = """# The names of `aquila.numpy`

Written by `scripts/python-names` for NumPy {version}; a test fails if the page is not what the package says. Each line
has a name with its signature, the first sentence of its documentation, which is NumPy's own, and who computes it:

| | |
|---|---|
| native | Aquila records the call and runs it on all cores; calls with unusual arguments or types go to NumPy |
| composed | NumPy's code runs on Aquila's functions, so on all cores but for steps that look at values |
| NumPy | NumPy computes on the same memory, on one core, and waits for the operands |

`help(np.sum)` shows the whole documentation. Below each table stands what differs from NumPy, as in
[differences.md](differences.md). Universal functions also take `out`, `where`, `casting`, `order`, `dtype`, `subok` and
`signature`, those of vectors and matrices `axes`, `axis` and `keepdims` in place of `where`, and have NumPy's methods,
such as `np.add.reduce`.

The sentences are part of NumPy, under the [licence of NumPy](licenses/numpy.txt).
"""

PANDAS = """# The names of `aquila.pandas`

Written by `scripts/python-names` for pandas {version}; a test fails if the page is not what the package says. All names
of pandas are there. The tables have those that compute: natively, for many rows, and keys and types as
[frames.md](frames.md#coverage) says; or by pandas, in pandas' time. The first sentences of the documentation are pandas'
own, under the [licence of pandas](licenses/pandas.txt).
"""

CORE = """# The names of `aquila`, `aquila.core` and `aquila.doctor`

Written by `scripts/python-names` from the docstrings; a test fails if the page is not what these say.
[python.md](python.md) introduces them.
"""

#: Parameters that all universal functions have; the introduction says so.
OF_UFUNCS = re.compile(r", out=(?:None|\(None, None\)), \*, .*(?=\)$)")


def texts():
    """The pages by their names; that of `aquila.pandas` only where pandas is installed."""
    result = {"python-numpy.md": numpy_page(), "python-core.md": core_page()}
    try:
        import aquila.pandas  # noqa: F401
    except ImportError:
        return result
    return result | {"python-pandas.md": pandas_page()}


def numpy_page():
    ways, spaces = numpy_names.Ways(), numpy_names.spaces()
    known = {name.rpartition(".")[2] for rows in spaces.values() for name, _ in rows}
    differences = list(_differences(known))
    lines = [NUMPY.format(version=".".join(numpy.__version__.split(".")[:2]))]
    for title, rows in spaces.items():
        names = {name.rpartition(".")[2] for name, _ in rows}
        lines += [f"## {title}", ""]
        if title == "Types and constants":
            lines += [*_types(rows), ""]
            continue
        entries = [
            (_call(name.rpartition(".")[2], value), _sentence(value), ways.of(name, value))
            for name, value in rows
        ]
        lines += [*_table(["", "", "computed"], entries), ""]
        found = [row for row in differences if row.names & names]
        if found and title != "Methods and attributes of arrays":
            lines += ["What differs:", ""]
            lines += [f"- {row.where}: {row.ours} (NumPy: {row.theirs})." for row in found] + [""]
    return "\n".join(lines)


def pandas_page():
    import aquila.pandas
    import pandas
    from aquila.pandas import _coverage

    owners = {
        "pandas": pandas,
        "DataFrame": pandas.DataFrame,
        "Series": pandas.Series,
        "group-by": pandas.core.groupby.generic.DataFrameGroupBy,
    }
    lines = [PANDAS.format(version=".".join(aquila.pandas.__version__.split(".")[:2]))]
    table = _coverage.table()
    for title, owner in owners.items():
        rows = [(name, way) for names, way in zip(table[title], ("native", "pandas")) for name in names]
        entries = []
        for name, way in sorted(rows, key=lambda row: row[0].lower()):
            base, _, rest = name.partition(" ")
            value = getattr(owner, base, None) or getattr(pandas.core.groupby.generic.SeriesGroupBy, base, None)
            # A word for several methods has no signature.
            words = (base, "Arithmetic, comparison and logic.")
            entry = words if base == "operators" else (_call(base, value), _sentence(value))
            entries.append((entry[0] + (f" {rest}" if rest else ""), entry[1], way))
        heading = {"pandas": "Functions", "group-by": "Groups"}.get(title, f"`{title}`")
        lines += [f"## {heading}", "", *_table(["", "", "computed"], entries), ""]
    return "\n".join(lines)


def core_page():
    import aquila
    import aquila.core
    import aquila.doctor
    from aquila import doctor

    lines = [CORE]
    names = {
        aquila: ["once"],
        aquila.core: aquila.core.__all__,
        doctor: ["Finding", "Report", "watch"],
    }
    for module, shown in names.items():
        lines += [f"## {module.__name__}", "", *_prose(module.__doc__), ""]
        for names in _alike(module, sorted(shown, key=str.lower)):
            lines += _entry(module.__name__.rpartition(".")[2], names, getattr(module, names[0]))
    return "\n".join(lines)


def _alike(module, names):
    """The names, those of annotations together: these have one documentation."""
    seen = {}
    for name in names:
        value = getattr(module, name)
        seen.setdefault(name if callable(value) else type(value), []).append(name)
    return seen.values()


def _entry(module, names, value):
    """The part of a function or class, or of several annotations."""
    is_class = inspect.isclass(value)
    yield f"### {'class ' if is_class else ''}{', '.join(names)}" + (
        "()" if callable(value) and not is_class else ""
    )
    calls = ", ".join(_call(f"{module}.{name}", value) for name in names)
    yield from ["", calls, "", *_prose(inspect.getdoc(value)), ""]
    if not is_class:
        return
    rows = [
        (_call(inner, getattr(value, inner)), _sentence(member))
        for inner, member in vars(value).items()
        if not inner.startswith("_") and inspect.getdoc(_function(member)) and not isinstance(member, str)
        if not inspect.ismemberdescriptor(member) and not _is_field(value, inner)
    ]
    if rows:
        yield from [*_table(["", ""], rows), ""]
    fields = [inner for inner in getattr(value, "__slots__", ()) if not inner.startswith("_")]
    fields += [inner for inner in typing.get_type_hints(value) if _is_field(value, inner)]
    if fields:
        yield from [f"Attributes: {', '.join(f'`{each}`' for each in fields)}.", ""]


def _is_field(kind, name):
    return name in getattr(kind, "_fields", ()) or name in getattr(kind, "__dataclass_fields__", ())


def _function(value):
    return value.fget if isinstance(value, property) else getattr(value, "__func__", value)


@dataclasses.dataclass
class Difference:
    """A row of docs/differences.md that names functions."""

    names: set
    where: str
    theirs: str
    ours: str


def _differences(known):
    """The rows of docs/differences.md that are about functions of Python."""
    for line in (pages.ROOT / "docs/differences.md").read_text().split("\n"):
        cells = [each.strip() for each in re.split(r"(?<!\\)\|", line)[1:-1]]
        if (
            len(cells) != 4
            or "Swift" in cells[0]
            or "NDArray<" in cells[0]
            or cells[0].startswith(("on many", "---"))
        ):
            continue
        spans = re.findall(r"`(?:np\.)?([\w.]+)(?:\([^`]*\))?`", cells[0])
        names = {each.rpartition(".")[2] for each in spans} & known
        if names:
            yield Difference(names, *cells[:3])


def _types(rows):
    import aquila.numpy

    own = [name for name, value in rows if getattr(aquila.numpy, name) is not value]
    entries = [
        (
            f"`{name}`",
            _sentence(value) if isinstance(value, type) else "",
            "Aquila" if name in own else "NumPy",
        )
        for name, value in rows
    ]
    return _table(["", "", "of"], entries)


def _table(header, rows):
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def _call(name, value):
    """A name with its signature, as code."""
    try:
        text = "" if isinstance(value, property) else str(_untyped(inspect.signature(value)))
    except (TypeError, ValueError):
        # Signatures that Python cannot express begin the documentation.
        found = re.match(rf"{re.escape(name)}(\(.*?\))\n", inspect.getdoc(value) or "", re.DOTALL)
        text = re.sub(r"\s+", " ", found[1]) if found else ""
    text = re.sub(r"\((?:self|\$self|/)(?:, /)?(?:, )?", "(", text)
    text = OF_UFUNCS.sub("", text) if isinstance(value, numpy.ufunc) else text
    text = re.sub(r"<class '(?:\w+\.)*(\w+)'>", r"\1", text)
    text = re.sub(r"<[a-z][^<>]*>", "…", text)
    return f"`{name}{text}`"


def _untyped(signature):
    parameters = [each.replace(annotation=each.empty) for each in signature.parameters.values()]
    return signature.replace(parameters=parameters, return_annotation=signature.empty)


def _sentence(value):
    """The first sentence of a documentation, in Markdown."""
    for paragraph in (inspect.getdoc(_function(value)) or "").split("\n\n"):
        text = " ".join(paragraph.split())
        if text and not re.match(r"[\w.]+\(.*\)( -> .*)?( --)?$", text) and not text.startswith("--"):
            found = re.match(r".*?[.:](?= [A-Z`]|$)", text)
            sentence = found[0] if found and not re.search(r"\b(?:i\.e|e\.g|vs)\.$", found[0]) else text
            return _inline(sentence)
    return ""


def _prose(text):
    """A docstring in Markdown: its code blocks, examples and lists."""
    lines, result = inspect.cleandoc(text or "").split("\n"), []
    while lines:
        line = lines.pop(0)
        if line.startswith(">>> "):
            block = [line]
            while lines and lines[0].strip():
                block.append(lines.pop(0))
            result += ["```pycon", *block, "```"]
        elif line.endswith("::"):
            result += [_inline(line[:-1]), "", "<!-- not run: it is a part of a program -->", "```python"]
            block = []
            while lines and (not lines[0].strip() or lines[0].startswith("    ")):
                block.append(lines.pop(0)[4:])
            result += ["\n".join(block).strip("\n"), "```"]
            result += [""] if lines else []
        else:
            result.append(_inline(re.sub(r"^:raises (\w+):", r"Raises `\1`", line)))
    return result


def _inline(text):
    """Text with code, links and emphasis as Markdown has them."""
    text = re.sub(r"\\([*_`])", r"\1", text)
    text = re.sub(r":\w+(?::\w+)?:`~?([^`<]*)(?:<[^`]*>)?`", r"``\1``", text)
    parts = re.split(r"``(.+?)``|`([^`]+)`_?", text)
    shown = []
    for place, part in enumerate(parts):
        if place % 3 == 0:
            shown.append(re.sub(r"([*<\[\]{}])", r"\\\1", part or ""))
        elif part:
            shown.append(f"`{part.strip()}`")
    return "".join(shown)
