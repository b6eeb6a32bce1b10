"""This process as one of many ranks, which all run the program: see docs/clusters.md.

What decides the course of a program has to be the same on all of them: the order of sets, random numbers
without a seed, the places where arrays go.
"""

import gc
import os
import sys
import traceback

from . import _core

#: The number of this rank, and how many there are.
rank, count = 0, 1
is_many = False


def join():
    """Makes this process the rank that a launcher started it as; nothing, where it is alone."""
    global rank, count, is_many
    if not _core.is_launched():
        return
    name, value = _core.mark_rank()
    os.environ[name] = value
    _share_hashes()
    rank, count = _core.join()
    is_many = count > 1
    if not is_many:
        return
    _share_entropy()
    gc.callbacks.append(lambda phase, info, tell=_core.set_collecting: tell(phase == "start"))
    sys.excepthook = _end_in_words(sys.excepthook)
    if rank != 0 and _core.setting("AQUILA_PRINT") != "all":
        _be_silent()


def _share_hashes():
    """Begins anew where texts would have other hashes on each rank, and so sets another order."""
    if not sys.flags.hash_randomization or "PYTHONHASHSEED" in os.environ and not _is_random_wanted():
        return
    # What has been read from the standard input is gone; and a launcher's library knows the process already.
    if sys.argv[:1] in ([""], ["-"]) or "mpi4py.MPI" in sys.modules or sys.flags.ignore_environment:
        import warnings

        warnings.warn("sets may have another order on each rank: set PYTHONHASHSEED=0", stacklevel=4)
        return
    os.environ["PYTHONHASHSEED"] = "0"
    # What has been printed and waits in a buffer goes, as it is printed again.
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _is_random_wanted():
    return os.environ["PYTHONHASHSEED"] == "random"


def _share_entropy():
    """Gives what has no seed the first rank's: Python's generator, and all that NumPy makes from now on."""
    import random

    import numpy

    own = os.urandom(32) if rank == 0 else b""
    source = random.Random(_core.broadcast(own))
    random.seed(source.getrandbits(128))
    # All of NumPy's entropy comes from here.
    numpy.random.bit_generator.randbits = source.getrandbits
    numpy.random.seed()


def _end_in_words(hook):
    """What all ranks raise alike the first one prints; the others print what they alone raise."""

    def end(kind, value, trace):
        if issubclass(kind, KeyboardInterrupt):
            return hook(kind, value, trace) if rank == 0 else None
        _core.set_last_words("".join(traceback.format_exception(kind, value, trace)))
        if rank == 0:
            hook(kind, value, trace)

    return end


def _be_silent():
    """Warnings come once, too."""
    import warnings

    warnings.showwarning = lambda *args, **kwargs: None


def once(function, *args, **kwargs):
    """Calls a function on the first rank alone; what it returns or raises, all ranks return or raise.

    For what must happen once, such as writing a file. The function must not use arrays of Aquila's.
    """
    if not is_many:
        return function(*args, **kwargs)
    import pickle

    outcome = []

    def call():
        try:
            outcome.append((function(*args, **kwargs), None))
        except Exception as error:
            outcome.append((None, error))

    _core.once(call)
    result, error = pickle.loads(_core.broadcast(pickle.dumps(outcome[0]) if outcome else b""))
    if error is not None:
        raise error
    return result


join()
