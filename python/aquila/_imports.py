"""Changes to other libraries' modules, made when a program imports them."""

import sys


def when_imported(name, change):
    """Calls `change(module)` after a module has been loaded; at once if it is. A module that is being loaded, as it
    imports this package itself, stays as it is.
    """
    known = sys.modules.get(name)
    if known is None:
        sys.meta_path.insert(0, _Finder(name, change))
    elif not getattr(known.__spec__, "_initializing", False):
        change(known)


class _Finder:
    """Finds a module as the finders after it do, and has it changed after it has been loaded."""

    def __init__(self, name, change):
        self._name = name
        self._change = change

    def find_spec(self, name, path=None, target=None):
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        found = (finder.find_spec(name, path, target) for finder in sys.meta_path)
        spec = next((spec for spec in found if spec is not None), None)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            load = spec.loader.exec_module

            def exec_module(module):
                load(module)
                self._change(module)

            # The loader stays of its class, which the module's sources are looked up in.
            spec.loader.exec_module = exec_module
        return spec
