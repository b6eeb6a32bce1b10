"""Random programs: `aquila.numpy` against NumPy, and one rank against three."""

import os

import jobs
import pytest
from random_programs import Program

#: The number of programs of each test; AQUILA_FUZZ_PROGRAMS overrides it.
COUNT = int(os.environ.get("AQUILA_FUZZ_PROGRAMS", 400))
BATCH = 50


@pytest.mark.parametrize("first", range(0, COUNT, BATCH))
def test_programs_give_what_numpy_gives(first):
    for seed in range(first, first + BATCH):
        Program(seed).run()


@jobs.needs_mpi
def test_three_ranks_give_the_bits_of_one():
    job = jobs.run(os.path.join(os.path.dirname(__file__), "random_programs.py"), 0, COUNT)
    assert job.returncode == 0, job.stderr
    assert job.stdout.splitlines() == [f"{seed} {Program(seed).run()}" for seed in range(COUNT)]
