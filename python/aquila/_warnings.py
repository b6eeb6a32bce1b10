"""Warnings that name the line of the program: the one that called Aquila."""

import sys
import warnings


def warn(message, category):
    """As `warnings.warn`, at the innermost line that is none of Aquila's."""
    frame, depth = sys._getframe(), 0
    while frame is not None and frame.f_globals.get("__name__", "").startswith("aquila."):
        frame, depth = frame.f_back, depth + 1
    warnings.warn(message, category, stacklevel=depth + 1)


class Substitute:
    """The module `warnings` for NumPy's code that Aquila runs, whose places in the stack are others."""

    def warn(self, message, category=UserWarning, stacklevel=1, **options):
        warn(message, category)

    def __getattr__(self, name):
        return getattr(warnings, name)
