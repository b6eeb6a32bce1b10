"""Random numbers: NumPy's streams, arrays and objects, and other libraries that accept them."""

import pathlib
import random

import aquila.numpy as np
import jobs
import numpy
import pytest
import random_draws


@pytest.mark.parametrize("program", list(random_draws.programs(np)))
def test_methods_are_numpys(program):
    assert random_draws.outcome(np, program) == random_draws.outcome(numpy, program)


@jobs.needs_mpi
def test_methods_are_numpys_on_many_ranks():
    job = jobs.run(pathlib.Path(random_draws.__file__))
    assert job.returncode == 0 and not job.stderr, job.stderr
    assert job.stdout == f"compared {len(list(random_draws.programs(np)))}\n"


def test_results_are_of_our_class():
    for state in (np.random.default_rng(1), np.random.RandomState(1), np.random):
        for result in (state.normal(size=3), state.permutation(5), state.choice(np.arange(5), 2)):
            assert type(result) is np.ndarray
    assert type(np.random.RandomState(1).get_state()[1]) is np.ndarray
    assert type(np.random.MT19937(1).state["state"]["key"]) is np.ndarray


@pytest.mark.parametrize("name", numpy.random.__all__)
def test_objects_stand_for_numpys(name):
    ours, theirs = getattr(np.random, name), getattr(numpy.random, name)
    assert ours.__name__ == theirs.__name__ and ours.__doc__ == theirs.__doc__
    if isinstance(theirs, type):
        assert issubclass(ours, theirs) and issubclass(theirs, ours)


def test_instances_are_those_of_numpys_classes():
    for make in ("default_rng", "RandomState", "PCG64", "SeedSequence"):
        ours, theirs = getattr(np.random, make)(3), getattr(numpy.random, make)(3)
        assert isinstance(ours, type(theirs)) and isinstance(theirs, type(ours))
    assert not isinstance(numpy.random.PCG64(3), np.random.MT19937)

    class Own(np.random.Generator):
        pass

    assert Own(np.random.PCG64(3)).normal() == np.random.default_rng(3).normal()
    assert not isinstance(np.random.default_rng(3), Own)


def test_module_and_numpy_share_one_state():
    np.random.seed(3)
    ours = [np.random.normal(), numpy.random.normal(), np.random.rand()]
    numpy.random.seed(3)
    assert ours == [numpy.random.normal(), numpy.random.normal(), numpy.random.rand()]


def test_libraries_take_states():
    stats = pytest.importorskip("scipy.stats")
    for state in ("default_rng", "RandomState"):
        ours = stats.norm.rvs(size=5, random_state=getattr(np.random, state)(3))
        theirs = stats.norm.rvs(size=5, random_state=getattr(numpy.random, state)(3))
        assert ours.tolist() == theirs.tolist()
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": range(10)})
    for state in ("default_rng", "RandomState", "PCG64"):
        ours = frame.sample(3, random_state=getattr(np.random, state)(3))
        assert ours.equals(frame.sample(3, random_state=getattr(numpy.random, state)(3)))


def test_pythons_shuffle_of_rows():
    ours, theirs = np.arange(12).reshape(6, 2), numpy.arange(12).reshape(6, 2)
    random.Random(1).shuffle(ours)
    random.Random(1).shuffle(theirs)
    assert ours.tolist() == theirs.tolist()


def test_seeds_of_programs_give_arrays_of_ours():
    class Seeds:
        def __init__(self, module):
            self.module = module

        def generate_state(self, count, dtype=numpy.uint32):
            return self.module.arange(count, dtype=dtype)

    np.random.bit_generator.ISeedSequence.register(Seeds)
    for name in random_draws.BIT_GENERATORS:
        seeds = Seeds(np)
        ours, theirs = getattr(np.random, name)(seeds), getattr(numpy.random, name)(Seeds(numpy))
        assert ours.random_raw(3).tolist() == theirs.random_raw(3).tolist() and ours.seed_seq is seeds
        with pytest.raises(TypeError, match="does not implement spawning"):
            ours.spawn(2)


def test_pickles_of_earlier_versions_have_names():
    make, _, _ = np.random.default_rng(3).__reduce__()
    assert type(make("SFC64").bit_generator) is np.random.SFC64
    make, _, _ = np.random.RandomState(3).__reduce__()
    assert type(make("MT19937")) is np.random.RandomState
