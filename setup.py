"""Builds the extension with Swift; all else stands in pyproject.toml."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
BUILD = ["swift", "build", "-c", "release", "--static-swift-stdlib"]
# The tests' build checks that no variable is accessed twice at a time; here each array would pay for it.
BUILD += ["-Xswiftc", "-enforce-exclusivity=unchecked"]
if sys.platform == "linux":
    # Objects of Swift's do not say that they need no executable stack, and newer systems load no library that
    # may need one.
    BUILD += ["-Xlinker", "-z", "-Xlinker", "noexecstack"]
    # Functions that nothing uses are dropped, and equal ones are kept once.
    BUILD += ["-Xswiftc", "-Xfrontend", "-Xswiftc", "-function-sections", "-Xswiftc", "-use-ld=lld"]
    BUILD += ["-Xlinker", "--gc-sections", "-Xlinker", "--icf=all"]
    # Symbols that are not exported are dropped where nothing uses them.
    BUILD += ["-Xlinker", f"--version-script={ROOT.resolve()}/scripts/exports.map"]
# Swift's libraries inside, so that the extension runs where there is no Swift.
ENVIRONMENT = {**os.environ, "AQUILA_WHEEL": "1"}
PRODUCT = ["--product", "AquilaPython"]
# Options of a build that exists, for the tests of a clone: its products need Swift's libraries. All of it is named,
# since a product alone would be compiled with other options. After --skip-build its products are taken as they are.
IS_BUILT = False
if "AQUILA_BUILD" in os.environ:
    options = os.environ["AQUILA_BUILD"].split()
    IS_BUILT = options[:1] == ["--skip-build"]
    BUILD, PRODUCT, ENVIRONMENT = ["swift", "build", *options[IS_BUILT:]], [], os.environ


class BuildWithSwift(build_py):
    """The package's files, and the extension, which serves all versions of Python."""

    def run(self):
        super().run()
        suffix = ".dylib" if sys.platform == "darwin" else ".so"
        if not IS_BUILT:
            self.swift(*PRODUCT)
        folder = Path(self.swift("--show-bin-path", capture_output=True, text=True).stdout.strip())
        target = Path(self.build_lib, "aquila", "_core.abi3.so")
        shutil.copy2(folder / f"libAquilaPython{suffix}", target)
        subprocess.run(["strip", "--strip-all", target], check=False)

    def swift(self, *options, **kwargs):
        return subprocess.run([*BUILD, *options], cwd=ROOT, env=ENVIRONMENT, check=True, **kwargs)


class Wheel(bdist_wheel):
    """A wheel for this system and CPython 3.11 or later, packed as tightly as zlib can."""

    def get_tag(self):
        return "cp311", "abi3", super().get_tag()[2]

    def run(self):
        super().run()
        for _, _, path in self.distribution.dist_files:
            packed = Path(f"{path}.packed")
            with zipfile.ZipFile(path) as source, zipfile.ZipFile(packed, "w") as target:
                for member in source.infolist():
                    target.writestr(member, source.read(member), zipfile.ZIP_DEFLATED, compresslevel=9)
            packed.replace(path)


class WithExtension(Distribution):
    def has_ext_modules(self):
        return True


setup(cmdclass={"build_py": BuildWithSwift, "bdist_wheel": Wheel}, distclass=WithExtension)
