"""``python -m aquila program.py [arguments]``: a NumPy program as it is, with Aquila's arrays."""

import runpy
import sys

from ._substitution import substitute

USAGE = "usage: python -m aquila [-m] program [arguments]"


def main():
    arguments = sys.argv[1:]
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


def _folder(program):
    import os

    return os.path.dirname(os.path.abspath(program))


if __name__ == "__main__":
    main()
