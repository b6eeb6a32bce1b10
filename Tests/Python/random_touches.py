"""Random programs in which C code reads and writes kept pointers between recorded operations, on any thread:
`random_touches.py FIRST COUNT` compares COUNT programs with NumPy's.
"""

import ctypes
import random
import sys
import threading

import aquila.numpy as np
import numpy

SHAPES = [(1,), (7,), (40,), (5, 6), (3, 0, 2), (700,), (60, 50), (300_000,)]
TYPES = ["bool", "int8", "uint16", "int64", "float32", "float64", "complex64", "complex128"]


class Pair:
    """An array of ours and NumPy's twin, with a pointer to the elements of each."""

    def __init__(self, ours, theirs):
        self.ours, self.theirs = ours, theirs
        self.places = [side.ctypes.data for side in (ours, theirs)]
        self.views = [numpy.asarray(ours), theirs]


class Program:
    def __init__(self, seed):
        self.random = random.Random(seed)
        weights = [4] * (len(SHAPES) - 1) + [0.3]
        self.shape = self.random.choices(SHAPES, weights)[0]
        self.kind = self.random.choice(TYPES)
        self.pairs = []
        for _ in range(3):
            seed = self.random.randrange(1000)
            theirs = numpy.random.default_rng(seed).integers(-4, 5, self.shape).astype(self.kind)
            self.pairs.append(Pair(np.array(theirs) + np.zeros((), self.kind), theirs.copy()))

    def run(self):
        for _ in range(self.random.randint(2, 16)):
            getattr(self, self.random.choice(STEPS))()
        for pair in self.pairs:
            compare(pair.views[0], pair.theirs)
            compare(pair.ours, pair.theirs)

    def pick(self):
        return self.random.choice(self.pairs)

    # MARK: Steps

    def update(self):
        one, other = self.pick(), self.pick()
        for a, b in ((one.ours, other.ours), (one.theirs, other.theirs)):
            if self.kind == "bool":
                a ^= b
            else:
                a += b

    def copy_part(self):
        one, other = self.pick(), self.pick()
        low = self.random.randint(0, self.shape[0])
        one.ours[low:] = other.ours[: self.shape[0] - low]
        one.theirs[low:] = other.theirs[: self.shape[0] - low].copy()

    def select(self):
        one, other = self.pick(), self.pick()
        limit = self.random.randint(-3, 3)
        for a, b in ((one.ours, other.ours), (one.theirs, other.theirs)):
            a[b.real > limit] = 1

    def renew(self):
        place, other = self.random.randrange(3), self.pick()
        ours, theirs = other.ours * 1, other.theirs * 1
        self.pairs[place] = Pair(ours.astype(self.kind), theirs.astype(self.kind))

    def poke(self):
        """C code writes one byte pattern into an element."""
        pair = self.pick()
        if pair.theirs.size:
            size = pair.theirs.itemsize
            place = self.random.randrange(pair.theirs.size) * size
            value = self.random.choice([0, 1]) if self.kind == "bool" else self.random.choice([0, 1, 63])
            self.on_any_thread(lambda: [ctypes.memset(start + place, value, size) for start in pair.places])

    def move(self):
        """C code copies all elements from one array to another."""
        one, other = self.pick(), self.pick()
        pairs = list(zip(one.places, other.places))
        self.on_any_thread(lambda: [ctypes.memmove(to, start, one.theirs.nbytes) for to, start in pairs])

    def peek(self):
        pair = self.pick()
        found = []
        self.on_any_thread(
            lambda: found.extend(ctypes.string_at(start, pair.theirs.nbytes) for start in pair.places)
        )
        compare(*(numpy.frombuffer(data, self.kind) for data in found))

    def look(self):
        pair = self.pick()
        compare(pair.views[0], pair.theirs)

    def write_view(self):
        pair = self.pick()
        for view in pair.views:
            view[:1] = 1

    def on_any_thread(self, body):
        if self.random.random() < 0.6:
            return body()
        thread = threading.Thread(target=body)
        thread.start()
        thread.join()


STEPS = "update update copy_part select renew poke poke move peek look write_view".split()


def compare(ours, theirs):
    numpy.testing.assert_array_equal(numpy.asarray(ours), theirs)


def run(first, count):
    for seed in range(first, first + count):
        try:
            with numpy.errstate(all="ignore"):
                Program(seed).run()
        except AssertionError as error:
            raise AssertionError(f"program {seed}: {error}") from error


if __name__ == "__main__":
    run(int(sys.argv[1]), int(sys.argv[2]))
