"""This process as one of several ranks, which all run the program: see docs/clusters.md.

Everything that decides the course of a program must be the same on all ranks: the order of sets,
random numbers without a seed, and the points at which arrays are freed.
"""

import gc
import os
import sys
import traceback

from . import _core

#: The number of this rank, and the number of ranks.
rank, count = 0, 1
is_many = False


def join():
    """Makes this process the rank that a launcher started it as; has no effect without a launcher."""
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
    """Restarts the program with a fixed hash seed if the hashes of strings, and so the order of
    sets, would differ between ranks.
    """
    if not sys.flags.hash_randomization or "PYTHONHASHSEED" in os.environ and not _is_random_wanted():
        return
    # Consumed standard input cannot be read again, and a launcher's library already knows the
    # process.
    if sys.argv[:1] in ([""], ["-"]) or "mpi4py.MPI" in sys.modules or sys.flags.ignore_environment:
        import warnings

        warnings.warn("sets may have another order on each rank: set PYTHONHASHSEED=0", stacklevel=4)
        return
    os.environ["PYTHONHASHSEED"] = "0"
    # Buffered output is dropped, since the restarted program prints it again.
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _is_random_wanted():
    return os.environ["PYTHONHASHSEED"] == "random"


def _share_entropy():
    """Gives everything without a seed that of rank 0: Python's generator, and all of NumPy's made
    from now on.
    """
    import random

    import numpy

    own = os.urandom(32) if rank == 0 else b""
    source = random.Random(_core.broadcast(own))
    random.seed(source.getrandbits(128))
    # The source of entropy for all of NumPy's generators.
    numpy.random.bit_generator.randbits = source.getrandbits
    numpy.random.seed()


def _end_in_words(hook):
    """Prints an exception that all ranks raise on rank 0 only; other ranks print exceptions of
    their own.
    """

    def end(kind, value, trace):
        if issubclass(kind, KeyboardInterrupt):
            return hook(kind, value, trace) if rank == 0 else None
        _core.set_last_words("".join(traceback.format_exception(kind, value, trace)))
        if rank == 0:
            hook(kind, value, trace)

    return end


def _be_silent():
    """Silences warnings, which rank 0 prints for all."""
    import warnings

    warnings.showwarning = lambda *args, **kwargs: None


def once(function, *args, **kwargs):
    """Calls a function on rank 0 only. All ranks return its result, or raise its exception.

    For actions that must happen once, such as writing a file. The function must not use Aquila's
    arrays.
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
