"""The environment in which tests of packages run, and its packages."""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .aliases import INIT, PREFIX
from .packages import PACKAGES

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".build" / "packages-tests"
PYTHON = FOLDER / "venv" / "bin" / "python"
MESON = Path(__file__).resolve().parent / "meson"
REQUIREMENTS = ROOT / "scripts" / "requirements-packages.txt"


def numpy_version():
    import numpy

    return numpy.__version__


def folder_of(name):
    """The folder of a package's program."""
    return FOLDER / f"{name.replace(' ', '-')}-{PACKAGES[name].version}"


def install(name):
    """Installs a package, and lays out its program in the package's folder if it is not there."""
    prepare()
    package, folder = PACKAGES[name], folder_of(name)
    requirement = f"{package.distribution or name}=={package.version}"
    if folder.exists():
        return
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    if package.is_program:
        pip("install", "--no-deps", "--target", str(unfinished), requirement)
    else:
        pip("install", "--no-deps", requirement)
    if package.is_of_source:
        distribution = requirement.partition("=")[0]
        download = ["download", "--no-deps", "--no-binary", distribution, "--dest", str(unfinished)]
        if package.is_of_meson:
            pip(*download, "--no-build-isolation", requirement, PYTHONPATH=str(MESON))
        else:
            pip(*download, requirement)
        (archive,) = unfinished.glob("*.tar.gz")
        subprocess.run(["tar", "xzf", archive.name], cwd=unfinished, check=True)
        archive.unlink()
        if not package.is_program:
            # Tests import the installed package, not its sources.
            for start in unfinished.glob(f"**/{package.module_of(name)}/__init__.py"):
                start.unlink()
    elif not package.is_program:
        copy_tests(name, unfinished)
    unfinished.rename(folder)


def copy_tests(name, target):
    """Copies an installed package's tests and their settings into a package of another name."""
    module, tests = PACKAGES[name].module_of(name), PACKAGES[name].tests
    source = next(FOLDER.glob(f"venv/lib/*/site-packages/{module}"))
    for path in tests:
        copy = target / f"{PREFIX}{module}" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        if (source / path).is_dir():
            shutil.copytree(source / path, copy, dirs_exist_ok=True)
        else:
            # Files of tests need their neighbours.
            shutil.copytree((source / path).parent, copy.parent, dirs_exist_ok=True)
        for parent in Path(path).parents:
            start = target / f"{PREFIX}{module}" / parent / "__init__.py"
            if not start.exists():
                start.write_text(INIT)
            settings = source / parent / "conftest.py"
            if settings.exists():
                shutil.copy(settings, target / f"{PREFIX}{module}" / parent / "conftest.py")


@functools.cache
def prepare():
    """Creates the environment, and installs what the requirements name and lack."""
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", FOLDER / "venv"], check=True)
    done = FOLDER / "requirements.txt"
    if not done.exists() or done.read_text() != REQUIREMENTS.read_text():
        pip("install", "-r", str(REQUIREMENTS), f"numpy=={numpy_version()}")
        shutil.copy(REQUIREMENTS, done)


def pip(*arguments, **environment):
    command = [PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, env={**os.environ, **environment})
