"""The command `aquila`, a program beside the extension."""

import os
import sys


def main():
    run(sys.argv[1:])


def run(arguments):
    """Becomes the command. Programs run with this interpreter, unless the environment names another."""
    tool = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "aquila")
    os.environ.setdefault("AQUILA_PYTHON", sys.executable)
    try:
        os.execv(tool, [tool, *arguments])
    except OSError as error:
        sys.exit(f"aquila: {tool} cannot be run: {error.strerror}")
