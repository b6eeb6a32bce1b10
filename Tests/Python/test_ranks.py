"""Programs on many ranks."""

import jobs
import pytest

pytestmark = jobs.needs_mpi


def run(folder, text, *arguments, **settings):
    program = folder / "program.py"
    program.write_text(text)
    return jobs.run(program, *arguments, **settings)


def output(folder, text, *arguments, **settings):
    job = run(folder, text, *arguments, **settings)
    assert job.returncode == 0, job.stderr
    return job.stdout


def test_output_appears_once(tmp_path):
    text = """
import sys, warnings
print("first")
import numpy as np
x = np.arange(100_000.0)
warnings.warn("mind this")
print((x * 2).sum(), x[70_000], float(x.mean()), sys.argv[1:])
"""
    job = run(tmp_path, text, "one", "--two")
    assert job.stdout == "first\n9999900000.0 70000.0 49999.5 ['one', '--two']\n", job.stderr
    assert job.returncode == 0 and job.stderr.count("UserWarning: mind this") == 1


def test_what_has_no_seed_is_the_same_on_all_ranks(tmp_path):
    text = """
import random, sys
import numpy as np
from aquila import original_numpy
words = "".join({"a", "b", "c", "d", "e"})
draws = [np.random.default_rng().random(), np.random.random(), random.random()]
draws += [original_numpy.random.default_rng().random(), original_numpy.random.RandomState().rand()]
sys.stderr.write(f"{words} {draws} {hash('x')}\\n")
"""
    lines = [line for line in run(tmp_path, text).stderr.splitlines() if "[" in line]
    assert len(lines) == 3 and len(set(lines)) == 1
    again = [line for line in run(tmp_path, text).stderr.splitlines() if "[" in line]
    assert again[0] != lines[0]


def test_what_escapes_is_a_copy_that_cannot_be_written(tmp_path):
    text = """
import ctypes
import numpy as np
from aquila import original_numpy as numpy
x = np.arange(100_000.0)
escaped = [numpy.asarray(x), numpy.from_dlpack(x), numpy.asarray(memoryview(x))]
x += 1
for m in escaped:
    print(m[-1], m.flags.writeable)
try:
    memoryview(x)[0] = 1.0
except TypeError as error:
    print(error)
steps = x[::2]  # It keeps the copy.
about = steps.__array_interface__
print(about["data"][1], about["strides"], ctypes.c_double.from_address(about["data"][0] + 16).value)
n = numpy.ones(100_000)
y = np.asarray(n)
y += 1
n += x
print(n[5], y[5], x.flags.writeable, x[::2].flags.c_contiguous)
"""
    expected = "99999.0 False\n" * 3 + "cannot modify read-only memory\nTrue (16,) 3.0\n7.0 2.0 True False\n"
    assert output(tmp_path, text) == expected


def test_what_numpy_writes_comes_back(tmp_path):
    text = """
import numpy as np
x = np.arange(100_000.0)
part = x[::2]
np.put(part, [1, 2], -1)
np.copyto(x[3:], x[:-3])
x.flat[7] = 70
np.add.at(x, [0, 0], 5)
bits = x.view("i8")
bits[1] = 0
np.rot90(x.reshape(1000, 100))[0, 0] = 99
for k, value in enumerate(x[:10]):
    x[k + 1] = value + 1
for k, value in zip(range(5), x.flat):
    x[k + 1] = value * 2
np.random.default_rng(1).shuffle(x[20:])
with np.nditer(x[:6], op_flags=["readwrite"]) as items:
    for item in items:
        item[...] = 2 * item
for item in np.nditer([x[6:8], x[8:10]], op_flags=[["readwrite"], ["readonly"]]):
    item[0][...] += item[1]
buffer = bytearray(8)
np.frombuffer(buffer, "u1")[1:3] += 7
print(list(buffer))
print(x[:12].tolist(), x[99], x.sum())
"""
    assert output(tmp_path, text) == output(tmp_path, text, ranks=1)


def test_files_are_written_once(tmp_path):
    text = """
import sys, os
import numpy as np, aquila
x = np.arange(100_000.0)
np.save(sys.argv[1] + "/a.npy", x)
with open(sys.argv[1] + "/b", "wb") as file:
    x.tofile(file)
print(np.load(sys.argv[1] + "/a.npy").sum(), np.fromfile(sys.argv[1] + "/b").sum())
def write():
    with open(sys.argv[1] + "/c", "a") as file:
        file.write("once")
    return 7
print(aquila.once(write), open(sys.argv[1] + "/c").read())
try:
    aquila.once(os.mkdir, sys.argv[1])
except FileExistsError as error:
    print("there")
"""
    assert output(tmp_path, text, tmp_path) == "4999950000.0 4999950000.0\n7 once\nthere\n"


def test_garbage_is_collected_at_no_place_of_the_program(tmp_path):
    text = """
import gc
import numpy as np
from aquila import _ranks
gc.set_threshold(3 + 11 * _ranks.rank)
x = np.arange(100_000.0)
class Cycle: pass
for k in range(300):
    c = Cycle()
    c.me, c.x = c, x * k
    c.y = c.x + x
    last = x + k
print(last[5])
"""
    assert output(tmp_path, text, AQUILA_CHECK="ranks") == "304.0\n"


def test_what_all_ranks_raise_appears_once(tmp_path):
    job = run(tmp_path, "import numpy as np\nnp.zeros(3) + np.zeros(4)\n")
    assert job.returncode == 1 and job.stderr.count("could not be broadcast") == 1


@pytest.mark.parametrize("words, status", [("raise ValueError('alone')", 1), ("raise SystemExit(6)", 6)])
def test_what_one_rank_does_ends_the_job(tmp_path, words, status):
    text = f"""
import numpy as np
from aquila import _ranks
x = np.arange(100_000.0)
if _ranks.rank == 1:
    {words}
print(x.sum())
"""
    job = run(tmp_path, text)
    assert job.returncode == status
    assert f"ends with status {status}, and others go on" in job.stderr
    assert status == 6 or job.stderr.count("ValueError: alone") == 1


def test_the_status_is_the_programs(tmp_path):
    job = run(tmp_path, "import numpy as np, sys\nprint(np.ones(3).sum())\nsys.exit(5)\n")
    assert job.returncode == 5 and job.stdout == "3.0\n"


def test_modules_run_too(tmp_path):
    (tmp_path / "tool.py").write_text("import numpy as np\nprint(type(np.ones(2)).__module__)\n")
    job = jobs.run("-m", "tool", PYTHONPATH=str(tmp_path))
    assert job.returncode == 0 and job.stdout == "aquila.numpy\n", job.stderr
