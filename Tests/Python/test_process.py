"""The runtime's effects on a program: lines, waits, interrupts, forks."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import aquila.numpy as np
import pytest
from aquila import doctor


def run(program, **settings):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
    )


def line():
    return sys._getframe(1).f_lineno


def test_an_error_names_the_line_that_recorded_it():
    size = 1 << 23
    y = np.zeros((size, 1 << 10)).sum(axis=1)
    recorded = line() - 1
    with pytest.raises(MemoryError, match=f"test_process.py:{recorded}"):
        y.tolist()


def test_eager_programs_fail_where_they_record():
    ending = run(
        """
        import aquila.numpy as np
        x = np.zeros((1 << 23, 1 << 10)).sum(axis=1)
        print("beyond")
        """,
        AQUILA_EAGER="1",
    )
    assert "beyond" not in ending.stdout and "MemoryError" in ending.stderr


def test_the_doctor_names_lines():
    x = np.arange(1000.0)
    with doctor.watch() as report:
        for _ in range(3):
            np.packbits(x > 1)
            elsewhere = line() - 1
        for k in range(100):
            float((x + k).sum())
            waits = line() - 1
    found = {finding.habit: finding for finding in report.findings}
    assert found["elsewhere"].location == f"{__file__}:{elsewhere}"
    assert found["elsewhere"].count == 3 and "packbits" in found["elsewhere"].detail
    assert found["wait"].location == f"{__file__}:{waits}"
    assert "packbits" in str(report)


def test_one_doctor_at_a_time():
    with doctor.watch():
        with pytest.raises(RuntimeError):
            with doctor.watch():
                pass


def test_an_interrupt_ends_a_wait():
    # The computation takes longer than this program may run.
    ending = run(
        """
        import os, signal, threading
        import aquila.numpy as np

        x = np.linspace(0, 1, 1 << 20)
        y = np.broadcast_to(x, (1 << 19, 1 << 20))
        total = np.sin(y + x[: 1 << 19, None]).sum(keepdims=True)
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            total.tolist()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        os._exit(0)
        """
    )
    assert ending.stdout == "interrupted\n", ending.stderr


def test_an_interrupt_ends_a_loop_that_is_ahead_of_what_runs():
    # Each iteration takes longer than this program may run, and none needs a value.
    ending = run(
        """
        import os, signal, threading
        import aquila.numpy as np

        x = np.linspace(0, 1, 1 << 20)
        y = np.broadcast_to(x, (1 << 19, 1 << 20))
        total = np.zeros((1, 1))
        turns = []
        try:
            while True:
                # Memory that the window keeps, so that it ends soon.
                kept = np.random.default_rng(0).random(1 << 25)
                total = total + np.sin(y + x[: 1 << 19, None]).sum(keepdims=True) + kept[:1]
                turns.append(0)
                if len(turns) == 2:
                    threading.Timer(3, os.kill, (os.getpid(), signal.SIGINT)).start()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        os._exit(0)
        """
    )
    assert ending.stdout == "interrupted\n", ending.stderr


def test_what_was_waited_for_goes_on_after_an_interrupt():
    x = np.ones(1 << 22)
    y = x
    for _ in range(30):
        y = np.sin(y) + np.arctan(x)
    threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        y[0]
        # The interrupt comes after the computation.
        while True:
            time.sleep(0.01)
    assert y[0] == y[-1] == (y + 0)[7]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_children_compute(method):
    ending = run(
        f"""
        import multiprocessing
        import aquila.numpy as np

        def work(k):
            return float((np.arange(3_000_000.0) * k).sum())

        if __name__ == "__main__":
            pending = np.arange(3_000_000.0) + 1
            with multiprocessing.get_context("{method}").Pool(3) as pool:
                # Other methods cannot import the functions of a program without a file.
                print(pool.map(work, range(4)) if "{method}" == "fork" else [work(k) for k in range(4)])
            print(float(pending.sum()))
        """
    )
    total = 3_000_000 * 2_999_999 / 2
    assert eval(ending.stdout.splitlines()[0]) == [total * k for k in range(4)], ending.stderr
    assert float(ending.stdout.splitlines()[1]) == total + 3_000_000


def test_children_compute_while_threads_record():
    ending = run(
        """
        import os, threading
        import aquila.numpy as np

        def record():
            while not ended.is_set():
                float(np.sin(np.arange(1_000_000.0)).sum())

        ended = threading.Event()
        threads = [threading.Thread(target=record) for _ in range(2)]
        for thread in threads: thread.start()
        for k in range(20):
            child = os.fork()
            if child == 0:
                os._exit(0 if float((np.arange(2_000_000.0) + k).sum()) > 0 else 1)
            assert os.waitpid(child, 0)[1] == 0
        ended.set()
        for thread in threads: thread.join()
        print("all well")
        """
    )
    assert "all well" in ending.stdout, ending.stderr
