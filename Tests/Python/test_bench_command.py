"""`aquila bench`: a program's times with NumPy and with Aquila's arrays."""

import re
import subprocess

import built


def bench(folder, program, *options):
    (folder / "program.py").write_text(program)
    command = [*built.COMMAND, "bench", "--rounds", "2", *options, "program.py", "300"]
    return subprocess.run(command, cwd=folder, env=built.ENVIRONMENT, capture_output=True, text=True)


def test_both_sides_run_the_program(tmp_path):
    program = "import sys\nimport numpy as np\nprint(np.arange(int(sys.argv[1])).sum())\n"
    done = bench(tmp_path, program)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.split("\n")
    assert re.fullmatch(r"NumPy +\d+\.\d{3} +\d+\.\d{3}", lines[1])
    assert re.fullmatch(r"Aquila +\d+\.\d{3} +\d+\.\d{3}", lines[2])
    assert re.fullmatch(r"Aquila (is|takes) \d+\.\d\d times as (fast|long), by medians of 2\.", lines[3])
    assert lines[4] == "Both print the same."


def test_a_difference_is_shown(tmp_path):
    done = bench(tmp_path, "import numpy as np\nprint(1)\nprint(np.__name__)\n")
    assert done.stdout.split("\n")[4:7] == [
        "They print different lines, first line 2:",
        "    NumPy   numpy",
        "    Aquila  aquila.numpy",
    ]


def test_an_error_ends_it(tmp_path):
    done = bench(tmp_path, "import numpy\nraise SystemExit('no data')\n")
    assert done.returncode == 64
    assert "aquila bench: NumPy ends the program with an error:\nno data" in done.stderr


def test_only_programs_in_python_are_compared(tmp_path):
    command = [*built.COMMAND, "bench", "heat"]
    done = subprocess.run(command, env=built.ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 64 and "PROGRAM.py" in done.stderr
