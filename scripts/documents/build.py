"""The build whose modules and objects are read."""

import subprocess
from pathlib import Path

from . import pages


def folder(options=()):
    """Where ``swift build`` with these options leaves its products; without any, the debug build."""
    command = ["swift", "build", *options, "--show-bin-path"]
    return Path(subprocess.check_output(command, cwd=pages.ROOT, text=True).strip())


def packages(built):
    """The sources of the packages that a build depends on."""
    return built.resolve().parents[1] / "checkouts"


def shims(built):
    """The headers that the modules of a build include."""
    return next(packages(built).glob("swift-numerics/Sources/_NumericsShims/include"))
