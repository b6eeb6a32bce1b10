"""Warnings that name the line of the program that called Aquila."""

import sys
import warnings


def warn(message, category):
    """As `warnings.warn`, located at the innermost line outside of Aquila."""
    frame, depth = sys._getframe(), 0
    while frame is not None and frame.f_globals.get("__name__", "").startswith("aquila."):
        frame, depth = frame.f_back, depth + 1
    warnings.warn(message, category, stacklevel=depth + 1)


class Substitute:
    """A stand-in for the module `warnings` in NumPy code that Aquila runs, where stack levels differ."""

    def warn(self, message, category=UserWarning, stacklevel=1, **options):
        warn(message, category)

    def __getattr__(self, name):
        return getattr(warnings, name)
