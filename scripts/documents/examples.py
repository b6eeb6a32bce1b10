"""The examples in the documentation of public declarations, compiled and compared with what they state.

An example is a block of code, indented by four columns. ``expression   // value`` states the value of an
expression: numbers, truth values, texts in quotes, types of elements or nil; ``// of [1, 2]: value`` states that
of an expression whose receiver is the array ``[1, 2]``. Examples that name
things which their reader has, and which GIVEN does not have, are listed in unbound.txt and are not compiled.
"""

import dataclasses
import math
import re
from pathlib import Path

from . import symbols

MODULES = ("AquilaTypes", "AquilaRuntime", "AquilaArrays", "AquilaFrames")
UNBOUND = Path(__file__).with_name("unbound.txt")
VALUE = re.compile(
    r"(?:of (?P<operand>\[[-\d\s.,\[\]]*\]): )?"
    r"(?P<value>\[.*\]|\([-\d., ]*\)|-?\d[\w.]*|true|false|nil|\"[^\"]*\"|bool|u?int\d+|float\d+|complex\d+)"
    r"(?:, a view)?$"
)


#: Swift declarations put before an example, by the type that it documents; those of ``""`` go before every one.
GIVEN = {
    "": """
        let image = arange(256.0).reshaped([16, 16]), points = ones([3, 2])
        let field = image, u = image, v = image
        let dt = 0.1, step = 7, url = URL(filePath: "a.npy")
        try Data(linspace(0, 1, count: 3).npy()).write(to: url)
        var generator = Generator(seed: 42)
    """,
    "NDArray": """
        let a = arange(1.0, 7).reshaped([2, 3]), b = a, x = linspace(0, 1, count: 6), y = x, mask = x .> 0.5
    """,
    "AnyNDArray": """
        let a = arange(1.0, 7).reshaped([2, 3]).untyped, b = a, x = a, mask = try a .> 2
        let positions = NDArray([1, 0]).untyped
    """,
    "Runtime": """
        let runtime = Runtime.shared, library = Library("examples")
    """,
    "DataFrame": """
        let trips = try DataFrame(["city": Column(["Oslo", "Rome", "Oslo"]), "km": Column([3.5, 8, 1.5])])
    """,
}


#: The names of GIVEN that all examples of a module have.
OWNERS = {"AquilaFrames": "DataFrame", "AquilaRuntime": "Runtime", "AquilaTypes": None}

#: Files are compiled beside each other; each loads all modules first.
PER_FILE = 100
#: Runs all examples, and throws the errors of those that throw.
RUN = """
struct ExampleFaults: Error, CustomStringConvertible { var description = "" }

func documentedExamples() throws {
    var faults = ExampleFaults()
    for (name, run) in TABLES { do { try run() } catch { faults.description += "\\n    \\(name): \\(error)" } }
    if !faults.description.isEmpty { throw faults }
}
"""


@dataclasses.dataclass
class Example:
    """The code of a declaration's documentation."""

    name: str
    lines: list[str]


def of(built):
    """The examples of all modules, without those that are listed as unbound."""
    found = {}
    for module in MODULES:
        for each in symbols.of(module, built):
            lines = _code(each.documentation) if each.documented.startswith("Aquila") else []
            if lines and each.file.startswith("Sources/"):
                owner = f"{each.owner}." if each.owner else ""
                # Overloads share a name; some have the same text.
                name = f"{module}.{owner}{each.title}"
                while name in found and found[name].lines != lines:
                    name += "'"
                found[name] = Example(name, lines)
    unbound = set(UNBOUND.read_text().split("\n")) - {""}
    gone = unbound - set(found)
    if gone:
        raise AssertionError(f"{UNBOUND.name} lists examples that are no more: {', '.join(sorted(gone))}")
    once = {}
    for name, each in sorted(found.items()):
        # Declarations inherit the documentation of a protocol's requirements.
        once.setdefault((name.split(".")[0], *each.lines), each)
    return [each for each in once.values() if each.name not in unbound]


def sources(examples):
    """Files in Swift by name, with a function that runs all examples."""
    parts = [examples[first : first + PER_FILE] for first in range(0, len(examples), PER_FILE)]
    files = {f"Examples{number}": source(part, number) for number, part in enumerate(parts)}
    return files | {"Examples": RUN.replace("TABLES", " + ".join(f"examples{number}" for number in range(len(parts))))}


def source(examples, number=0):
    """One file in Swift, with a table of functions that run examples."""
    modules = ["Aquila", "AquilaFrames", "AquilaKernels", "AquilaRuntime", "AquilaTypes", "Foundation"]
    text = [f"import {module}" for module in modules]
    for place, example in enumerate(examples):
        given = GIVEN[""] + GIVEN.get(_owner(example), "")
        text.append(f"private func example{place}() throws {{ {given} do {{")
        text += [*_compared(example), "}}"]
    table = ", ".join(f'("{example.name}", example{place})' for place, example in enumerate(examples))
    return "\n".join([*text, f"let examples{number}: [(String, () throws -> Void)] = [{table}]"])


def _owner(example):
    module, name = example.name.split(".", 1)
    if module in OWNERS:
        return OWNERS[module]
    return "AnyNDArray" if name.startswith(("AnyNDArray.", "AnySelection")) else "NDArray"


def faults(examples, printed):
    """The values that differ from those that examples state; `printed` has texts by place."""
    for example in examples:
        for number, line in enumerate(example.lines, 1):
            _, stated = _split(line)
            for text in printed.get(f"{example.name}:{number}", ()) if stated else ():
                if not _agree(stated["value"], text):
                    yield f"{example.name}: {line.strip()}\n    the value is {text.strip()}"


def _code(documentation):
    """The indented blocks of a text, each after an empty line."""
    result, is_code, before = [], False, ""
    for line in documentation.split("\n"):
        is_code = line.startswith("    ") and (is_code or not before.strip())
        if is_code:
            result.append(line[4:])
        before = line
    return result


def _split(line):
    """A line's code and what its comment states."""
    code, separator, comment = line.partition("//")
    return code.rstrip(), VALUE.match(comment.strip()) if separator else None


def _compared(example):
    depth = 0
    for number, line in enumerate(example.lines, 1):
        code, stated = _split(line)
        place = f'"{example.name}:{number}"'
        declared = re.match(r"(?:let|var) (\w+)\b[^=]*= ", code)
        receiver = re.match(r"(?:try )?(?:[A-Z]\w+\.\w+\(\[)?([a-z]\w*)", code.strip())
        if stated and stated["operand"] and receiver:
            kind = "Double" if "." in stated["operand"] else "Int"
            untyped = ".untyped" if "AnyNDArray" in example.name else ""
            yield f"do {{ let {receiver[1]} = ({stated['operand']} as NDArray<{kind}>){untyped}"
        # No directive may stand within parentheses, or before the parameters of a closure.
        if depth == 0 and not code.endswith(") in"):
            yield f'#sourceLocation(file: "{example.name}", line: {number})'
        depth += sum(code.count(each) for each in "([") - sum(code.count(each) for each in ")]")
        if stated and code.startswith("print("):
            yield f"__print({place}, {code.removeprefix('print(')}"
        elif stated and not declared:
            yield f"__print({place}, {code})"
        else:
            yield f"_ = {code.strip()}" if _is_expression(code) else code
        if stated and declared:
            yield f"__print({place}, {declared[1]})"
        if stated and stated["operand"] and receiver:
            yield "}"
    yield "#sourceLocation()"


def _is_expression(code):
    words = r"\s*(?:let|var|for|if|while|func|struct|import|return|guard|do|defer|\}|_ =|$)"
    is_part = code.startswith(" ") or re.search(r"(?<![=!<>.])=(?!=)|\{$|\}$|[(,]$", code)
    return not re.match(words, code) and not is_part


def _agree(stated, printed):
    a, b = _tokens(stated), _tokens(printed)
    return len(a) == len(b) and all(_equal(*pair) for pair in zip(a, b))


def _tokens(text):
    whole = re.sub(r"^Optional\((.*)\)$", r"\1", text.strip(), flags=re.DOTALL)
    return re.findall(r"[\[\]]|[^\s,\[\]]+", whole.replace('"', ""))


def _equal(a, b):
    try:
        return math.isclose(float(a), float(b), rel_tol=1e-6)
    except ValueError:
        return a.lower() == b.lower()
