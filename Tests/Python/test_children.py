"""Child processes of ranks, which are independent programs, and traces of many ranks."""

import json

import jobs
import pytest

pytestmark = jobs.needs_mpi

CHILD = "import aquila.numpy as np; print('child', float((np.ones(1000) * 2).sum()))"


def run(folder, text, **settings):
    program = folder / "program.py"
    program.write_text(text)
    return jobs.run(program, **settings)


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize(
    "start",
    [
        "subprocess.run([sys.executable, '-c', CHILD], check=True, stdout=sys.stderr)",
        "subprocess.run([sys.executable, '-c', CHILD], check=True, stdout=sys.stderr, env=dict(os.environ))",
        "assert os.system(f'{sys.executable} -c \"{CHILD}\" >&2') == 0",
    ],
)
def test_children_run_alone(tmp_path, start, place):
    work = "assert float((np.ones(100_000) + 1).sum()) == 200_000\n"
    text = f"import os, subprocess, sys\nimport aquila.numpy as np\nCHILD = {CHILD!r}\n"
    text += (work if place == "after" else "") + start + "\n" + work + "print('all well')\n"
    job = run(tmp_path, text)
    assert job.returncode == 0 and job.stdout == "all well\n", job.stderr
    # Ranks write at the same time, so a line may be split by another.
    assert job.stderr.count("child") == job.stderr.count("2000.0") == 3, job.stderr


def test_processes_that_are_spawned_run_alone(tmp_path):
    text = """
import multiprocessing
import numpy as np

def work(n):
    import numpy as np
    return float(np.ones(n).sum())

if __name__ == "__main__":
    total = np.ones(100_000).sum()
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        print(pool.map(work, [10, 20, 30]), float(total))
"""
    job = run(tmp_path, text, ranks=2)
    assert job.returncode == 0 and job.stdout == "[10.0, 20.0, 30.0] 100000.0\n", job.stderr


def test_a_trace_has_a_row_group_for_each_rank(tmp_path):
    trace = tmp_path / "trace.json"
    text = "import numpy as np\nx = np.ones(100_000)\nfor i in range(20): x = x + x[::-1]\nprint(x[5])\n"
    job = run(tmp_path, text, AQUILA_TRACE=str(trace))
    assert job.returncode == 0, job.stderr
    events = json.loads(trace.read_text())["traceEvents"]
    names = {event["pid"]: event["args"]["name"] for event in events if event["ph"] == "M"}
    assert sorted(names) == [0, 1, 2] and names[2].startswith("rank 2 on ")
    assert {event["pid"] for event in events if event["ph"] == "X"} == {0, 1, 2}
    assert all(event["ts"] >= 0 for event in events if event["ph"] != "M")
    assert [path.name for path in tmp_path.iterdir() if "trace" in path.name] == ["trace.json"]


def test_a_trace_of_a_job_that_fails_is_whole(tmp_path):
    trace = tmp_path / "trace.json"
    text = "import numpy as np\nx = np.ones(100_000)\nprint((x + x[::-1])[5])\nraise SystemExit(3)\n"
    job = run(tmp_path, text, AQUILA_TRACE=str(trace))
    assert job.returncode != 0
    assert {event["pid"] for event in json.loads(trace.read_text())["traceEvents"]} == {0, 1, 2}
