"""Programs and folders of the last build, for tests that run them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Folders of programs, the fastest first.
_FOLDERS = [ROOT / ".build/release-tests/release", ROOT / ".build/debug"]


def folder(program="aquila"):
    """The folder of a program; None if it is not built."""
    return next((each for each in _FOLDERS if (each / program).exists()), None)
