"""`aquila new`: the programs that it writes are right, and pass their tests."""

import shutil
import subprocess
import sys

import built
import pytest

sys.path.insert(0, str(built.ROOT / "scripts"))
from documents import build  # noqa: E402


def new(*arguments, folder):
    command = [*built.COMMAND, "new", *arguments]
    return subprocess.run(command, cwd=folder, env=built.ENVIRONMENT, capture_output=True, text=True)


def test_a_program_in_python_passes_its_test(tmp_path):
    written = new("heat", folder=tmp_path)
    assert written.returncode == 0 and written.stdout.startswith("heat/heat.py\nheat/test_heat.py\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    options = {"cwd": tmp_path / "heat", "env": built.ENVIRONMENT, "capture_output": True, "text": True}
    done = subprocess.run(command, **options)
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr
    done = subprocess.run([sys.executable, "heat.py", "30"], **options)
    assert done.stdout.startswith("mean temperature: 0."), done.stderr


@pytest.mark.skipif(built.modules() is None, reason="the package is not of this tree, or nothing is built")
@pytest.mark.skipif(shutil.which("swiftc") is None, reason="there is no Swift")
def test_a_package_in_swift_compiles(tmp_path):
    assert new("--language", "swift", "plate", folder=tmp_path).returncode == 0
    folder = tmp_path / "plate"
    manifest = (folder / "Package.swift").read_text()
    assert f'.package(name: "aquila", path: "{built.ROOT}")' in manifest
    modules = ["-I", built.modules(), "-I", build.shims(built.folder()), "-I", folder]

    def swiftc(*arguments):
        done = subprocess.run(["swiftc", *modules, *arguments], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    swiftc("-typecheck", *folder.glob("Sources/plate/*.swift"))
    module = ["-emit-module", "-enable-testing", "-parse-as-library", "-module-name", "plate"]
    swiftc(*module, "-o", folder / "plate.swiftmodule", folder / "Sources/plate/Spread.swift")
    swiftc("-typecheck", *folder.glob("Tests/plateTests/*.swift"))


@pytest.mark.parametrize("name", ["1x", "a-b", "../x", "aquila", "NumPy"])
def test_names_are_checked(name, tmp_path):
    refused = new(name, folder=tmp_path)
    assert refused.returncode == 64 and name in refused.stderr
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "heat").mkdir()
    refused = new("heat", folder=tmp_path)
    assert refused.returncode == 64 and "aquila new: heat exists" in refused.stderr
    assert not list((tmp_path / "heat").iterdir())
