"""Modules of this package that are imported when one of their functions is first called."""

import importlib


class Later:
    """Stands for a module."""

    def __init__(self, name):
        self._name = f"{__package__}.{name}"

    def __getattr__(self, name):
        value = getattr(importlib.import_module(self._name), name)
        setattr(self, name, value)
        return value
