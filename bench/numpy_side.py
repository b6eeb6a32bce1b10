"""NumPy's side of the benchmarks, as a server on its standard input and output.

The benchmark program starts it and lets both sides take turns, so that what else happens
on the machine meets both alike. A line is a request, and is answered by one line of JSON:

    info                       versions of Python, NumPy, SciPy and numexpr
    list                       the names of the workloads
    prepare NAME [KEY=VALUE]…  makes the inputs; KEY is a size (n, rows, columns, steps, …)
    run NAME                   runs the workload once; answers {"ms": …}
    checksum NAME              the sums of the last results, to compare with
    release NAME               gives the memory back
    quit                       ends the server

An answer has "ok"; where that is false, "error" says why, and the server goes on.
"""

import contextlib
import gc
import json
import platform
import sys
import time

import numexpr
import numpy as np
import scipy
from scipy.special import erf

WORKLOADS = {}


def workload(name, **defaults):
    """Registers a class as a workload, once for each name; `defaults` are its parameters."""

    def register(kind):
        WORKLOADS[name] = (kind, defaults)
        return kind

    return register


def ramp(n, factor, dtype=np.float64):
    """n values in [0, 1) that look random and that any language makes alike:
    (i * factor mod 1000003) / 1000003."""
    values = np.arange(n, dtype=np.int64)
    values *= factor
    values %= 1_000_003
    return (values / 1_000_003.0).astype(dtype, copy=False)


class Workload:
    """Inputs made by `__init__`, work done by `run`, which keeps its result."""

    result = None

    def before(self):
        """Brings the inputs back to their start, outside the measured time."""

    def parts(self):
        """The results, one by one."""
        return self.result if isinstance(self.result, tuple) else (self.result,)

    def finish(self):
        """Waits for the results of arrays that compute when they are read."""
        for part in self.parts():
            part[(0,) * np.ndim(part)]

    def checksum(self):
        """The sums of the results, in double precision."""
        return [float(np.sum(part, dtype=np.float64)) for part in self.parts()]


@workload("chain_f64", n=20_000_000, dtype="float64")
@workload("chain_f32", n=20_000_000, dtype="float32")
class Chain(Workload):
    """a*b + c - d/e, as one writes it."""

    def __init__(self, n, dtype):
        factors = (7919, 104729, 1299709, 15485863)
        self.a, self.b, self.c, self.d = (ramp(n, factor, dtype) for factor in factors)
        self.e = ramp(n, 32452843, dtype) + np.dtype(dtype).type(1)

    def run(self):
        self.result = self.a * self.b + self.c - self.d / self.e


@workload("chain_numexpr_f64", n=20_000_000, dtype="float64")
@workload("chain_numexpr_f32", n=20_000_000, dtype="float32")
class ChainNumexpr(Chain):
    """The same through numexpr, on all cores."""

    def run(self):
        inputs = {name: getattr(self, name) for name in "abcde"}
        self.result = numexpr.evaluate("a*b + c - d/e", local_dict=inputs)


@workload("black_scholes", n=10_000_000)
class BlackScholes(Workload):
    """The prices of a European call and put (F. Black and M. Scholes, 1973)."""

    RATE = 0.05
    VOLATILITY = 0.2

    def __init__(self, n):
        self.spot = 10 + 90 * ramp(n, 7919)
        self.strike = 10 + 90 * ramp(n, 104729)
        self.years = 0.1 + 1.9 * ramp(n, 1299709)

    def run(self):
        spot, strike, years = self.spot, self.strike, self.years
        deviation = self.VOLATILITY * np.sqrt(years)
        d1 = (np.log(spot / strike) + (self.RATE + 0.5 * self.VOLATILITY**2) * years) / deviation
        d2 = d1 - deviation
        n1 = 0.5 + 0.5 * erf(d1 * np.sqrt(0.5))
        n2 = 0.5 + 0.5 * erf(d2 * np.sqrt(0.5))
        discounted = strike * np.exp(-self.RATE * years)
        call = spot * n1 - discounted * n2
        put = discounted * (1 - n2) - spot * (1 - n1)
        self.result = call, put


@workload("black_scholes_numexpr", n=10_000_000)
class BlackScholesNumexpr(BlackScholes):
    """The same through numexpr, which has no error function: SciPy's is called between."""

    def run(self):
        names = {"s": self.spot, "k": self.strike, "t": self.years}
        names.update(r=self.RATE, v=self.VOLATILITY)
        d1 = numexpr.evaluate("(log(s/k) + (r + 0.5*v*v)*t) / (v*sqrt(t))", local_dict=names)
        names["d1"] = d1
        names["e1"] = erf(numexpr.evaluate("d1 * sqrt(0.5)", local_dict=names))
        names["e2"] = erf(numexpr.evaluate("(d1 - v*sqrt(t)) * sqrt(0.5)", local_dict=names))
        call = "s*(0.5 + 0.5*e1) - k*exp(-r*t)*(0.5 + 0.5*e2)"
        put = "k*exp(-r*t)*(0.5 - 0.5*e2) - s*(0.5 - 0.5*e1)"
        self.result = tuple(numexpr.evaluate(price, local_dict=names) for price in (call, put))


@workload("stencil", n=4096, steps=20)
class Stencil(Workload):
    """Jacobi's iteration for Laplace's equation through slices; one edge is held at 1."""

    def __init__(self, n, steps):
        self.steps = steps
        self.result = np.empty((n, n))

    def before(self):
        self.result[...] = 0
        self.result[0] = 1

    def run(self):
        u = self.result
        for _ in range(self.steps):
            u[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])


@workload("cavity_101", n=101, steps=200, iterations=50, dt=0.0005)
@workload("cavity_41", n=41, steps=200, iterations=50, dt=0.001)
class Cavity(Workload):
    """Flow in a box whose lid moves: step 11 of "CFD Python: the 12 steps to Navier-Stokes
    equations" (L. A. Barba and G. F. Forsyth, 2018), with density 1 on a square grid."""

    VISCOSITY = 0.1

    def __init__(self, n, steps, iterations, dt):
        self.n, self.steps, self.iterations, self.dt = n, steps, iterations, dt
        self.h = 2 / (n - 1)

    def run(self):
        u, v, p = (np.zeros((self.n, self.n)) for _ in range(3))
        for _ in range(self.steps):
            self.solve_pressure(p, self.source(u, v))
            self.advance(u, v, p)
        self.result = u, v, p

    def source(self, u, v):
        """The right side of the pressure equation, inside the box."""
        h2 = 2 * self.h
        ux = (u[1:-1, 2:] - u[1:-1, :-2]) / h2
        uy = (u[2:, 1:-1] - u[:-2, 1:-1]) / h2
        vx = (v[1:-1, 2:] - v[1:-1, :-2]) / h2
        vy = (v[2:, 1:-1] - v[:-2, 1:-1]) / h2
        return (ux + vy) / self.dt - ux * ux - 2 * uy * vx - vy * vy

    def solve_pressure(self, p, source):
        scaled = source * (self.h * self.h / 4)
        for _ in range(self.iterations):
            q = p.copy()
            neighbours = q[1:-1, 2:] + q[1:-1, :-2] + q[2:, 1:-1] + q[:-2, 1:-1]
            p[1:-1, 1:-1] = 0.25 * neighbours - scaled
            p[:, -1] = p[:, -2]
            p[0, :] = p[1, :]
            p[:, 0] = p[:, 1]
            p[-1, :] = 0

    def advance(self, u, v, p):
        """One time step of the velocities, then the walls and the lid."""
        r = self.dt / self.h
        s = self.VISCOSITY * self.dt / (self.h * self.h)
        a, b = u.copy(), v.copy()
        u[1:-1, 1:-1] = (
            a[1:-1, 1:-1]
            - a[1:-1, 1:-1] * r * (a[1:-1, 1:-1] - a[1:-1, :-2])
            - b[1:-1, 1:-1] * r * (a[1:-1, 1:-1] - a[:-2, 1:-1])
            - 0.5 * r * (p[1:-1, 2:] - p[1:-1, :-2])
            + s * (a[1:-1, 2:] - 2 * a[1:-1, 1:-1] + a[1:-1, :-2])
            + s * (a[2:, 1:-1] - 2 * a[1:-1, 1:-1] + a[:-2, 1:-1])
        )
        v[1:-1, 1:-1] = (
            b[1:-1, 1:-1]
            - a[1:-1, 1:-1] * r * (b[1:-1, 1:-1] - b[1:-1, :-2])
            - b[1:-1, 1:-1] * r * (b[1:-1, 1:-1] - b[:-2, 1:-1])
            - 0.5 * r * (p[2:, 1:-1] - p[:-2, 1:-1])
            + s * (b[1:-1, 2:] - 2 * b[1:-1, 1:-1] + b[1:-1, :-2])
            + s * (b[2:, 1:-1] - 2 * b[1:-1, 1:-1] + b[:-2, 1:-1])
        )
        for velocity in (u, v):
            velocity[0, :] = 0
            velocity[:, 0] = 0
            velocity[:, -1] = 0
            velocity[-1, :] = 0
        u[-1, :] = 1


@workload("dot_expression", n=50_000_000)
class DotExpression(Workload):
    """The sum of products, as an expression."""

    def __init__(self, n):
        self.a = ramp(n, 7919)
        self.b = ramp(n, 104729)

    def run(self):
        self.result = np.sum(self.a * self.b)


@workload("dot_blas", n=50_000_000)
class DotBLAS(DotExpression):
    """The same through the dot product of NumPy's BLAS."""

    def run(self):
        self.result = np.dot(self.a, self.b)


@workload("reduce_axis0", rows=8192, columns=4096, axis=0)
@workload("reduce_axis1", rows=8192, columns=4096, axis=1)
@workload("reduce_all", rows=8192, columns=4096, axis=None)
class Reduce(Workload):
    """The sum of a matrix along one axis or both."""

    def __init__(self, rows, columns, axis):
        self.a = ramp(rows * columns, 7919).reshape(rows, columns)
        self.axis = axis

    def run(self):
        self.result = np.sum(self.a, axis=self.axis)


@workload("fft_long", shape=(1 << 24,))
@workload("fft_plane", shape=(4096, 4096))
@workload("fft_rows", shape=(65536, 256), axes=[1])
class Fourier(Workload):
    """Transforms of complex numbers along some axes, or all."""

    def __init__(self, shape, axes=None):
        self.a = ramp(int(np.prod(shape)), 7919).reshape(shape) * (1 + 0.5j)
        self.axes = axes

    def run(self):
        self.result = np.fft.fftn(self.a, axes=self.axes)


@workload("matmul", n=1024)
class Matmul(Workload):
    """The product of two matrices, through the BLAS that NumPy brings."""

    def __init__(self, n):
        self.a = ramp(n * n, 7919).reshape(n, n)
        self.b = ramp(n * n, 104729).reshape(n, n)

    def run(self):
        self.result = self.a @ self.b


@workload("sort", n=10_000_000, call="sort")
@workload("argsort", n=10_000_000, call="argsort")
@workload("unique", n=10_000_000, call="unique")
class Sort(Workload):
    """Sorting and its relatives, on numbers of which each comes ten times."""

    def __init__(self, n, call):
        self.a = ramp(n, 7919)
        self.call = getattr(np, call)

    def run(self):
        self.result = self.call(self.a)


@workload("sort_i32", n=10_000_000)
class SortIntegers(Workload):
    """The same on integers."""

    def __init__(self, n):
        self.a = (ramp(n, 7919) * 2**31).astype(np.int32)

    def run(self):
        self.result = np.sort(self.a)


@workload("sort_random", n=10_000_000)
class SortRandom(Workload):
    """The same on random numbers, almost all of them different."""

    def __init__(self, n):
        self.a = np.random.default_rng(1).random(n)

    def run(self):
        self.result = np.sort(self.a)


@workload("mandelbrot", n=1000, iterations=50)
class Mandelbrot(Workload):
    """For each point of the plane, the number of iterations within radius 2."""

    def __init__(self, n, iterations):
        x = np.linspace(-2, 0.5, n)
        y = np.linspace(-1.25, 1.25, n)
        self.c = x[np.newaxis, :] + 1j * y[:, np.newaxis]
        self.iterations = iterations

    def run(self):
        z = np.zeros_like(self.c)
        count = np.zeros(self.c.shape, dtype=np.int64)
        for _ in range(self.iterations):
            inside = np.abs(z) <= 2
            z[inside] = z[inside] ** 2 + self.c[inside]
            count[inside] += 1
        self.result = count


@workload("tiny", n=1000, steps=2000)
class Tiny(Workload):
    """Many operations on little data: x = x*0.5 + 1."""

    def __init__(self, n, steps):
        self.start = ramp(n, 7919)
        self.steps = steps

    def run(self):
        x = self.start
        for _ in range(self.steps):
            x = x * 0.5 + 1
        self.result = x


#: Statements whose shapes or offsets change at each step, and small operations; j and k vary.
STATEMENTS = {
    "dot_row": "A[j, j-1] -= np.dot(A[j, :j], A[j-1, :j])",
    "product_3x3": "kept = M @ M * 0.5",
    "norm_3": "kept = float(np.linalg.norm(a))",
    "row_scaled": "A[j, :j] = A[j, :j] * 0.999 + 0.001",
    "row_of_100": "A[j, :100] = A[j, :100] * 0.999 + 0.001",
    "column": "A[j+1:, j] /= 1.0001",
    "create_3": "kept = np.array([1.0, 2.0, 3.0])",
    "zeros_10": "kept = np.zeros(10)",
    "dot_read": "kept = float(np.dot(A[3, :j], A[4, :j]))",
    "row_sum": "kept = float(x[:j].sum())",
    "joined": "kept = np.concatenate([x[:5], x[5:9]]).sum()",
    "argmax": "kept = int(np.argmax(x))",
    "where_sum": "kept = float(np.where(x > 0.5, x, 0.0).sum())",
    "masked_mean": "kept = float(x[x > 0.5].mean())",
    "write": "x[k] = 0.5",
    "update": "x[k] += 1.0",
    "read": "kept = x[k]",
    "chain_10": "kept = float((y * y + y).sum())",
    "add_10": "kept = y + 1.5",
    "vector_400": "kept = A @ x",
}


class Statement(Workload):
    """A statement in loops over rows: A is 400 × 400, x has 400 elements, M is 3 × 3, a has three, y ten."""

    name = ""

    def __init__(self, rounds):
        body = f"def run(np, A, x, M, a, y):\n for j in range(2, 398):\n  k = j * 7 % 400\n  {STATEMENTS[self.name]}\n"
        names = {}
        exec(body, names)
        self.loop = names["run"]
        self.rounds = rounds
        shapes = (400, 400), 400, (3, 3), 3, 10
        factors = 7919, 104729, 7919, 1299709, 7919
        self.arrays = [
            ramp(np.prod(shape), factor).reshape(shape) + 0.1 for shape, factor in zip(shapes, factors)
        ]

    def run(self):
        for _ in range(self.rounds):
            self.loop(np, *self.arrays)

    def parts(self):
        return tuple(self.arrays)


for name in STATEMENTS:
    kind = type(name, (Statement,), {"name": name})
    workload("st_" + name, rounds=5 if name == "vector_400" else 50)(kind)


class Server:
    """Answers requests; holds the prepared workloads by name."""

    def __init__(self):
        self.prepared = {}

    def answer(self, line):
        """The answer to one request, as a dictionary."""
        verb, *arguments = line.split()
        try:
            method = getattr(self, "do_" + verb, None)
            if method is None:
                raise ValueError(f"unknown request {verb!r}")
            return {"ok": True, **method(*arguments)}
        except Exception as error:  # the other side decides what a failure means
            return {"ok": False, "error": f"{type(error).__name__}: {error}"}

    def do_info(self):
        return {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "numexpr": numexpr.__version__,
            "numexpr_threads": numexpr.get_num_threads(),
        }

    def do_list(self):
        return {"workloads": sorted(WORKLOADS)}

    def do_prepare(self, name, *settings):
        if name not in WORKLOADS:
            raise ValueError(f"unknown workload {name!r}")
        kind, defaults = WORKLOADS[name]
        parameters = dict(defaults)
        for setting in settings:
            key, value = setting.split("=", 1)
            if key not in defaults:
                raise ValueError(f"{name} has no parameter {key!r}")
            parameters[key] = type(defaults[key])(value)
        self.prepared.pop(name, None)
        self.prepared[name] = kind(**parameters)
        return {"parameters": parameters}

    def do_run(self, name):
        work = self.find(name)
        work.before()
        start = time.perf_counter()
        work.run()
        work.finish()
        return {"ms": (time.perf_counter() - start) * 1e3}

    def do_checksum(self, name):
        work = self.find(name)
        if work.result is None:
            raise ValueError(f"{name!r} was not run")
        return {"checksum": work.checksum()}

    def do_release(self, name):
        self.find(name)
        del self.prepared[name]
        gc.collect()
        return {}

    def find(self, name):
        if name not in self.prepared:
            raise ValueError(f"{name!r} is not prepared")
        return self.prepared[name]


def main():
    answers = sys.stdout
    server = Server()
    gc.disable()
    # The output of libraries must not appear among the answers.
    with contextlib.redirect_stdout(sys.stderr):
        for line in sys.stdin:
            if line.strip() == "quit":
                break
            if line.strip():
                print(json.dumps(server.answer(line)), file=answers, flush=True)


if __name__ == "__main__":
    main()
