"""Imports of modules that stand for another library's: `aquila.numpy.lib`, `aquila.pandas.testing`."""

import importlib
import sys
from importlib.machinery import ModuleSpec


class Finder:
    """Finds modules by the names of another library's, below a package of the same name."""

    def __init__(self, package, of, files=()):
        """
        :param package: `aquila.numpy`, for modules of `numpy`.
        :param of: gives the module in place of the other library's.
        :param files: names of the other library's modules for which the package has files.
        """
        self.package, self.of, self.files = package, of, files

    def find_spec(self, name, path=None, target=None):
        theirs = name.removeprefix("aquila.")
        # Files of the package have a name of the other library's, or a private one.
        if not name.startswith(self.package + ".") or theirs in self.files or name.startswith(self.package + "._"):
            return None
        try:
            importlib.import_module(theirs)
        except ModuleNotFoundError as error:
            if error.name == theirs:
                return None
            raise
        return ModuleSpec(name, self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        # The import returns the module that is registered after loading.
        sys.modules[module.__name__] = self.of(sys.modules[module.__name__.removeprefix("aquila.")])
