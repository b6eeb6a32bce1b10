"""Random programs, run by `aquila.numpy` and by NumPy side by side.

    python random_programs.py FIRST COUNT    # prints a line with a digest for each program

The digest is of all bits that Aquila computed, so that those of one rank and of many can be compared.

Programs are of two kinds: *eager* ones, in which every result is compared at once, and NumPy goes on from
Aquila's where they differ within what the operation allows; and *lazy* ones of operations whose results are
exact, which are compared at the end alone.
"""

import hashlib
import random
import sys
import warnings

import random_statements
import random_updates
from aquila import _core
from aquila import numpy as ours
from aquila import original_numpy as theirs

KINDS, WEIGHTS = zip(*random_statements.KINDS, *random_updates.KINDS)
#: The most elements of a variable; of one in a large program.
MOST, MOST_OF_LARGE = 3000, 300_000


class Mismatch(AssertionError):
    """The first difference of a program, with the program up to that point."""


class Program:
    """A random program that is drawn while it runs, since draws depend on NumPy's shapes and types."""

    def __init__(self, seed):
        self.seed = seed
        self.random = random.Random(seed)
        self.is_lazy = self.random.random() < 0.4
        self.is_large = self.random.random() < 0.03
        self.most = MOST_OF_LARGE if self.is_large else MOST
        self.base = random_statements.base_shape(self)
        self.lines = []
        self.count = 0
        self.ours = {"np": ours, "numpy": theirs}
        self.theirs = {"np": theirs, "numpy": theirs}
        self.digest = hashlib.sha1()

    # MARK: Variables

    def names(self, condition=lambda value: True):
        """Returns the variables whose NumPy values satisfy a condition."""
        return [name for name, value in self.theirs.items() if name[0] == "v" and condition(value)]

    def pick(self, condition=lambda value: True):
        """Returns a variable with its NumPy value; None, None if no variable satisfies the condition."""
        names = self.names(condition)
        if not names:
            return None, None
        name = self.random.choice(names)
        return name, self.theirs[name]

    def fresh(self):
        self.count += 1
        return f"v{self.count}"

    # MARK: Statements

    def give(self, expression, ulps=0, scale=None, zeros=False):
        """Runs a statement that makes a variable; its values may differ by `ulps` units in the last
        place.
        """
        name = self.fresh()
        self._run(f"{name} = {expression}", [name], ulps, scale, zeros)

    def change(self, statement, *names, ulps=0, scale=None, zeros=False):
        """Runs a statement that writes to variables."""
        self._run(statement, names, ulps, scale, zeros)

    def _run(self, line, names, ulps, scale, zeros):
        if ulps and self.is_lazy:
            return
        self.lines.append(line)
        # The bound is computed from NumPy's values before the statement.
        bound = eval(scale, self.theirs) if scale else None
        expected, got = self._outcome(line, self.theirs), self._outcome(line, self.ours)
        if expected is not got:
            self._fail(f"{got and got.__name__} instead of {expected and expected.__name__}")
        if expected is not None:
            self.lines[-1] += f"  # {expected.__name__}"
            return
        for name in names:
            if not random_statements.is_kept(self.theirs[name]):
                del self.theirs[name], self.ours[name]
            elif not self.is_lazy or zeros:
                self._check(name, ulps, bound, zeros)

    @staticmethod
    def _outcome(line, namespace):
        """The class of the exception that a statement raises; None if it raises none."""
        try:
            exec(line, namespace)
        except Exception as error:
            return type(error)

    def forget(self):
        names = self.names()
        if len(names) > 4:
            name = self.random.choice(names)
            self.lines.append(f"del {name}")
            del self.theirs[name], self.ours[name]

    # MARK: Comparison

    def _check(self, name, ulps, bound, zeros):
        mine, expected = self.ours[name], self.theirs[name]
        is_array = isinstance(expected, theirs.ndarray)
        if is_array != (type(mine) is ours.ndarray) or not is_array and type(mine) is not type(expected):
            self._fail(f"{name} is of {type(mine)}, not {type(expected)}")
        if mine.dtype != expected.dtype or mine.shape != expected.shape:
            self._fail(f"{name}: {mine.dtype}{mine.shape} instead of {expected.dtype}{expected.shape}")
        if is_array and _steps(mine) != _steps(expected):
            self._fail(f"{name}: strides {mine.strides} instead of {expected.strides} of {expected.shape}")
        values = theirs.asarray(mine)
        self.digest.update(values.tobytes())
        is_wrong = ~_agree(values, theirs.asarray(expected), ulps, bound, zeros)
        if is_wrong.any():
            place = tuple(int(k) for k in theirs.argwhere(is_wrong)[0])
            self._fail(
                f"{name}{list(place)}: {values[place]!r} instead of {theirs.asarray(expected)[place]!r}"
            )
        if not ulps and not zeros:
            return
        if is_array and expected.flags.writeable:
            expected[...] = values
        elif not is_array:
            self.theirs[name] = mine

    def run(self):
        """Draws and runs the program; returns its digest."""
        with theirs.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            for _ in range(self.random.randrange(2, 5)):
                random_statements.create(self)
            for _ in range(self.random.randrange(4, 9 if self.is_large else 24)):
                self.random.choices(KINDS, WEIGHTS)[0](self)
            random_statements.probe(self)
            random_statements.probe(self)
            self.is_lazy = False
            for name in self.names():
                self.lines.append(f"# the end: {name}")
                self._check(name, 0, None, True)
        return self.digest.hexdigest()

    def _fail(self, message):
        text = "\n".join(self.lines)
        raise Mismatch(f"seed {self.seed}: {message}\n{text}")


def _steps(array):
    """The strides of axes with more than one element."""
    if array.size < 2:
        return []
    return [step for step, extent in zip(array.strides, array.shape) if extent > 1]


def _agree(mine, expected, ulps, bound, zeros):
    """A mask of the elements that agree as closely as required."""
    with theirs.errstate(all="ignore"):
        same = (mine == expected) | (mine != mine) & (expected != expected)
        if expected.dtype.kind in "fc" and not zeros and not ulps:
            for part in (theirs.real, theirs.imag):
                a, b = part(mine), part(expected)
                same &= (theirs.signbit(a) == theirs.signbit(b)) | theirs.isnan(a) & theirs.isnan(b)
        if not ulps or expected.dtype.kind not in "fc":
            return same
        wide = "c16" if expected.dtype.kind == "c" else "f8"
        size = abs(expected.astype(wide))
        limit = (
            ulps * theirs.finfo(expected.dtype).eps * (size if bound is None else theirs.fmax(size, bound))
        )
        limit = limit + theirs.finfo(expected.dtype).smallest_subnormal * ulps
        near = abs(mine.astype(wide) - expected.astype(wide)) <= limit
        # Intermediate overflow has no bound, and complex infinities have many representations.
        free = ~theirs.isfinite(limit) | (limit > theirs.finfo(expected.dtype).max)
        if expected.dtype.kind == "c":
            free |= ~theirs.isfinite(expected) | ~theirs.isfinite(mine)
        return same | near | free


def main():
    first, count = int(sys.argv[1]), int(sys.argv[2])
    # Small arrays are spread over ranks, too.
    _core.set_replicated_bytes(0)
    for seed in range(first, first + count):
        print(seed, Program(seed).run())


if __name__ == "__main__":
    main()
