"""Settings in the environment, the machine's limits, and reports that cannot be written."""

import os
import shutil
import subprocess
import sys
import textwrap

import built
import pytest

PROGRAM = """
import aquila.numpy as np

x = np.arange(1000.0)
total = 0.0
for k in range(100):
    total += float((x + k).sum())
np.asarray(x)[::3]
print(total)
"""


def run(words, **settings):
    return subprocess.run(
        words, env={**os.environ, **settings}, capture_output=True, text=True, timeout=120
    )


def python(program, **settings):
    return run([sys.executable, "-c", textwrap.dedent(program)], **settings)


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return str(path)


@pytest.fixture
def tool():
    return lambda *words, **settings: run([*built.COMMAND, *words], **{**built.ENVIRONMENT, **settings})


@pytest.mark.parametrize(
    "name, text, forms",
    [
        ("AQUILA_MEMORY", "16000000T", "50%"),
        ("AQUILA_MEMORY", "-1", "50%"),
        ("AQUILA_MEMORY", "2XB", "50%"),
        ("AQUILA_WORKERS", "999999", "a whole number from 1 to 4096"),
        ("AQUILA_TIER", "fast", "automatic, interpreter or compiler"),
        ("AQUILA_EAGER", "maybe", "1 or 0"),
        ("AQUILA_FALLBACK", "loud", "silent or warn"),
        ("AQUILA_CHECK", "all", "0, 1 or ranks"),
    ],
)
def test_nonsense_is_an_exception_at_the_import(name, text, forms):
    ending = python(
        """
        try:
            import aquila.numpy
        except ValueError as error:
            print(error)
        """,
        **{name: text},
    )
    assert ending.returncode == 0, ending.stderr
    assert ending.stdout.startswith(f"{name}={text} is refused; accepted: ") and forms in ending.stdout


def test_all_that_is_refused_is_told_at_once():
    ending = python("import aquila.numpy", AQUILA_WORKERS="0", AQUILA_TIER="fast")
    assert ending.returncode == 1
    assert "AQUILA_WORKERS=0 is refused" in ending.stderr and "AQUILA_TIER=fast is refused" in ending.stderr


def test_a_misspelt_name_is_told_and_no_error():
    ending = python("import aquila.numpy", AQUILA_WORKRS="2")
    assert ending.returncode == 0
    assert ending.stderr == "aquila: AQUILA_WORKRS is no setting; AQUILA_WORKERS is\n"


@pytest.mark.parametrize("size, bytes", [("1MB", 10**6), ("1MiB", 2**20), ("1m", 2**20), ("1000000", 10**6)])
def test_sizes(size, bytes):
    """The error's message names the budget."""
    ending = python(
        """
        import aquila.numpy as np
        try:
            np.ones(1 << 22).sum().item()
        except MemoryError as error:
            print(error)
        """,
        AQUILA_MEMORY=size,
    )
    assert f"of {round(bytes / 1024, 1)} KiB in use" in ending.stdout or "of 1.0 MiB in use" in ending.stdout


@pytest.mark.parametrize("text, wanted", [("1", True), ("on", True), ("0", False), ("no", False), ("", False)])
def test_eager(text, wanted):
    ending = python(
        """
        import aquila.numpy as np
        x = np.zeros((1 << 23, 1 << 10)).sum(axis=1)
        print("beyond", end="", flush=True)
        import os; os._exit(0)
        """,
        AQUILA_EAGER=text,
    )
    assert (ending.stdout == "beyond") == (not wanted), ending.stderr


def test_programs_are_found_as_by_run(tool, program, tmp_path):
    trace = str(tmp_path / "trace.json")
    for words in (
        ["run"],
        ["doctor"],
        ["profile", "--trace", trace],
        ["simulate", "--record", str(tmp_path / "values")],
    ):
        ending = tool(*words, program)
        assert ending.returncode == 0 and "54900000.0" in ending.stdout, (words, ending)
    ending = tool("doctor", str(tmp_path / "missing.py"))
    assert ending.returncode == 64 and "there is no program" in ending.stderr


def test_the_doctor_speaks_python(tool, program):
    words = tool("doctor", program).stdout
    assert "waits for single values" in words and "np.where" in words
    assert "Swift" not in words and "withUnsafe" not in words and "where(…)" not in words


def test_the_doctor_of_a_block_speaks_python():
    from aquila import doctor

    import aquila.numpy as np

    x = np.arange(1000.0)
    with doctor.watch() as report:
        for k in range(20):
            float((x + k).sum())
            x.tolist()
            x[k].item()
    text = str(report)
    assert report.findings and "Swift" not in text and "withUnsafe" not in text, text


@pytest.mark.parametrize("words", [["doctor", "--json"], ["profile", "--trace"], ["profile", "--graph"]])
def test_bad_places_are_told(tool, program, tmp_path, words):
    ending = tool(*words, str(tmp_path / "no" / "file"), program)
    assert ending.returncode == 64 and ending.stdout == ""
    assert f"{tmp_path}/no/file cannot be written: No such file or directory" in ending.stderr


@pytest.mark.skipif(not shutil.which("taskset"), reason="taskset is missing")
def test_workers_heed_affinity(tool):
    first = min(os.sched_getaffinity(0))
    ending = run(["taskset", "-c", str(first), *built.COMMAND, "info"], **built.ENVIRONMENT)
    assert "workers     1 " in ending.stdout


def test_a_cache_that_others_may_write_is_not_used(tmp_path):
    work = """
        import aquila.numpy as np
        x = np.linspace(0, 1, 1 << 20)
        print(float((x * 2 + 1).sum()))
    """
    folder = tmp_path / "cache"
    settings = dict(AQUILA_CACHE_DIR=str(folder), AQUILA_TIER="compiler")
    right = python(work, **settings)
    assert right.stderr == "" and folder.stat().st_mode & 0o777 == 0o700
    files = list(folder.iterdir())
    if not files:
        pytest.skip("kernels are not compiled here")
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    folder.chmod(0o770)
    ending = python(work, **settings)
    assert ending.stdout == right.stdout
    assert ending.stderr == f"aquila: the kernel cache {folder} is not used: its group may write it\n"
    folder.chmod(0o700)
    for file in files:
        file.chmod(0o666)
    ending = python(work, **settings)
    assert ending.stdout == right.stdout
    assert ending.stderr.count("others may write it") == 1
