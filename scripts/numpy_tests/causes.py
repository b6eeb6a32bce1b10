"""Why tests of NumPy's fail: by their names, or by their errors."""

import re

#: Of tests that fail by a plain assertion.
NAMED = {}
#: Of errors, by pattern.
CAUSES = [
    (r"cannot be run", "ends the process, or cannot be collected"),
]


def cause(test, error):
    for names, why in NAMED.items():
        if any(name in test for name in names.split()):
            return why
    return next((why for pattern, why in CAUSES if re.search(pattern, error)), "other")


def sorted_by_cause(failed):
    """Causes with the tests that fail for them, the most frequent first."""
    causes = {}
    for test, error in failed.items():
        causes.setdefault(cause(test, error), []).append(test)
    return sorted(causes.items(), key=lambda item: -len(item[1]))
