"""The text of docs/comparison.md, what others do and figures from the records in bench/records, and README.md's figures."""

import json
import math
import statistics

from . import pages

RECORDS = pages.ROOT / "bench/records"

INTRODUCTION = """# Comparison

Written by `scripts/comparison`; a test fails if the page is not what the records of measurements say.

## The systems

| | what a program changes | where it runs | arrays |
|---|---|---|---|
| NumPy | | one core; products of matrices on all | in memory |
| numexpr | formulas become texts | all cores | NumPy's |
| Numba | loops in functions with a decorator, compiled for the types of their arguments | all cores where a function asks for it, CUDA devices | NumPy's |
| JAX | `jax.numpy`, functions without side effects | cores, GPUs, TPUs | immutable |
| Dask | `dask.array`, chunks, `compute()` | all cores; clusters with a scheduler and workers | in chunks, also larger than memory |
| cuPyNumeric | one import | cores, GPUs, clusters | distributed, written in place |
| Aquila | one import, or none | all cores, clusters by MPI; GPUs as [gpus.md](gpus.md) says | NumPy's class, distributed on many ranks, written in place |

Take NumPy where arrays are small and each value decides what comes next: one thread is enough there. Take numexpr for
a single large formula in a program that stays as it is. Take Numba for loops over elements with their own control flow;
its functions take Aquila's arrays, and may be bodies of [tasks](tutorial-library.md). Take Dask where data are larger
than the memory of all machines together, or where work is a graph of unlike jobs. Take JAX for derivatives, and JAX or
cuPyNumeric for GPUs. Take Aquila where a NumPy program of large arrays shall run on all cores or on a cluster as it is,
with results that depend on neither.

Moving from [NumPy](from-numpy.md), [cuPyNumeric](from-cupynumeric.md), [pandas](from-pandas.md) and
[Dask](from-dask.md) has a page each. [differences.md](differences.md) lists where results differ from NumPy's, and
[numpy-tests.md](numpy-tests.md) counts the tests of NumPy that pass.

## Figures

Both sides of a row take turns in one run, so that what else happens on the machine meets both alike; times are medians
or least times of several rounds. A ratio is the time of the other side over Aquila's: above 1, Aquila is faster. Measure
your own programs with `aquila bench PROGRAM.py`.
"""

#: What the names of rows mean.
SYSTEMS_WORK = {
    "chain": "`a*b + c - d/e` of 20 million elements",
    "prices": "a formula with `log`, `exp`, `sqrt` and `tanh` of 5 million elements",
    "stencil": "ten steps of a five-point stencil on 3000 × 3000 elements",
    "columns": "sums of squares along the columns of 8192 × 4096 elements",
}
PROGRAMS = {
    "chain_f64": "`a*b + c - d/e`, 20 million `float64`",
    "chain_f32": "the same of `float32`",
    "black_scholes": "prices of 10 million options",
    "stencil": "a five-point stencil, 4096 × 4096",
    "cavity_101": "flow in a cavity, 101 × 101",
    "cavity_41": "the same, 41 × 41",
    "dot_expression": "a product of two rows, as an expression, 50 million elements",
    "dot_blas": "a product of two rows by BLAS, 50 million elements",
    "reduce_axis0": "sums along the first axis of 33.6 million elements",
    "reduce_axis1": "sums along the second axis",
    "reduce_all": "the sum of all",
    "mandelbrot": "Mandelbrot's set, a million points",
    "tiny": "a loop of operations on 1,000 elements",
}
QUESTIONS = {
    "g1": "sum by 100 texts",
    "g2": "sum by two texts",
    "g3": "sum and mean by many texts",
    "g4": "three means by 100 integers",
    "g5": "three sums by many integers",
    "g6": "median and deviation by two integers",
    "g7": "maximum and minimum by many texts",
    "g8": "two greatest of each group",
    "g10": "sum and size by six keys",
    "j1": "merge with a small table",
    "j2": "merge with a table of middle size",
    "j3": "the same, left",
    "j4": "the same by texts",
    "j5": "merge with a large table",
}


def text():
    """The page, with a section for each record that exists."""
    parts, records = [INTRODUCTION], 0
    for name, title, table in SECTIONS:
        path = RECORDS / f"{name}.json"
        if path.exists():
            record, records = json.loads(path.read_text()), records + 1
            parts += [f"### {title}\n", measured(record) + "\n", "\n".join(table(record)) + "\n"]
    return "\n".join(parts if records else [*parts, NONE])


#: Stands in place of the figures.
NONE = """There is no record yet: `make bench-python` and `make bench-frames` write them, on a machine with no other work.
"""


def readme():
    """README.md with the figures of `make bench` between its two marks, if there is a record of them."""
    page, path = (pages.ROOT / "README.md").read_text(), RECORDS / "bench.json"
    if not path.exists():
        return page
    record = json.loads(path.read_text())
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{measured(record)}\n\n{bench(record['rows'])}\n{END}{after}"


BEGIN, END = "<!-- figures, written by scripts/comparison -->\n", "<!-- end of figures -->\n"


def bench(rows):
    """The rows of `make bench` as two tables: comparisons with NumPy, single figures."""
    comparisons = [
        (
            f"`{row['name']}`",
            _size(row["n"]),
            row["dtype"],
            f"{row['aquila_ms']:.3g}",
            f"{row['numpy_ms']:.3g}",
            f"{row['speedup']:.2f} ×",
            _or_dash(row.get("gb_per_s"), ".1f"),
            _or_dash(row.get("stream_fraction"), ".2f"),
        )
        for row in rows
        if "speedup" in row
    ]
    figures = [(f"`{row['name']}`", f"{row['value']:.3g} {row['unit']}") for row in rows if "value" in row]
    header = ("work", "elements", "type", "Aquila ms", "NumPy ms", "speedup", "GB/s", "of copy rate")
    tables = [(header, comparisons), (("figure", "value"), figures)]
    return "\n\n".join("\n".join(_table(header, rows)) for header, rows in tables if rows)


def _table(header, rows):
    """A table whose columns, after the first, are aligned to the right."""
    yield "| " + " | ".join(header) + " |"
    yield "|---" + "|---:" * (len(header) - 1) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _size(count):
    """A count of elements with at most three digits: 20000000 gives 20M."""
    for unit, name in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if count >= unit:
            return f"{count / unit:.3g}{name}"
    return str(count)


def _or_dash(value, form):
    return "–" if value is None else format(value, form)


def measured(record):
    """The sentence that says where, when and with what a record was measured."""
    machine, versions = record["machine"], record["versions"]
    packages = ", ".join(f"{NAMES.get(name, name)} {version}" for name, version in versions.items())
    return (
        f"`{record['measured_by']}` on {record['date']}: {machine['processor']}, {machine['processors']} processors, "
        f"{machine['memory_gib']} GiB, {machine['system']}; {packages}; {record['load']:g} other programs wanted to run "
        f"when it began."
    )


NAMES = {
    "python": "Python",
    "aquila": "Aquila",
    "numpy": "NumPy",
    "scipy": "SciPy",
    "numba": "Numba",
    "dask": "Dask",
}


def _systems(record):
    names = list(record["rows"][0]["ms"])
    others = [name for name in names if name != "Aquila"]
    yield f"| ms | {' | '.join(names)} |"
    yield "|---|" + "---:|" * len(names)
    for row in record["rows"]:
        yield (
            f"| {SYSTEMS_WORK[row['work']]} | " + " | ".join(number(row["ms"][name]) for name in names) + " |"
        )
    means = {name: mean(row["ms"][name] / row["ms"]["Aquila"] for row in record["rows"]) for name in others}
    yield ""
    yield (
        "Geometric means of the ratios: "
        + ", ".join(f"{name} {value:.2f}" for name, value in means.items())
        + "."
    )


def _programs(record):
    rows = [(PROGRAMS[row["name"]], row["numpy_ms"], row["aquila_ms"]) for row in record["rows"]]
    return _pairs("NumPy ms", "Aquila ms", rows)


def _shapes(record):
    rows = [(f"`{row['name']}`, {row['size']}", row["numpy_ms"], row["aquila_ms"]) for row in record["rows"]]
    return _pairs("NumPy ms", "Aquila ms", rows)


def _statements(record):
    rows = [
        (f"`{row['statement']}`".replace("|", "\\|"), row["numpy_us"], row["aquila_us"])
        for row in record["rows"]
    ]
    return _pairs("NumPy µs", "Aquila µs", rows)


def _frames(record):
    rows = [(QUESTIONS[row["question"]], row["pandas_ms"], row["aquila_ms"]) for row in record["rows"]]
    yield f"The questions of db-benchmark on {record['table_rows']:,} rows.\n"
    yield from _pairs("pandas ms", "Aquila ms", rows)


def _start(record):
    names = {
        "import_ms": "import, ms",
        "process_ms": "a process that only imports, ms",
        "resident_mib": "memory after it, MiB",
    }
    yield "| | NumPy | Aquila |"
    yield "|---|---:|---:|"
    for row in record["rows"]:
        yield f"| {names[row['name']]} | {number(row['numpy'])} | {number(row['aquila'])} |"


def _pairs(theirs, ours, rows):
    """A table of two sides, and the mean of the ratios."""
    yield f"| | {theirs} | {ours} | ratio |"
    yield "|---|---:|---:|---:|"
    for name, a, b in rows:
        yield f"| {name} | {number(a)} | {number(b)} | {a / b:.2f} |"
    yield ""
    yield f"The geometric mean of the ratios is {mean(a / b for _, a, b in rows):.2f}."


def number(value):
    """Three digits, without an exponent."""
    digits = max(0, 2 - math.floor(math.log10(value))) if value > 0 else 0
    return f"{value:.{digits}f}"


def mean(ratios):
    """The geometric mean."""
    return math.exp(statistics.mean(map(math.log, ratios)))


#: The names of records, the titles of their sections, and the makers of their tables.
SECTIONS = [
    ("systems", "Four pieces of work, by system", _systems),
    ("speed", "Programs of large arrays, as they are", _programs),
    ("programs", "Programs whose shapes change at each step", _shapes),
    ("statements", "Statements on few elements", _statements),
    ("frames", "Frames", _frames),
    ("start", "The start", _start),
]
