"""Pytest's side of `scripts/numpy-tests`: writes down what each test comes to, as soon as it does.

What is written already is left out, so that a process that has ended can be followed by another one.
"""

import json
import os

from pytest import hookimpl

REPORT = os.environ["REPORT"]
outcomes = {}


def write(*row):
    with open(REPORT, "a") as file:
        print(json.dumps(row), file=file)


def pytest_configure(config):
    if os.environ["MODULE"] != "numpy":
        from aquila import _substitution

        _substitution.substitute(also_private=True)


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
