"""``python -m aquila program.py [arguments]``: runs an unchanged NumPy program on Aquila's arrays.

Options of ``aquila run`` before the program, such as ``--ranks 4``, run it on several ranks.
"""

import runpy
import sys

USAGE = "usage: python -m aquila [options of `aquila run`] [-m] program [arguments]"

#: Options of `aquila run` without a value.
_FLAGS = ("--verbose", "--dry-run", "--show-config")


def main():
    """Runs the program of the command line, or prints the usage."""
    options, arguments = _split(sys.argv[1:])
    if options:
        from . import _command

        program = [sys.executable, "-m", "aquila", *arguments] if arguments else []
        _command.run(["run", *options, *program])
    from ._substitution import substitute

    is_module = arguments[:1] == ["-m"]
    arguments = arguments[is_module:]
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.exit(USAGE if not arguments else print(USAGE))
    sys.argv = arguments
    if is_module:
        substitute()
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = sys.path[0] if is_module else _folder(arguments[0])
        substitute()
        runpy.run_path(arguments[0], run_name="__main__")


def _split(arguments):
    """Splits arguments into options of `aquila run` and the program with its own arguments."""
    count = 0
    while arguments[count : count + 1] and arguments[count].startswith("--") and arguments[count] != "--help":
        count += 1 if "=" in arguments[count] or arguments[count] in _FLAGS else 2
    return arguments[:count], arguments[count:]


def _folder(program):
    import os

    return os.path.dirname(os.path.abspath(program))


if __name__ == "__main__":
    main()
