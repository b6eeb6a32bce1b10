"""Makes `import numpy` in a program and its own modules give `aquila.numpy`.

Installed libraries keep NumPy, whose C interface many of them use; Aquila's arrays pass to them as
NumPy's do. A program that wants NumPy itself imports `aquila.original_numpy`.
"""

import builtins
import importlib
import os
import sys
import sysconfig

#: The folders of installed libraries.
_INSTALLED = tuple(
    os.path.abspath(path) + os.sep
    for path in {*sysconfig.get_paths().values()}
    if path and path not in (sys.prefix, sys.base_prefix)
)


def is_installed(file):
    """True for a file of an installed library; its modules have NumPy itself."""
    return file.startswith(_INSTALLED)


def substitute():
    """Substitutes `numpy` in all later imports by modules that are not installed libraries."""
    import aquila.numpy

    original = builtins.__import__

    def belongs_to_program(namespace):
        file = (namespace or {}).get("__file__")
        if file is None:
            return (namespace or {}).get("__name__") == "__main__"
        return not is_installed(os.path.abspath(file)) and not _is_ours(namespace)

    def import_(name, globals=None, locals=None, fromlist=(), level=0):
        if level or name.partition(".")[0] != "numpy" or not belongs_to_program(globals):
            return original(name, globals, locals, fromlist, level)
        module = original(name, globals, locals, fromlist, level)
        if _is_public(name):
            module = importlib.import_module("aquila." + name)
        # `import numpy.linalg as la` looks up `linalg` in the returned module.
        return module if fromlist else aquila.numpy

    builtins.__import__ = import_


def _is_public(name):
    return not any(part.startswith("_") or part == "core" for part in name.split("."))


def _is_ours(namespace):
    return namespace.get("__name__", "").partition(".")[0] == "aquila"
