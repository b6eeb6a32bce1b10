"""Programs with tasks in Python that must not hang: each runs in a process of its own."""

import os
import shutil
import subprocess
import sys

import pytest

BEGIN = """
import gc, os, sys, threading
import aquila.numpy as np
import numpy
from aquila import core

@core.task
def axpy(a: float, x: core.In["i"], y: core.InOut["i"]):
    total = 0
    for k in range(100):
        total += k
    y += a * x
"""

PROGRAMS = {
    "threads that record, read and launch": """
def work(seed):
    x, y = np.arange(500.0) + seed, np.zeros(500)
    for k in range(200):
        axpy(1.0, x, y)
        z = y * 2 + x
        if k % 40 == 7:
            assert float(z[3]) == (2 * (k + 1) + 1) * (3 + seed)
        if k % 20 == 0:
            gc.collect(0)
    assert (y == 200 * x).all()
    done.append(seed)

done = []
with core.scope(pieces=4):
    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
assert sorted(done) == list(range(6))
print("done")
""",
    "what is launched runs before the program ends": """
@core.task
def say(x: core.In["i"]):
    print("done")

say(np.ones(3))
""",
    "an error at the end is told": """
@core.task
def fail(x: core.In["i"]):
    print("done")
    raise ValueError("at the end")

fail(np.ones(3))
""",
    "a child of a fork goes on": """
x, y = np.ones(100), np.zeros(100)
with core.scope(pieces=4):
    axpy(1.0, x, y)
    child = os.fork()
    axpy(1.0, x, y)
    total = float(y.sum())
    if child == 0:
        os._exit(0 if total == 200 else 1)
status = os.waitpid(child, 0)[1]
assert status == 0 and total == 200
print("done")
""",
    "an interrupt ends what waits": """
import signal

@core.task
def interrupt(x: core.InOut["i"]):
    signal.raise_signal(signal.SIGINT)

x = np.ones(100)
interrupt(x)
try:
    x.sum()
except KeyboardInterrupt:
    print("done")
""",
    "a thread waits while others launch": """
stop = threading.Event()

def busy():
    y = np.zeros(10)
    while not stop.is_set():
        axpy(1.0, np.ones(10), y)
    y.sum()

threads = [threading.Thread(target=busy) for _ in range(3)]
for thread in threads:
    thread.start()
for k in range(200):
    memory = numpy.ones(1000)
    array = np.asarray(memory)
    array += 1
    assert memory[5] == 2 and float((array + k).sum()) == 1000 * (2 + k)
    del array
stop.set()
for thread in threads:
    thread.join()
print("done")
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("workers", [1, 3])
def test_programs(name, workers):
    result = subprocess.run(
        [sys.executable, "-c", BEGIN + PROGRAMS[name]],
        capture_output=True,
        text=True,
        timeout=200,
        env={**os.environ, "AQUILA_WORKERS": str(workers)},
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout == "done\n"
    if "error" in name:
        assert "ValueError: at the end" in result.stderr and "in task 'fail', launched at" in result.stderr


RANKS = """
rank = core.machine().rank

@core.task
def fails(x: core.In["i"], y: core.Out["i"], here: core.Point):
    if here.origin["x"][0] > 60000:
        raise ValueError("too far", here.index)
    y[:] = x

@core.task
def dot(x: core.In["i"], y: core.In["i"], total: core.Reduce["+"]):
    total += x @ y

@core.task
def collects(x: core.InOut["i"]):
    gc.collect()
    x += 1

class Node:
    pass

x, y, z, total = np.arange(100000.0), np.zeros(100000), np.empty(100000), np.zeros(())
with core.scope(pieces=6):
    for k in range(1200):
        axpy(1.0, x, y)
    assert (y == 1200 * x).all()
    dot(x, x, total)
    assert float(total) == float((x * x).sum())
    fails(x, z)
    try:
        (z + 1).sum()
        assert False
    except ValueError as error:
        assert error.args == ("too far", (4,)), error
        assert "in task 'fails', launched at" in error.__notes__[0]
    for k in range(20):
        node = Node()
        node.itself, node.array = node, np.ones(1000) + k
        collects(y)
        del node
    assert float(y[-1] - 1200 * x[-1]) == 20
# Elements between those of a written piece are other points', or nobody's.
@core.task
def copies(a: core.In["i", ...], b: core.Out["i", ...]):
    b[...] = a
@core.task
def adds(a: core.In["i", ...], b: core.InOut["i", ...]):
    b[...] += a
SHOWN = [
    lambda b: b.reshape(512, 384).T, lambda b: b.reshape(4, 64, 768)[:, ::2].swapaxes(0, 2), lambda b: b[1::3],
    lambda b: b[::-2], lambda b: b.view("D").imag, lambda b: b.view("D").real[::2],
]
for show in SHOWN:
    for function in copies, adds:
        b, expected = np.arange(196608.0), numpy.arange(196608.0)
        target = show(expected)
        a = np.array(numpy.random.default_rng(1).random(target.shape))
        with core.scope(pieces=6):
            function(a, show(b))
        target[...] = numpy.array(a) + (target if function is adds else 0)
        assert (numpy.array(b) == expected).all()
if rank == 0:
    print("done")
"""


@pytest.mark.skipif(shutil.which("mpirun") is None, reason="there is no MPI")
@pytest.mark.parametrize("ranks", [2, 3])
def test_many_ranks(ranks):
    result = subprocess.run(
        ["mpirun", "-n", str(ranks), sys.executable, "-c", BEGIN + RANKS],
        capture_output=True,
        text=True,
        timeout=200,
        env={
            **os.environ,
            "AQUILA_WORKERS": "1",
            "OMPI_ALLOW_RUN_AS_ROOT": "1",
            "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
            "OMPI_MCA_rmaps_base_oversubscribe": "1",
        },
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout == "done\n"
