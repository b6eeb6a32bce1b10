"""Extraction of the code blocks of a page.

A page is one program for each language: its blocks run from top to bottom and share their names.

- ``print(x)  # 1.5`` states the printed text; a following block of the language ``output`` states all lines
  that the block before it prints and that no comment states. An ellipsis ``…`` stands for any text.
- A block whose first line is a comment with a file's name alone (``# heat.py``, ``// heat.swift``) is that
  file; blocks of the language ``sh`` run it.
- Blocks in an HTML comment that begins with ``<!-- before`` are not shown, and run like the others.
- ``<!-- not run: REASON -->`` above a block excludes it, ``<!-- only compiled: REASON -->`` compiles a block
  in Swift without running it, and ``<!-- needs PROGRAM -->`` leaves it out where there is no such program.
"""

import dataclasses
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = {"swift", "python", "sh", "output"}
#: Other languages of blocks, which nothing can run, and examples of docstrings, which their own test runs.
TEXTS = {"", "json", "text", "pycon"}
MARK = re.compile(r"<!-- (not run|only compiled): (\S.*) -->")
NEEDS = re.compile(r"<!-- needs (\S+) -->")
FILE = re.compile(r"(?:#|//) ([\w/.-]+\.(?:py|swift))\n")


@dataclasses.dataclass
class Block:
    """A code block."""

    page: str
    language: str
    #: The line of the page on which the code begins.
    line: int
    code: str
    #: ``not run``, ``only compiled`` or None.
    mark: str | None
    #: The program without which the block is left out, or None.
    needs: str | None = None
    #: The text of the block ``output`` that follows.
    output: str | None = None

    @property
    def file(self):
        """The file that the block is, or None."""
        found = FILE.match(self.code)
        return found and found[1]


def links(text):
    """The relative links of a page: pairs of a line and a target, ``page.md#part`` or ``#part``."""
    for number, line in enumerate(text.split("\n"), 1):
        for target in re.findall(r"\]\(([^)\s]+)\)", line):
            if not target.startswith(("http:", "https:")):
                yield number, target


def anchors(text):
    """The names of a page's headings, as links give them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


class PageError(ValueError):
    """A block that the rules of pages do not allow."""


def pages():
    """The pages with code blocks, relative to the root."""
    return ["README.md", *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/*.md"))]


def blocks(page, text=None):
    """The blocks of a page that tests compile or run, in order."""
    lines = (text or (ROOT / page).read_text()).split("\n")
    result, begin, above = [], None, ""
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            if begin is None:
                begin, language, mark = number, line[3:].strip(), MARK.fullmatch(above)
                needs = NEEDS.fullmatch(above)
                if above.startswith(("<!-- not run", "<!-- only compiled")) and not mark:
                    raise PageError(f"{page}:{number - 1}: a mark is '<!-- not run: REASON -->'")
                if language not in LANGUAGES | TEXTS:
                    known = ", ".join(sorted(LANGUAGES))
                    raise PageError(f"{page}:{number}: blocks have the languages {known}")
            else:
                code = "".join(each + "\n" for each in lines[begin : number - 1])
                _add(result, Block(page, language, begin + 1, code, mark and mark[1], needs and needs[1]))
                begin = None
        if line.strip():
            above = line.strip()
    if begin is not None:
        raise PageError(f"{page}:{begin}: the block does not end")
    return result


def _add(result, block):
    if block.language == "output":
        if not result:
            raise PageError(f"{block.page}:{block.line}: no block prints this")
        result[-1].output = block.code
    elif block.language in LANGUAGES and block.mark != "not run":
        result.append(block)


def matches(expected, printed):
    """True if a printed text is the expected one, with ellipses in place of any text."""
    pattern = ".*?".join(re.escape(part) for part in _plain(expected).split("…"))
    return re.fullmatch(pattern, _plain(printed), re.DOTALL) is not None


def _plain(text):
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))


def stated(line, comment):
    """The text that a line states as printed by its ``print``, or None."""
    found = re.match(r"\s*(?:try )?print\(.*\)\s*" + comment + r" (.*)$", line)
    return found and found[1]


def compare(block, printed, comment):
    """Raises AssertionError unless a block printed what it states; `printed` has texts by line."""
    code, rest = block.code.split("\n"), []
    for number in sorted(printed):
        expected = stated(code[number], comment)
        if expected is None:
            rest.append("".join(printed[number]))
        else:
            for text in printed[number]:
                _require(block, number, expected, text)
    unseen = [n for n, line in enumerate(code) if stated(line, comment) is not None and n not in printed]
    for number in unseen:
        raise AssertionError(f"{block.page}:{block.line + number}: nothing was printed")
    if block.output is not None:
        _require(block, 0, block.output, "".join(rest))


def _require(block, number, expected, text):
    if not matches(expected, text):
        place = f"{block.page}:{block.line + number}"
        said = f"the page states\n{expected.rstrip()}\nand this was printed:\n{text.rstrip()}"
        raise AssertionError(f"{place}: {said}")
