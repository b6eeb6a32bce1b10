"""The pages as a site: what Sphinx reads, and its run.

In the folder that Sphinx reads all pages stand side by side; docs/README.md is the first, and its sections are
those of the navigation. A folder or file of the tree that a page links to is a page with its text. The reference
of Swift's declarations is linked to if it is in the output already.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .. import pages

CONFIGURATION = Path(__file__).parent
#: Modules that a build imports.
LIBRARIES = ["sphinx", "myst_parser", "furo"]
INDEX = "docs/README.md"
#: Pages that stand beside the sources; the navigation has those that the index links to.
PROJECT = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
#: Where the reference of Swift's declarations is in the output; scripts/docs puts it there.
SWIFT = "reference/swift"
SWIFT_FIRST = f"{SWIFT}/documentation/"
#: The page that leads to it, since the navigation has pages alone.
SWIFT_PAGE = """# Swift's declarations

The reference of all public declarations of Swift's modules, written by the toolchain's DocC, {where}.
"""
#: A link whose text may begin on an earlier line.
LINK = re.compile(r"(\[[^][]*)?\]\(([^)\s]+)\)")
LANGUAGES = {".swift": "swift", ".py": "python"}


def build(output, work):
    """Builds the site into `output`, of which only the reference of Swift stays; returns Sphinx's warnings.

    `work` is a folder for what Sphinx reads and keeps.
    """
    source = work / "source"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    stage(source, has_swift=(output / SWIFT_FIRST / "index.html").exists())
    for old in output.glob("*"):
        if old.name != SWIFT.split("/")[0]:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-b",
        "html",
        "-c",
        CONFIGURATION,
        "-d",
        work / "doctrees",
    ]
    # Sphinx would take the language of messages from the surroundings.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run([*command, source, output], env=environment, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"sphinx ends with status {done.returncode}\n{done.stderr}")
    return [line for line in done.stderr.split("\n") if line.strip()]


def stage(source, *, has_swift):
    """Writes what Sphinx reads into a folder."""
    own = [INDEX, *PROJECT, *sorted(set(pages.pages()) - {*PROJECT, INDEX})]
    waiting, done = list(own), set()
    while waiting:
        path = waiting.pop(0)
        if path in done:
            continue
        done.add(path)
        if Path(path).suffix in (".png", ".svg"):
            shutil.copy(pages.ROOT / path, source / name(path))
            continue
        folder = path if (pages.ROOT / path).is_dir() else str(Path(path).parent)
        text, found = _rewritten(_text(path), folder)
        waiting += found
        if path == INDEX:
            text += "\n".join(["", *_contents(text), ""])
        # Other parts of the tree may stand outside of the navigation.
        (source / name(path)).write_text(text if path in own else f"---\norphan: true\n---\n\n{text}")
    link = (
        f'<a href="{SWIFT_FIRST}">stands beside these pages</a>; its pages need a server, such as '
        "`python3 -m http.server --directory docs/build`"
    )
    where = link if has_swift else "is built by `make docs`; these pages were built without it"
    (source / "swift-declarations.md").write_text(SWIFT_PAGE.format(where=where))


def name(path):
    """The file among the pages of a page, or of a file or folder of the tree: ``docs/start.md`` is start.md."""
    if path == INDEX:
        return "index.md"
    inner = Path(path).relative_to("docs") if path.startswith("docs/") else Path(path)
    if inner.suffix in (".png", ".svg"):
        return "-".join(inner.parts)
    return "-".join(inner.parts).lower().removesuffix(".md") + ".md"


def _text(path):
    """A page's text; for a file or folder of the tree, that of a page that shows it."""
    full = pages.ROOT / path
    if full.suffix == ".md":
        return full.read_text()
    title = f"# {path}\n\n"
    if full.is_dir():
        return title + "\n".join(_shown(file) for file in sorted(full.iterdir()) if file.is_file())
    return title + _shown(full)


def _shown(file):
    if file.suffix == ".ipynb":
        return "\n\n".join(map(_cell, json.loads(file.read_text())["cells"])) + "\n"
    return f"## {file.name}\n\n" + _fenced(LANGUAGES.get(file.suffix, "text"), file.read_text())


def _cell(cell):
    """A notebook's cell, with its headings one level lower."""
    text = "".join(cell["source"])
    return _fenced("python", text) if cell["cell_type"] == "code" else re.sub(r"(?m)^#", "##", text)


def _fenced(language, text):
    return f"````{language}\n{text.rstrip()}\n````\n"


def _rewritten(text, folder):
    """The text with links between files of pages, and the paths that it links to; `folder` is the page's."""
    found = []

    def target(match):
        path, mark, part = match[2].partition("#")
        if not path or re.match(r"https?:", path):
            return match[0]
        found.append(os.path.normpath(os.path.join(folder, path)))
        if not (pages.ROOT / found[-1]).exists():
            raise pages.PageError(f"a page in {folder} links to {path}, which does not exist")
        # A link that shows the page's file shows its title here.
        text = "[" if match[1] == f"[{Path(path).name}" else match[1] or ""
        return f"{text}]({name(found[-1])}{mark}{part})"

    # Comments in HTML are blocks that are not shown, and marks; lines keep their numbers.
    text = re.sub(r"(?ms)^<!--.*?-->", lambda match: "\n" * match[0].count("\n"), text)
    lines, is_code = text.split("\n"), False
    for number, line in enumerate(lines):
        is_code ^= line.startswith("```")
        if not is_code:
            lines[number] = LINK.sub(target, line)
    return "\n".join(lines), found


def _contents(text):
    """The navigation: under each heading of the index, the pages that its section links to first."""
    seen = set()
    for section in re.split(r"(?m)^## ", text)[1:]:
        heading, _, body = section.partition("\n")
        names = [target.partition("#")[0] for _, target in pages.links(body)]
        names = [each for each in dict.fromkeys(names) if each.endswith(".md") and each not in seen]
        seen.update(names)
        yield from ["", "```{toctree}", ":hidden:", f":caption: {heading}", "", *names]
        if heading == "Reference":
            yield "swift-declarations.md"
        yield "```"
