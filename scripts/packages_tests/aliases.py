"""Tests of an installed package lie in a package of another name; relative imports that leave the tests give the
installed package's modules.
"""

import importlib
import sys
from importlib.machinery import ModuleSpec

PREFIX = "tests_of_"
#: The text of the files `__init__.py` above the tests.
INIT = "from packages_tests.aliases import names\n\n__getattr__ = names(__name__)\n"


def names(module):
    """Returns a module's `__getattr__`, which finds the names of the installed module."""

    def get(name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(module.removeprefix(PREFIX)), name)

    return get


class Finder:
    """Finds the modules that are not among the tests."""

    def find_spec(self, name, path=None, target=None):
        if not name.startswith(PREFIX) or "." not in name:
            return None
        try:
            importlib.import_module(name.removeprefix(PREFIX))
        except ImportError:
            return None
        return ModuleSpec(name, self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        # The import returns the module that is registered after loading.
        sys.modules[module.__name__] = sys.modules[module.__name__.removeprefix(PREFIX)]


sys.meta_path.append(Finder())
