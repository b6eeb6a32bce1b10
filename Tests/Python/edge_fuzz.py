"""Calls of every public function with arguments at the edges, compared with NumPy: exception classes, values.

    edge_fuzz.py --seconds 60 --seed 1    calls in a child process, started anew when it ends or hangs
    edge_fuzz.py --seed 1 --only 4711     one call

A call follows from the seed and its number, so that one that ends the process is known by its number;
the cause may be a call just before it.
"""

import _random
import argparse
import json
import mmap
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
import warnings

_PLACE = struct.Struct("qq")
#: The stages of a call in a child process.
_THEIRS, _OURS = 1, 2
#: The number of calls of one child process.
_BATCH = 200_000
#: The processor's seconds after which a call counts as hanging, for NumPy's, which may, and for Aquila's.
_LONGEST = {_THEIRS: 4, _OURS: 20}
#: The seconds after which one that waits counts as hanging; other programs may take the processor.
_LONGEST_WAIT = 300
#: The processor's seconds after which a function of NumPy's in Python is interrupted, at least.
_TICK = 0.25
_MEMORY = 1 << 31


# MARK: In a child


class TooLong(BaseException):
    """A computation of NumPy's that takes too long."""


class Runner:
    """Makes calls by their numbers, and reports differences."""

    def __init__(self, seed, place):
        import aquila.numpy
        import edge_calls
        import numpy

        self.modules = (numpy, aquila.numpy)
        self.targets = edge_calls.TARGETS
        # The class in C seeds a generator with an integer as Python's own does, but at once.
        self.rng = _random.Random()
        self.seed = seed
        self.place = place
        self.number = self.last = -1

    def draw(self, number):
        self.rng.seed(self.seed << 40 | number)
        return self.targets[int(self.rng.random() * len(self.targets))].draw(self.rng)

    def tick(self, signal, frame):
        """Interrupts a NumPy function written in Python that takes too long."""
        if self.last == self.number and _PLACE.unpack_from(self.place)[1] == _THEIRS:
            raise TooLong
        self.last = self.number

    def run(self, number):
        """Returns the difference as a dictionary; None if there is none."""
        self.number = number
        call = self.draw(number)
        if not call.is_made:
            return None
        _PLACE.pack_into(self.place, 0, number, _THEIRS)
        try:
            theirs, arguments = self.outcome(call, self.modules[0])
        except TooLong:
            return None
        # A SystemError is a fault of NumPy's own.
        if isinstance(theirs[0], (MemoryError, SystemError)):
            return None
        _PLACE.pack_into(self.place, 0, number, _OURS)
        ours, our_arguments = self.outcome(call, self.modules[1])
        found = self.compared(call, theirs, ours, arguments, our_arguments)
        return found and {"number": number, "target": call.text, "call": str(call), "difference": found}

    @staticmethod
    def outcome(call, module):
        arguments = ()
        try:
            args, kwargs = call.make(module)
            arguments = (*args, *kwargs.values())
            return (None, call.target.function(module)(*args, **kwargs)), arguments
        except Exception as error:
            return (error, None), arguments

    @staticmethod
    def compared(call, theirs, ours, arguments, our_arguments):
        """Describes the difference of two outcomes; None if there is none, or NumPy defines no result."""
        import edge_compare
        import edge_rules

        if isinstance(theirs[0], MemoryError) or isinstance(ours[0], MemoryError):
            return None
        if type(theirs[0]) is not type(ours[0]):
            return f"{_described(theirs)} | ours: {_described(ours)}"
        if theirs[0] is not None:
            return None
        try:
            if not edge_compare.is_given(theirs[1], ours[1], arguments, our_arguments):
                found = "not the array that was given"
            else:
                found = edge_compare.differs(theirs[1], ours[1])
                found = found or edge_compare.changed(arguments, our_arguments)
        except MemoryError:
            return None
        except Exception as error:
            found = f"{_described(theirs)} | ours when read: {_described((error, None))}"
        return found if found and edge_rules.is_defined(call, arguments) else None


def _described(outcome):
    error, value = outcome
    return f"{type(value).__name__}" if error is None else f"{type(error).__name__}: {str(error)[:100]}"


def child(seed, first, count, path):
    with open(path, "r+b") as file:
        place = mmap.mmap(file.fileno(), _PLACE.size)
    warnings.simplefilter("ignore")
    runner = Runner(seed, place)
    # The limit is in addition to the memory reserved at the start.
    with open("/proc/self/statm") as file:
        limit = int(file.read().split()[0]) * resource.getpagesize() + _MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    signal.signal(signal.SIGVTALRM, runner.tick)
    signal.setitimer(signal.ITIMER_VIRTUAL, _TICK, _TICK)
    for number in range(first, first + count):
        found = runner.run(number)
        if found:
            print(json.dumps(found), flush=True)
    # The handler goes before the process does.
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)


# MARK: The parent


_ENVIRONMENT = dict(os.environ, AQUILA_MEMORY="512M", PYTHONHASHSEED="0")


class Fuzz:
    """Runs child processes one after the other, and collects their reports."""

    def __init__(self, seed, first=0, report=print):
        self.seed = seed
        self.next = first
        self.first = first
        #: The number of differences by target and kind.
        self.kinds = {}
        self.failures = []
        self.passed_over = 0
        self.report = report

    def run(self, seconds, most=None):
        """Makes calls for a number of seconds, or a number of calls; returns their number."""
        end = time.monotonic() + seconds
        last = None if most is None else self.first + most
        while time.monotonic() < end and (last is None or self.next < last):
            self._run_child(end, _BATCH if last is None else min(_BATCH, last - self.next))
        return self.next - self.first

    def _command(self, first, count, place):
        return [sys.executable, __file__, "--child", str(self.seed), str(first), str(count), place.name]

    def _run_child(self, end, count):
        with tempfile.NamedTemporaryFile() as place:
            place.write(_PLACE.pack(self.next, 0))
            place.flush()
            errors = tempfile.TemporaryFile()
            command = self._command(self.next, count, place)
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=_ENVIRONMENT)
            try:
                ended = self._watch(process, place, end)
            finally:
                process.kill()
                process.wait()
                process.stdout.close()
            number, phase = _place(place)
            if ended is None and process.returncode == 0:
                self.next += count
                return
            self.next = number + 1
            if ended == "time":
                return
            if phase == _OURS:
                errors.seek(0)
                words = errors.read().decode(errors="replace").strip()
                how = "hangs" if ended == "hangs" else f"ends the process ({process.returncode})"
                self._note({"number": number, "target": "", "call": None, "difference": f"{how} {_cause(words)}"})
            elif phase == _THEIRS:
                self.passed_over += 1
            elif process.returncode == -signal.SIGKILL:
                # The system was short of memory before the first call.
                self.next = number
            else:
                errors.seek(0)
                raise RuntimeError(errors.read().decode(errors="replace"))

    def _watch(self, process, place, end):
        """Returns None when the child process has ended, or the reason to end it."""
        seen, since, before = None, time.monotonic(), 0
        rest = b""
        while True:
            if select.select([process.stdout], [], [], 0.5)[0]:
                data = os.read(process.stdout.fileno(), 1 << 16)
                if not data:
                    process.wait()
                    return None
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    # Functions that print do so here, too.
                    if line.startswith(b'{"number"'):
                        self._note(json.loads(line))
            now = time.monotonic()
            if now > end:
                return "time"
            where = _place(place)
            if where != seen:
                seen, since, before = where, now, _seconds_of(process)
            elif now - since > _LONGEST_WAIT or _seconds_of(process) - before > _LONGEST.get(where[1], 60):
                return "hangs"

    def _note(self, found):
        if found["call"] is None:
            found["call"] = described(self.seed, found["number"])
        key = (found["target"] or found["call"].partition("(")[0], found["difference"][:60])
        self.kinds[key] = self.kinds.get(key, 0) + 1
        self.failures.append(found)
        if self.kinds[key] <= 2:
            self.report(f"{found['number']}: {found['call']}\n    {found['difference']}")


def _seconds_of(process):
    """The seconds on a processor of the thread that makes the calls; 0 when it has ended."""
    try:
        with open(f"/proc/{process.pid}/schedstat") as file:
            return int(file.read().split()[0]) / 1e9
    except OSError:
        return 0


def _cause(words):
    """The line of a crash report that says why, else its end."""
    lines = words.splitlines()
    return next((line for line in lines if "Fatal error" in line or "rror: " in line), words[-300:])


def _place(file):
    file.seek(0)
    return _PLACE.unpack(file.read(_PLACE.size))


def described(seed, number):
    return str(Runner(seed, bytearray(_PLACE.size)).draw(number))


def main():
    if sys.argv[1:2] == ["--child"]:
        return child(*map(int, sys.argv[2:5]), sys.argv[5])
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first call")
    parser.add_argument("--only", type=int, help="makes one call, here")
    options = parser.parse_args()
    if options.only is not None:
        warnings.simplefilter("ignore")
        runner = Runner(options.seed, bytearray(_PLACE.size))
        print(runner.draw(options.only), flush=True)
        print(runner.run(options.only))
        return 0
    fuzz = Fuzz(options.seed, options.first, lambda text: print(text, flush=True))
    start = time.monotonic()
    count = fuzz.run(options.seconds)
    taken = time.monotonic() - start
    print(
        f"{count} calls in {taken:.0f} s ({count / taken:.0f} a second), {len(fuzz.failures)} differ "
        f"in {len(fuzz.kinds)} ways, {fuzz.passed_over} ended or hung NumPy",
        flush=True,
    )
    return 1 if fuzz.failures else 0


if __name__ == "__main__":
    sys.exit(main())
