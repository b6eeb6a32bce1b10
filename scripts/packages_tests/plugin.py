"""A plugin of pytest that writes the outcome of each test at once, so that a process that ends early loses none,
and skips tests that an earlier process has run.
"""

import faulthandler
import json
import os

import pytest

PATH = os.environ["OUTCOMES"]
#: The seconds after which a test counts as hanging.
SECONDS = 300


def note(*words):
    with open(PATH, "a") as file:
        print(json.dumps(words), file=file)


def pytest_collection_modifyitems(session, config, items):
    with open(PATH) as file:
        done = {json.loads(line)[0] for line in file}
    items[:] = [item for item in items if item.nodeid not in done]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    note(item.nodeid, "ended", "ends the process")
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    result = yield
    faulthandler.cancel_dump_traceback_later()
    return result


def pytest_sessionfinish(session):
    note("", "finished", "")


def pytest_collectreport(report):
    if report.failed:
        note(report.nodeid, "error", words(report))


def pytest_runtest_logreport(report):
    if report.failed or report.when == "call" or report.skipped:
        note(report.nodeid, report.outcome, words(report) if report.failed else "")


def words(report):
    crash = getattr(report.longrepr, "reprcrash", None)
    return (crash.message if crash else str(report.longrepr))[-2000:]
