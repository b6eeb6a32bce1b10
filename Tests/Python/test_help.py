"""`aquila` helps: each command shows its help, and `aquila info` ends with what is missing for speed."""

import subprocess

import built
import pytest


def aquila(*arguments, **settings):
    command = [*built.COMMAND, *arguments]
    environment = built.ENVIRONMENT | settings
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("command", ["run", "info", "profile", "doctor", "simulate", "new", "bench"])
@pytest.mark.parametrize("word", ["--help", "-h"])
def test_each_command_shows_its_help(command, word):
    done = aquila(command, word)
    assert done.returncode == 0 and f"USAGE: aquila {command} " in done.stdout, done.stderr


def test_a_programs_own_help_is_passed_on(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("import sys\nprint(sys.argv[1:])\n")
    assert aquila("run", str(program), "--help").stdout == "['--help']\n"


def test_the_last_line_of_info_is_about_speed():
    missing = {name: "off" for name in ("AQUILA_LLVM", "AQUILA_SLEEF", "AQUILA_BLAS", "AQUILA_LAPACK")}
    last = aquila("info", **missing).stdout.rstrip("\n").split("\n")[-1]
    assert last == "speed       LLVM, SLEEF, BLAS, LAPACK are kept away by a setting"
    last = aquila("info", **missing | {"AQUILA_LLVM": ""}).stdout.rstrip("\n").split("\n")[-1]
    assert last.startswith("speed       ") and last.endswith("SLEEF, BLAS, LAPACK are kept away by a setting")
