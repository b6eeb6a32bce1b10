"""Numbers of public declarations without documentation, or without parts of it, by module."""

import re
from pathlib import Path

from . import symbols

#: The modules whose declarations programs and libraries use.
MODULES = ("AquilaArrays", "AquilaFrames", "AquilaRuntime", "AquilaTypes")
PARTS = ("Documentation", "Throws", "Complexity", "Example")
KEPT = Path(__file__).with_name("lacking.txt")
_FUNCTIONS = {"swift.func", "swift.func.op", "swift.method", "swift.type.method"}
_FUNCTIONS |= {"swift.init", "swift.subscript"}


def of(module, built):
    """The declarations that lack a part, by its name."""
    declared = [each for each in symbols.of(module, built) if each.file.startswith("Sources/")]
    return {part: [each for each in declared if part in lacks(each)] for part in PARTS}


def lacks(symbol):
    """The parts that a declaration's documentation lacks.

    ``Documentation``: a text. ``Throws``: of functions that throw, what they throw. ``Complexity`` and
    ``Example``: of functions, a line of each; an example is a block of code, or code after a colon.
    """
    is_function = symbol.kind in _FUNCTIONS and symbol.owner not in _PROTOCOLS
    found = {
        "Documentation": not symbol.documentation.strip(),
        "Throws": is_function and _throws(symbol) and not _says(symbol, "throw"),
        "Complexity": is_function and not _says(symbol, "complexity"),
        "Example": is_function and not _has_example(symbol),
    }
    return {part for part, is_lacking in found.items() if is_lacking}


#: Requirements whose meaning the protocol states.
_PROTOCOLS = {"Element", "NumericElement"}


def counts(built):
    """The numbers of declarations by module and part."""
    return {(module, part): len(those) for module in MODULES for part, those in of(module, built).items()}


def kept():
    """The numbers that may not be exceeded."""
    lines = [line.split() for line in KEPT.read_text().split("\n") if line and not line.startswith("#")]
    return {(module, part): int(count) for module, part, count in lines}


def write(numbers):
    """Keeps the numbers."""
    lines = ["# Public declarations by what their documentation lacks; scripts/check-documentation --write"]
    lines += [f"{module} {part} {count}" for (module, part), count in numbers.items()]
    KEPT.write_text("\n".join([*lines, ""]))


def _throws(symbol):
    return re.search(r"\bthrows\b(?!.*\brethrows\b)", symbol.declaration.split("->")[0]) is not None


def _says(symbol, word):
    return word in symbol.documentation.lower()


def _has_example(symbol):
    text = symbol.documentation
    is_block = "```" in text or re.search(r"^ {4}\S", text, re.MULTILINE)
    return bool(is_block or re.search(r": `[^`]+[(\[]", text))
