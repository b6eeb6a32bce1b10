"""Public declarations of the modules, read from their symbol graphs."""

import dataclasses
import json
import re
import subprocess

from . import build, pages

FOLDER = pages.ROOT / ".build/documents/symbols"


@dataclasses.dataclass(frozen=True)
class Symbol:
    """A public declaration that programs can use."""

    module: str
    #: The type that has it, or an empty text.
    owner: str
    #: ``sum(axis:keepDims:)``, without the labels of places in the source.
    title: str
    #: ``swift.func``, ``swift.method``, ``swift.init``, …
    kind: str
    declaration: str
    documentation: str
    file: str
    #: The module that the documentation comes from; that of a protocol if it is inherited.
    documented: str = ""

    @property
    def base(self):
        """The name without labels."""
        return self.title.split("(")[0]


def of(module, built):
    """The declarations of a module whose build lies in a folder; symbol graphs have no unavailable ones."""
    _extract(module, built)
    graphs = [json.loads(path.read_text()) for path in sorted(FOLDER.glob(f"{module}*.symbols.json"))]
    return [_symbol(module, each) for graph in graphs for each in graph["symbols"]]


def _symbol(module, symbol):
    *owner, title = symbol["pathComponents"]
    return Symbol(
        module=module,
        owner=".".join(owner),
        title=title.replace("file:line:)", ")"),
        kind=symbol["kind"]["identifier"],
        declaration="".join(part["spelling"] for part in symbol.get("declarationFragments", [])),
        documentation="\n".join(line["text"] for line in symbol.get("docComment", {}).get("lines", [])),
        documented=symbol.get("docComment", {}).get("module", ""),
        file=re.sub(r".*/(Sources/)", r"\1", symbol.get("location", {}).get("uri", "")),
    )


def _extract(module, built):
    # Documentation is kept in a file beside the module.
    compiled = [built / f"Modules/{module}.{end}" for end in ("swiftmodule", "swiftdoc")]
    kept = FOLDER / f"{module}.symbols.json"
    if kept.exists() and kept.stat().st_mtime > max(each.stat().st_mtime for each in compiled):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = json.loads(subprocess.check_output(["swift", "-print-target-info"]))["target"]
    command = ["swift-symbolgraph-extract", "-target", target["unversionedTriple"]]
    command += ["-I", str(built / "Modules"), "-minimum-access-level", "public", "-skip-synthesized-members"]
    for map in build.packages(built).glob("*/Sources/*/include/module.modulemap"):
        command += ["-Xcc", f"-fmodule-map-file={map}"]
    subprocess.run([*command, "-module-name", module, "-output-dir", str(FOLDER)], check=True)
