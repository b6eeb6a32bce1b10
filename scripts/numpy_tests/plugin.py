"""The plugin of pytest for `scripts/numpy-tests`: records the outcome of each test as soon as it
ends.

Tests with a recorded outcome are skipped, so that another process can continue after one that has
ended.
"""

import builtins
import json
import os
import types

from pytest import hookimpl

REPORT = os.environ["REPORT"]
outcomes = {}


def write(*row):
    with open(REPORT, "a") as file:
        print(json.dumps(row), file=file)


def pytest_configure(config):
    if os.environ["MODULE"] != "numpy":
        from aquila import _substitution

        _substitution.substitute()
        substitute_private()


def substitute_private():
    """Makes tests find Aquila's functions also in private modules of NumPy."""
    import aquila.numpy

    public, folder = builtins.__import__, os.path.dirname(REPORT)

    def import_(name, globals=None, locals=None, fromlist=(), level=0):
        module = public(name, globals, locals, fromlist, level)
        is_test = os.path.dirname((globals or {}).get("__file__") or "") == folder
        return PrivateModule(module) if is_test and fromlist and is_private(module) else module

    aquila.numpy._core = PrivateModule(aquila.numpy._core)
    builtins.__import__ = import_


def is_private(module):
    return module.__name__.startswith("numpy.") and "._" in module.__name__


class PrivateModule(types.ModuleType):
    """A NumPy module in which functions with a form of Aquila's are replaced."""

    def __init__(self, theirs):
        from aquila.numpy import _modules

        names = {key: value for key, value in vars(theirs).items() if not isinstance(value, types.ModuleType)}
        vars(self).update(
            {key: _modules.meaning(value, theirs.__name__, False) for key, value in names.items()}
        )
        vars(self)["theirs"] = theirs

    def __getattr__(self, name):
        value = getattr(self.theirs, name)
        is_inner = isinstance(value, types.ModuleType) and is_private(value)
        return PrivateModule(value) if is_inner else value

    def __setattr__(self, name, value):
        vars(self)[name] = value
        setattr(self.theirs, name, value)


def pytest_collection_modifyitems(items):
    if os.path.exists(REPORT):
        with open(REPORT) as file:
            done = {json.loads(line)[0] for line in file}
        items[:] = [item for item in items if item.nodeid not in done]


@hookimpl(tryfirst=True)
def pytest_runtest_logstart(nodeid):
    write(nodeid)


def pytest_runtest_logreport(report):
    if report.failed:
        crash = getattr(report.longrepr, "reprcrash", None)
        outcomes[report.nodeid] = ("failed", (crash.message if crash else str(report.longrepr))[:2000])
    elif report.when == "call" or report.skipped:
        is_expected = hasattr(report, "wasxfail")
        outcomes.setdefault(report.nodeid, ("skipped" if report.skipped or is_expected else "passed", ""))


@hookimpl(trylast=True)
def pytest_runtest_logfinish(nodeid):
    write(nodeid, *outcomes.pop(nodeid, ("skipped", "")))
