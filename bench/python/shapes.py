"""The memory of a program in which every shape differs: `make bench-shapes`.

    shapes.py [COUNT] [--most MEBIBYTES]

Runs so many statements, ten million unless given, on parts of which no two have the same offset and extents:
parts that are computed at once, and parts that are planned. Prints the resident set after each tenth, and
fails if it grows by more than the limit after the first one.
"""

import argparse
import sys

import aquila.numpy as np

#: Extents and offsets are below this prime, so that its square is the number of pairs.
SIDE = 4099


def resident():
    """The resident set, in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


class Program:
    """Statements on rows and matrices, of which each takes another pair of offset and extent."""

    def __init__(self):
        self.x, self.y = np.arange(2.0 * SIDE), np.ones(2 * SIDE)
        self.a = np.ones((64, 2 * SIDE))
        self.statements = (self.update, self.join, self.total, self.product, self.choose)

    def run(self, first, last):
        for k in range(first, last):
            # A step that is no multiple of the prime visits all pairs.
            offset, extent = divmod(k * 7_340_033 % SIDE**2, SIDE)
            self.statements[k % len(self.statements)](offset, extent + 1)

    def update(self, offset, extent):
        part = self.x[offset : offset + extent]
        part[...] = part * 0.5 + self.y[extent : 2 * extent] * 0.25

    def join(self, offset, extent):
        np.concatenate([self.x[offset : offset + extent], self.y[:extent]])

    def total(self, offset, extent):
        float((self.x[offset : offset + extent] - self.y[:extent]).sum())

    def product(self, offset, extent):
        rows = 1 + offset % 64
        self.a[:rows, offset : offset + extent % 512 + 1] @ self.x[: extent % 512 + 1]

    def choose(self, offset, extent):
        part = self.x[offset : offset + extent]
        np.where(part > 0.5, part, 0.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=10_000_000)
    parser.add_argument("--most", type=float, default=16)
    options = parser.parse_args()
    program, sizes = Program(), []
    for tenth in range(10):
        program.run(options.count * tenth // 10, options.count * (tenth + 1) // 10)
        sizes.append(resident())
        print(f"{options.count * (tenth + 1) // 10:>9} shapes: {sizes[-1] / 2**20:8.1f} MiB")
    growth = (max(sizes[1:]) - sizes[0]) / 2**20
    print(f"growth after the first tenth: {growth:.1f} MiB")
    if growth > options.most:
        sys.exit(f"the resident set grows by more than {options.most:g} MiB")


main()
