"""The page of the documentation that `scripts/numpy-tests --write` writes."""

import platform

import numpy

HEAD = """\
# NumPy's own tests

Written by `scripts/numpy-tests --write`: the tests in NumPy's wheel, run as under `python -m aquila`.
The counts are of tests that NumPy itself passes on the same machine (NumPy {numpy}, CPython {python}).

**{passed:,} of {total:,} pass: {share:.2f} %.**

## Failures by cause

| tests | cause |
|---:|---|
{causes}

## By file

| file | pass | of |
|---|---:|---:|
{files}

## Files left out

These files test the inner parts of NumPy:

| files | subject |
|---|---|
{internals}
"""


def write(path, rows, by_cause, internals):
    total, lost = sum(row[1] for row in rows), sum(row[2] for row in rows)
    text = HEAD.format(
        numpy=numpy.__version__,
        python=platform.python_version(),
        passed=total - lost,
        total=total,
        share=100 * (1 - lost / total),
        causes="\n".join(f"| {len(tests)} | {why} |" for why, tests in by_cause),
        files="\n".join(f"| `{name}` | {count - less} | {count} |" for name, count, less in rows),
        internals="\n".join(
            f"| {', '.join(f'`{word}`' for word in words.split())} | {why} |"
            for words, why in internals.items()
        ),
    )
    path.write_text(text)
