"""Selections by a mask, before and after the number of selected elements is known."""

import copy
import os
import pickle
import random
import sys
import warnings

import aquila.numpy as np
import jobs
import numpy
import pytest

#: The number of programs; AQUILA_FUZZ_PROGRAMS overrides it.
COUNT = int(os.environ.get("AQUILA_FUZZ_PROGRAMS", 800))
BATCH = 100
SHAPES = [(0,), (1,), (7,), (40,), (5, 6), (3, 0, 2), (2, 3, 4)]
TYPES = ["bool", "int8", "uint16", "int64", "float32", "float64", "complex64", "complex128"]
BINARY = ["add", "subtract", "multiply", "maximum", "minimum", "less", "equal", "bitwise_and", "power"]
UNARY = ["negative", "square", "absolute", "sqrt", "exp", "logical_not", "conjugate"]


class Pair:
    """The same program on both sides."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.shape = self.random.choice(SHAPES)
        self.arrays = [self.fresh() for _ in range(3)]
        self.masks = [self.mask() for _ in range(2)]
        self.values = []

    def fresh(self):
        seed, kind = self.random.randrange(1000), self.random.choice(TYPES)
        theirs = numpy.random.default_rng(seed).integers(-4, 5, self.shape).astype(kind)
        if self.random.random() < 0.5 and theirs.ndim:
            theirs = theirs[::-1]
        return np.array(theirs) + np.zeros((), kind), theirs + numpy.zeros((), kind)

    def mask(self):
        limit = self.random.randint(-6, 6)
        ours, theirs = self.random.choice(self.arrays)
        return ours.real > limit, theirs.real > limit

    def step(self):
        getattr(self, self.random.choice(STEPS))()

    def both(self, action, *operands):
        """Performs an action on both sides; checks that both raise the same exception or give the
        same value.
        """
        results = []
        for side in (0, 1):
            try:
                with numpy.errstate(all="ignore"):
                    results.append(action(*(operand[side] for operand in operands)))
            except (TypeError, ValueError, IndexError, OverflowError) as error:
                results.append(error)
        ours, theirs = results
        if isinstance(theirs, Exception):
            assert type(ours) is type(theirs), (ours, theirs)
            return None
        assert not isinstance(ours, Exception), ours
        return ours, theirs

    def keep(self, value):
        if value is not None:
            self.values = [*self.values[-3:], value]

    # MARK: Steps

    def select(self):
        array, mask = self.random.choice(self.arrays), self.random.choice(self.masks)
        self.keep(self.both(lambda x, m: x[m], array, mask))

    def operate(self):
        if len(self.values) < 2:
            return self.select()
        name = self.random.choice(BINARY)
        a, b = self.random.choice(self.values), self.random.choice(self.values)
        if name == "power":
            b = (2, 2)
        elif self.random.random() < 0.5:
            b = (3, 3)
        self.keep(self.both(lambda x, y: getattr(numpy, name)(x, y), a, b))

    def operator(self):
        if not self.values:
            return self.select()
        a = self.random.choice(self.values)
        self.keep(self.both(lambda x: 2 * x + x, a))
        self.keep(self.both(lambda x: x**2, a))

    def apply(self):
        if not self.values:
            return self.select()
        name = self.random.choice(UNARY)
        self.keep(self.both(lambda x: getattr(numpy, name)(x), self.random.choice(self.values)))

    def change(self):
        """An operation in place."""
        if not self.values:
            return self.select()
        a, b = self.random.choice(self.values), self.random.choice([*self.values, (2, 2)])

        def add(x, y):
            x += y

        self.both(add, a, b)

    def write(self):
        array, mask = self.random.choice(self.arrays), self.random.choice(self.masks)
        value = self.random.choice([*self.values, (1, 1)])

        def assign(x, m, y):
            x[m] = y

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.both(assign, array, mask, value)

    def update(self):
        array, mask = self.random.choice(self.arrays), self.random.choice(self.masks)
        other = self.random.choice(self.arrays)

        def assign(x, m, y):
            x[m] = x[m] * 2 + y[m]
            x[m] += 1

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.both(assign, array, mask, other)

    def overwrite(self):
        """Changes an array, or a mask, after its use."""

        def assign(x):
            x[...] = x[::-1].copy() if x.dtype != bool else ~x

        self.both(assign, self.random.choice([*self.arrays, *self.masks]))

    def renew(self):
        self.masks[self.random.randrange(2)] = self.mask()

    def look(self):
        if self.values:
            compare(self.random.choice(self.values))


STEPS = """select select operate operator apply change write update overwrite renew look""".split()


def compare(pair):
    ours, theirs = pair
    assert ours.dtype == theirs.dtype
    assert ours.shape == theirs.shape
    numpy.testing.assert_allclose(numpy.asarray(ours), theirs, rtol=1e-5, equal_nan=True)


def run(first, count):
    for seed in range(first, first + count):
        pair = Pair(seed)
        for _ in range(pair.random.randint(1, 14)):
            pair.step()
        for value in (*pair.values, *pair.arrays, *pair.masks):
            compare(value)


@pytest.mark.parametrize("first", range(0, COUNT, BATCH))
def test_programs_agree_with_numpy(first):
    run(first, BATCH)


@jobs.needs_mpi
def test_programs_agree_on_three_ranks():
    job = jobs.run(__file__, COUNT)
    assert job.returncode == 0, job.stderr


def pending():
    """An array, and a mask that is not computed yet."""
    x = np.arange(1000.0) % 7
    return x, x > 3


def theirs():
    x = numpy.arange(1000.0) % 7
    return x, x > 3


LOOKS = {
    "shape": lambda x: x.shape,
    "size": lambda x: x.size,
    "nbytes": lambda x: x.nbytes,
    "strides": lambda x: x.strides,
    "len": len,
    "ndim": lambda x: x.ndim,
    "dtype": lambda x: x.dtype,
    "repr": repr,
    "sum": lambda x: x.sum(),
    "mean": lambda x: float(numpy.mean(x)),
    "list": list,
    "tolist": lambda x: x.tolist(),
    "item": lambda x: x[3],
    "slice": lambda x: x[2:9].tolist(),
    "transposed": lambda x: x.T.shape,
    "reshape": lambda x: x.reshape(-1, 1).shape,
    "bytes": lambda x: x.tobytes(),
    "buffer": lambda x: bytes(memoryview(x)),
    "pickle": lambda x: pickle.loads(pickle.dumps(x)).tolist(),
    "copy": lambda x: copy.copy(x).tolist(),
    "astype": lambda x: x.astype(int).tolist(),
    "concatenate": lambda x: numpy.concatenate([x, x]).shape,
    "where": lambda x: numpy.where(x > 4, x, 0).tolist(),
    "flat": lambda x: list(x.flat)[:5],
    "base": lambda x: x.base is None,
    "writeable": lambda x: x.flags.writeable,
    "contiguous": lambda x: x.flags.c_contiguous,
    "twice": lambda x: x[x > 4].tolist(),
    "out": lambda x: numpy.add(x, 1, out=x).tolist(),
    "sort": lambda x: numpy.sort(x).tolist(),
    "matmul": lambda x: float(x @ x),
    "divmod": lambda x: divmod(x, 2)[1].tolist(),
}


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("operation", [lambda x: x, lambda x: x * 2 + 1])
def test_everything_else_sees_what_is_selected(name, operation):
    (ours, mask), (x, m) = pending(), theirs()
    assert LOOKS[name](operation(ours[mask])) == LOOKS[name](operation(x[m]))


def test_what_is_selected_is_a_copy():
    x, mask = pending()
    part = x[mask]
    x[...] = 0
    part += 1
    assert part.tolist() == [value + 1 for value in theirs()[0] if value > 3]
    assert not np.any(x)


def test_a_mask_that_changes_later_selects_what_it_did():
    x, mask = pending()
    part = x[mask]
    mask[...] = False
    assert part.size == theirs()[1].sum()
    y, mask = pending()
    part = y[mask]
    mask ^= True
    with pytest.raises(ValueError):
        y[mask] = part
    assert numpy.array_equal(y, theirs()[0])


def test_updates_wait_for_nothing():
    """The mask is not computed before a value is read."""
    from aquila import doctor

    with doctor.watch() as report:
        x, mask = pending()
        x[mask] = x[mask] * x[mask] - 1
        x[mask] += 1
    assert not report.findings
    x2, m2 = theirs()
    x2[m2] = x2[m2] * x2[m2]
    assert numpy.array_equal(x, x2)


if __name__ == "__main__":
    from aquila import _core

    # Small arrays are spread over ranks, too.
    _core.set_replicated_bytes(0)
    run(0, int(sys.argv[1]))
