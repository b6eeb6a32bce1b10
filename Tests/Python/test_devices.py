"""Programs on a device, by the driver of the tests, which interprets PTX (Tests/FakeCUDA)."""

import json
import os
import pathlib
import subprocess
import sys

import aquila.numpy as np
import pytest
from aquila import core

ROOT = pathlib.Path(__file__).parents[2]
DRIVERS = [ROOT / ".build" / build / "libFakeCUDA.so" for build in ("debug", "release", "release-tests/release")]
DRIVER = next((path for path in DRIVERS if path.exists()), None)
needs_driver = pytest.mark.skipif(DRIVER is None, reason="the tests' driver is not built: swift build")

PROGRAM = """
import os
import aquila.numpy as np
import numpy
from aquila import core

x = np.linspace(0, 1, 1000)
y = x * 2 + 1
{}
"""


def run(body, **settings):
    environment = {**os.environ, "AQUILA_CUDA": str(DRIVER), "AQUILA_DEVICES": "all", **settings}
    words = [sys.executable, "-c", PROGRAM.format(body)]
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120)


def test_without_devices_there_is_no_work():
    assert float((np.ones(1000) * 2).sum()) == 2000
    if "AQUILA_DEVICES" not in os.environ:
        assert core.device_work() is None


@needs_driver
def test_programs_have_the_bits_of_the_processors():
    words = [sys.executable, str(ROOT / "scripts" / "gpu" / "check.py"), "--sizes", "1,37,500"]
    environment = {**os.environ, "AQUILA_CUDA": str(DRIVER)}
    checked = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=600)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count(" 0 programs differ") == 3


@needs_driver
def test_work_is_counted():
    ended = run(
        "numpy.asarray(y).copy()\nwork = core.device_work()\n"
        "assert work.launches > 0 and work.uploaded == 0 and work.downloaded == 8000, work\nprint(work.device)",
        AQUILA_DEVICE_THRESHOLD="0",
    )
    assert ended.returncode == 0 and "Interpreter of PTX 0" in ended.stdout, ended.stderr


@needs_driver
def test_small_programs_open_no_device():
    ended = run("assert y.sum() == 2000 and core.device_work() is None\nprint('well')")
    assert ended.returncode == 0 and ended.stdout == "well\n", ended.stderr


@needs_driver
def test_forked_processes_have_no_device():
    body = """
numpy.asarray(y).copy()
z = np.linspace(0, 1, 500) + 1
core.fence()
if os.fork() == 0:
    # Elements that only the device has are lost to the child; all other arrays can be used.
    try:
        z.sum().item()
    except Exception as error:
        print("lost" if "alone, which is lost" in str(error) else error)
    print(float((y + 1).sum()), flush=True)
    os._exit(0)
assert os.wait()[1] == 0
print(round(float(z.sum())))
"""
    ended = run(body, AQUILA_DEVICE_THRESHOLD="0")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["lost", "3000.0", "750"], ended.stdout + ended.stderr


@needs_driver
def test_traces_have_a_row_of_the_device(tmp_path):
    path = tmp_path / "trace.json"
    ended = run("print(float(y.sum()))", AQUILA_DEVICE_THRESHOLD="0", AQUILA_TRACE=str(path))
    assert ended.returncode == 0, ended.stderr
    events = json.loads(path.read_text())["traceEvents"]
    names = {event["args"]["name"]: event["tid"] for event in events if event["name"] == "thread_name"}
    assert list(names) == ["Interpreter of PTX 0"]
    kernels = [event for event in events if event.get("tid") == names["Interpreter of PTX 0"]]
    assert sum(event["cat"] == "kernel" and event["dur"] > 0 for event in kernels) >= 2
    assert any(event["name"] == "copy from the device" for event in events)


@needs_driver
def test_missing_drivers_are_no_error():
    ended = run("print(y.sum())", AQUILA_DEVICE_THRESHOLD="0", AQUILA_CUDA="off")
    assert ended.returncode == 0 and ended.stdout == "2000.0\n", ended.stderr
