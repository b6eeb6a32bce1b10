"""Unavailable declarations of NumPy's names, whose messages state Swift's forms, and calls that try them.

They stand in Sources/AquilaArrays/Core/NumPyNames+Table.swift and Tests/TypeChecking/Names.swift. Names that
NumPyNames.swift declares by hand, and names that Swift has for the same, need none.
"""

import inspect
import re
import subprocess

import numpy

from . import numpy_names, pages

SOURCE = pages.ROOT / "Sources/AquilaArrays/Core/NumPyNames+Table.swift"
CALLS = pages.ROOT / "Tests/TypeChecking/Names.swift"
BY_HAND = pages.ROOT / "Sources/AquilaArrays/Core/NumPyNames.swift"
#: Parameters of NumPy's functions whose values Swift's forms take elsewhere, or do not take.
LEFT_OUT = {"out", "dtype", "order", "casting", "subok", "like", "device", "copy", "where", "mean", "args", "kwargs"}
#: First parameters that are no arrays; others are.
LISTS = {"arrays", "tup"}
OTHERS = {"shape", "n", "N", "start", "file", "filename", "function", "from_", "type1", "seed", "M"}
KEYWORDS = {"where", "var", "repeat", "any", "in", "is", "as", "init", "self", "func"}
HEAD = """public import AquilaTypes

// Written by scripts/numpy-names from the table of NumPy's names: those that Swift has under another name.
// The compiler's error states Swift's form.
"""


def names(built):
    """The names to declare: NumPy's value and Swift's form, by owner (an empty text for none) and name."""
    forms = numpy_names.Forms(built)
    taken = {(each.owner, each.base) for each in forms.symbols} | set(_by_hand())
    result = {}
    for title, rows in numpy_names.spaces().items():
        for name, value in rows if title != "Types and constants" else []:
            form, last = forms[name], name.split(".")[-1]
            for owner in _owners(name, form) if form else []:
                if (owner, last) not in taken:
                    result.setdefault((owner, last), (value, numpy_names.written(form)))
    return result


def _owners(name, form):
    """The places at which someone who knows NumPy looks for a name."""
    if name.startswith("random.Generator."):
        return ["Generator"]
    if name.startswith("ndarray."):
        return ["NDArray"]
    return ["", "NDArray"] if form.startswith("a.") else [""]


def _by_hand():
    owner = ""
    for line in BY_HAND.read_text().split("\n"):
        if line.startswith(("extension", "}")):
            owner = line.split()[1] if line.startswith("extension") else ""
        found = re.match(r" *public (?:func|var) `?(\w+)", line)
        if found:
            yield owner, found[1]


def source(built):
    """The text of the declarations."""
    groups = {"": [], "NDArray": [], "Generator": []}
    for (owner, name), (value, form) in sorted(names(built).items()):
        groups[owner].append(_declaration(owner, name, value, form))
    text = [HEAD, *groups[""]]
    for owner in ("NDArray", "Generator"):
        text += ["", f"extension {owner} {{", *groups[owner], "}"]
    return _formatted("\n".join([*text, ""]))


def calls(built):
    """The text of the calls, each with the error that it gives."""
    lines = [
        "// Written by scripts/numpy-names: each name of NumPy's that is declared as unavailable, with the error.",
        "import AquilaArrays", "",
        "func numPy(_ d: NDArray<Double>, _ generator: inout Generator) {",
    ]  # fmt: skip
    for (owner, name), (value, form) in sorted(names(built).items()):
        receiver = {"": "", "NDArray": "d.", "Generator": "generator."}[owner]
        call = _quoted(name) + (f"({_arguments(owner, value)})" if callable(value) else "")
        lines.append(f"    _ = {receiver}{call}  // error: write {form}")
    return "\n".join([*lines, "}", ""])


def _declaration(owner, name, value, form):
    text = form.replace('"', '\\"')
    is_array = owner == "NDArray"
    head = f'@available(*, unavailable, message: "write {text}")\npublic '
    if not callable(value):
        return f"{head}var {_quoted(name)}: NDArray {{ fatalError() }}"
    first = [] if owner else [{"array": "_ a: NDArray<E>", "list": "_ arrays: [NDArray<E>]", "other": "_ first: Any"}[
        _first(value)]]  # fmt: skip
    parameters = [*first, "_ others: Any...", *(f"{label}: Any? = nil" for label in _labels(value, bool(owner)))]
    generic = "" if owner or _first(value) == "other" else "<E: Element>"
    result = "NDArray" if is_array else "NDArray<E>" if generic else "NDArray<Double>"
    return f"{head}func {_quoted(name)}{generic}({', '.join(parameters)}) -> {result} {{ fatalError() }}"


def _arguments(owner, value):
    if owner:
        return ""
    if isinstance(value, numpy.ufunc):
        return ", ".join(["d"] * value.nin)
    return {"array": "d", "list": "[d, d]", "other": "3"}[_first(value)]


def _parameters(value):
    """The names of a function's parameters; those of functions without a signature are not known."""
    if isinstance(value, numpy.ufunc):
        return []
    try:
        return [name for name in inspect.signature(value).parameters if name != "self"]
    except (TypeError, ValueError):
        return []


def _first(value):
    """The kind of a function's first argument: ``array``, ``list`` or ``other``."""
    first = next(iter(_parameters(value)), "a")
    return "list" if first in LISTS else "other" if first in OTHERS else "array"


def _labels(value, is_member):
    """The parameters that a call may name, after the first one."""
    # The first argument is `a` whatever NumPy calls it.
    return [name for name in _parameters(value)[0 if is_member else 1:] if name not in LEFT_OUT | KEYWORDS | {"a"}]


def _quoted(name):
    return f"`{name}`" if name in KEYWORDS else name


def _formatted(text):
    command = ["swift", "format", "--configuration", str(pages.ROOT / ".swift-format")]
    return subprocess.run(command, input=text, text=True, capture_output=True, check=True).stdout
