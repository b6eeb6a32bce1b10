"""The command `aquila`, an executable beside the extension."""

import os
import sys


def main():
    """Runs the command `aquila` with the arguments of this process, whose place it takes."""
    run(sys.argv[1:])


def run(arguments):
    """Replaces this process by the command. Programs run with this interpreter unless AQUILA_PYTHON
    is set.
    """
    tool = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "aquila")
    os.environ.setdefault("AQUILA_PYTHON", sys.executable)
    try:
        os.execv(tool, [tool, *arguments])
    except OSError as error:
        sys.exit(f"aquila: {tool} cannot be run: {error.strerror}")
