"""The stubs for type checkers: they are correct, and find mistakes."""

import pathlib
import runpy
import subprocess
import sys

import pytest

pytest.importorskip("mypy")

PROGRAM = pathlib.Path(__file__).with_name("typed_program.py")

#: Mistakes, each with a part of the type checker's message.
WRONG = {
    "np.zeros(3).summ()": '"summ"',
    "np.zerros(3)": '"zerros"',
    "np.linalg.svdd(x)": '"svdd"',
    "la.svdd(x)": '"svdd"',
    "np.fft.ftt(x)": '"ftt"',
    "np.random.normall()": '"normall"',
    "np.zeros(shape='a')": '"shape"',
    "x @ 'a'": '"ndarray"',
    "x.reshape('a', 'b')": '"reshape"',
    "np.sum(x, axis='a')": '"sum"',
    "text: str = x.ndim": "Incompatible types",
    "a: np.ndarray[tuple[int, ...], np.dtype[np.int32]] = x + 1": "Incompatible types",
    "b: np.ndarray[tuple[int, ...], np.dtype[np.int32]] = np.fft.fft(x)": "Incompatible types",
    "aquila.twice(len)": '"twice"',
    "aquila.once(len, 1)": '"once"',
    "core.scope(peaces=1)": '"peaces"',
}


def mypy(folder, *arguments):
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(folder / "cache"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder)


def test_a_typed_program_is_right(tmp_path):
    checked = mypy(tmp_path, str(PROGRAM))
    assert checked.returncode == 0, checked.stdout
    runpy.run_path(str(PROGRAM))


def test_mistakes_are_found(tmp_path):
    head = "import aquila, aquila.numpy as np, aquila.numpy.linalg as la\nfrom aquila import core\n"
    program = tmp_path / "program.py"
    program.write_text(head + "x = np.ones((2, 2))\n" + "".join(line + "\n" for line in WRONG))
    said = mypy(tmp_path, str(program)).stdout
    for number, (line, words) in enumerate(WRONG.items(), start=4):
        of_line = [row for row in said.splitlines() if row.startswith(f"program.py:{number}:")]
        assert any(words in row for row in of_line), (line, of_line, said)
    assert "program.py:3:" not in said


def test_stubs_have_the_names_and_signatures_of_modules(tmp_path):
    settings = tmp_path / "mypy.ini"
    # The checker ignores sources without types.
    settings.write_text("[mypy]\nignore_errors = True\n")
    stubtest = [sys.executable, "-m", "mypy.stubtest", "--concise", "--mypy-config-file", str(settings)]
    said = subprocess.run([*stubtest, "aquila"], capture_output=True, text=True, cwd=tmp_path).stdout
    lines = [line for line in said.splitlines() if line.startswith("aquila.")]
    # Private modules but the extension have no stubs, and NumPy's stubs name types that this machine lacks.
    faults = [line for line in lines if "._" not in line.split()[0].replace(".__", ".").replace("aquila._core", "")]
    # pandas has no stubs, and CPython before 3.12 does not show that objects lend buffers.
    known = ("aquila.numpy.__all__", "aquila.pandas", "aquila._core.Column.__buffer__")
    assert lines and not [line for line in faults if not line.startswith(known)], faults
