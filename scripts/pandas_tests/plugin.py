"""The plugin of pytest for `scripts/pandas-tests`: records the outcome of each test, and its fallbacks."""

import json
import os

from pytest import hookimpl

REPORT, MODULE = os.environ["REPORT"], os.environ["MODULE"]
_errors = {}


def _counts():
    if MODULE == "pandas":
        return {}
    from aquila.pandas import _fallback

    return _fallback.counts


@hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    _counts().clear()


def pytest_runtest_logreport(report):
    name = report.nodeid.partition("/")[2]
    if report.failed:
        message = getattr(getattr(report.longrepr, "reprcrash", None), "message", None) or str(report.longrepr)
        _errors[name] = message.strip().splitlines()[0][:300] if message.strip() else "failed"
    if report.when == "call" and name not in _errors or report.when == "teardown" and name in _errors:
        outcome = "failed" if name in _errors else "xfailed" if hasattr(report, "wasxfail") else report.outcome
        with open(REPORT, "a") as file:
            print(json.dumps([name, outcome, dict(_counts()), _errors.pop(name, "")]), file=file)
