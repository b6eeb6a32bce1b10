"""Checks that programs have the same bits on this machine's GPU as on its processors.

    python check.py [--sizes 1000,100000] [--json FILE]

Needs the package `aquila` and NumPy, and no Swift. Every program of corpus.py runs in several processes:
without a device, with everything that a device can do on it, with the default thresholds, and with little of
the device's memory, so that arrays have to leave it. Ends with status 1 if a digest differs, or if a device
was asked for and not used.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parent
RUNS = {
    "processors": {"AQUILA_DEVICES": "off"},
    "device": {"AQUILA_DEVICES": "all", "AQUILA_DEVICE_THRESHOLD": "0"},
    "default": {"AQUILA_DEVICES": "all"},
    "little memory": {
        "AQUILA_DEVICES": "all",
        "AQUILA_DEVICE_THRESHOLD": "0",
        "AQUILA_DEVICE_MEMORY": "20M",
    },
}


def run(settings, sizes):
    """The digests by program, the work of the device, and the seconds that it took."""
    words = [sys.executable, str(FOLDER / "corpus.py"), sizes]
    start = time.perf_counter()
    child = subprocess.run(words, env={**os.environ, **settings}, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if child.returncode:
        sys.exit(f"status {child.returncode} under {settings}\n{child.stderr[-4000:]}")
    lines = dict(line.split("\t") for line in child.stdout.splitlines() if "\t" in line)
    return lines, json.loads(lines.pop("work")), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1,37,1000,100003,1048576", help="numbers of elements")
    parser.add_argument("--json", help="a file for the outcome")
    options = parser.parse_args()
    expected, _, seconds = run(RUNS["processors"], options.sizes)
    print(f"{'processors':15} {len(expected)} programs in {seconds:.1f} s")
    outcome = {"programs": len(expected), "runs": {}}
    is_good = True
    for name, settings in list(RUNS.items())[1:]:
        found, work, seconds = run(settings, options.sizes)
        differing = [program for program in expected if found.get(program) != expected[program]]
        outcome["runs"][name] = {"work": work, "seconds": round(seconds, 2), "differing": differing}
        launches = work["launches"] if work else 0
        print(f"{name:15} {launches} launches in {seconds:.1f} s, {len(differing)} programs differ")
        for program in differing[:20]:
            print("  ", program)
        if work is None and name != "default":
            print("   no device was used; `aquila info` says why")
        is_good = is_good and not differing and (work is not None or name == "default")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(outcome, indent=1) + "\n")
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
