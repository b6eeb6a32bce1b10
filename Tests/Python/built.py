"""Programs of the package under test and of the last build, for tests that run them."""

import os
import sys
from pathlib import Path

import aquila

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(aquila.__path__[0]).resolve()
#: Folders of programs, the fastest first.
_FOLDERS = [ROOT / ".build/release-tests/release", ROOT / ".build/debug"]
#: For programs in Python, which use the package that the tests use.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "AQUILA_PYTHON": sys.executable}
#: The command `aquila`, as the package has it.
COMMAND = [sys.executable, "-m", "aquila._command"]


def folder():
    """The folder of the last build's programs; None if nothing is built, or if the package under test lies
    outside of this tree, as with scripts/check-wheel: the build may then be of other sources.
    """
    folders = _FOLDERS if PACKAGE.is_relative_to(ROOT) else []
    return next((each for each in folders if (each / "aquila").exists()), None)


def modules():
    """The folder of the last build's Swift modules; None where `folder` is, or if they are not built."""
    found = folder() and folder() / "Modules"
    return found if found and (found / "AquilaArrays.swiftmodule").exists() else None
