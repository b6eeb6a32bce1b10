"""The blocks in Swift, compiled as one program.

Each page is a function, and each block a scope within the scope of the block before it, so that names are
shared and may be declared anew.
"""

import collections
import os
import re
import subprocess

from . import pages

#: The program that runs the examples of `examples.py`.
EXAMPLES = "examples"
#: `print` is replaced by `__print`, which marks a text with the place that prints it.
SUPPORT = """
import Foundation

func __print(_ place: String, _ items: Any..., separator: String = " ", terminator: String = "\\n") {
    let text = items.map { "\\($0)" }.joined(separator: separator) + terminator
    print("\\u{1}\\(place)\\u{2}\\(text)\\u{3}", terminator: "")
}

/// Keeps blocks that are only compiled from running.
let isOnlyCompiled = ProcessInfo.processInfo.environment["RUN_ALL_BLOCKS"] == nil

@main
enum Documents {
    static func main() {
        setvbuf(stdout, nil, _IONBF, 0)
        var faults = ""
        for name in CommandLine.arguments.dropFirst() {
            do { try programs[name]!() } catch { faults += "\\(name) throws: \\(error)\\n" }
        }
        FileHandle.standardError.write(Data(faults.utf8))
        if !faults.isEmpty { exit(1) }
    }
}
"""


def sources(blocks, *, has_examples=True):
    """Swift files by name, and the names of the programs: a page, or a file that a page shows."""
    files, names = {}, []
    for name, group in _programs(blocks).items():
        imports, body, depth = {"Aquila"}, [], 0
        for block in group:
            code = []
            for number, line in enumerate(block.code.split("\n"), block.line):
                found = re.match(r"import (\w+)$", line)
                imports |= {found[1]} if found else set()
                marked = re.sub(r"\bprint\(", f'__print("{block.page}:{number}", ', line)
                code.append("" if found else marked)
            body.append("do {" if block.mark is None else "if !isOnlyCompiled {")
            body += [f'#sourceLocation(file: "{block.page}", line: {block.line})', *code, "#sourceLocation()"]
            depth += 1
        symbol = re.sub(r"\W", "_", name)
        head = [f"import {module}" for module in sorted(imports)]
        files[symbol] = "\n".join([*head, f"func {symbol}() throws {{", *body, "}" * depth, "}", ""])
        names.append((name, symbol))
    more = [(EXAMPLES, "documentedExamples")] if has_examples else []
    table = ", ".join(f'"{name}": {symbol}' for name, symbol in [*names, *more])
    files["Support"] = f"{SUPPORT}\nlet programs: [String: () throws -> Void] = [{table}]\n"
    return files, [name for name, _ in names]


def _programs(blocks):
    """Blocks by the name of their program."""
    result = collections.defaultdict(list)
    for block in blocks:
        result[block.file.split("/")[-1].removesuffix(".swift") if block.file else block.page].append(block)
    return result


def run(program, names, folder):
    """Runs programs; returns texts by the places that print them, and the reasons of programs that failed."""
    settings = {**os.environ, "SWIFT_BACKTRACE": "enable=no"}
    done = subprocess.run([program, *names], cwd=folder, env=settings, capture_output=True, text=True)
    printed = collections.defaultdict(list)
    for place, text in re.findall("\x01(.*?)\x02(.*?)\x03", done.stdout, re.DOTALL):
        printed[place].append(text)
    return printed, [f"the program ended with {done.returncode}:\n{done.stderr}"] if done.returncode else []


def faults(blocks, printed):
    """Differences between the output that blocks of pages state and the output that they print."""
    for block in blocks:
        if block.mark is None and not block.file:
            own = range(block.line, block.line + block.code.count("\n"))
            places = [f"{block.page}:{line}" for line in own]
            lines = {number: printed[place] for number, place in enumerate(places) if place in printed}
            try:
                pages.compare(block, lines, "//")
            except AssertionError as fault:
                yield str(fault)
