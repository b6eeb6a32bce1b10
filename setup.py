"""Builds the extension with Swift; all else stands in pyproject.toml."""

import shutil
import subprocess
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
# With Swift's libraries inside, so that the extension runs where there is no Swift.
BUILD = ["swift", "build", "-c", "release", "--product", "AquilaPython", "--static-swift-stdlib"]


class BuildWithSwift(build_py):
    """The package's files and the extension, in one interface for all versions of Python."""

    def run(self):
        super().run()
        subprocess.run(BUILD, cwd=ROOT, check=True)
        folder = subprocess.run(
            [*BUILD, "--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True
        )
        built = [
            path
            for path in Path(folder.stdout.strip()).glob("libAquilaPython.*")
            if path.suffix in (".so", ".dylib")
        ]
        target = Path(self.build_lib, "aquila", "_core.abi3.so")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(built[0], target)
        subprocess.run(["strip", "-x", target], check=False)


class Wheel(bdist_wheel):
    """A wheel for this system and CPython 3.11 or later."""

    def get_tag(self):
        return "cp311", "abi3", super().get_tag()[2]


class WithExtension(Distribution):
    def has_ext_modules(self):
        return True


setup(cmdclass={"build_py": BuildWithSwift, "bdist_wheel": Wheel}, distclass=WithExtension)
