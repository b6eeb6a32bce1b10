"""Makes `import numpy` in a program and its own modules give `aquila.numpy`, and `import pandas` give
`aquila.pandas`.

Installed libraries keep NumPy, whose C interface many of them use; Aquila's arrays pass to them as
NumPy's do. A program that wants NumPy itself imports `aquila.original_numpy`. Without pandas 3, or with
AQUILA_PANDAS=0, pandas stays itself.
"""

import builtins
import functools
import importlib
import os
import sys

from aquila import _core


def is_installed(file):
    """True for a file of an installed library; its modules have NumPy itself."""
    return file.startswith(_folders())


@functools.cache
def _folders():
    """The folders of installed libraries."""
    # Imported where it is needed: an import of `aquila.numpy` alone has no use for it.
    import sysconfig

    paths = {*sysconfig.get_paths().values()} - {"", None, sys.prefix, sys.base_prefix}
    return tuple(os.path.abspath(path) + os.sep for path in paths)


def substitute():
    """Substitutes `numpy` and `pandas` in all later imports by modules that are not installed libraries."""
    import aquila.numpy  # noqa: F401

    original = builtins.__import__
    names = {"numpy", "pandas"} if _takes_pandas() else {"numpy"}

    def belongs_to_program(namespace):
        file = (namespace or {}).get("__file__")
        if file is None:
            return (namespace or {}).get("__name__") == "__main__"
        return not is_installed(os.path.abspath(file)) and not _is_ours(namespace)

    def import_(name, globals=None, locals=None, fromlist=(), level=0):
        package = name.partition(".")[0]
        if level or package not in names or not belongs_to_program(globals):
            return original(name, globals, locals, fromlist, level)
        module = original(name, globals, locals, fromlist, level)
        if _is_public(name):
            module = importlib.import_module("aquila." + name)
        # `import numpy.linalg as la` looks up `linalg` in the returned module.
        return module if fromlist else importlib.import_module("aquila." + package)

    builtins.__import__ = import_


def _takes_pandas():
    """True if programs get `aquila.pandas`; pandas is not imported before a program imports it."""
    # Takes a quarter of the time in which `aquila.numpy` is imported.
    import importlib.metadata

    text = _core.setting("AQUILA_PANDAS")
    if text is not None and text.lower() in ("0", "off", "false", "no"):
        return False
    try:
        return importlib.metadata.version("pandas").partition(".")[0] == "3"
    except importlib.metadata.PackageNotFoundError:
        return False


def _is_public(name):
    return not any(part.startswith("_") or part == "core" for part in name.split("."))


def _is_ours(namespace):
    return namespace.get("__name__", "").partition(".")[0] == "aquila"
