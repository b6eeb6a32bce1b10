"""The command `aquila`, which the extension contains."""

import importlib.util
import os
import signal
import sys

from . import _core, _wheels


def main():
    """Runs the command `aquila` with the arguments of this process."""
    run(sys.argv[1:])


def run(arguments):
    """Runs the command, and ends this process with its status. Programs run with this interpreter
    unless AQUILA_PYTHON is set.
    """
    os.environ.setdefault("AQUILA_PYTHON", sys.executable)
    # Signals act as in a program without Python, and so in the programs that the command starts.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # `aquila info` names the libraries that programs use.
    if spec := importlib.util.find_spec("numpy"):
        _wheels.use(spec.origin)
    _core.run_command(_core.__file__, list(arguments))


if __name__ == "__main__":
    main()
