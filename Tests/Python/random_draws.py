"""All methods of NumPy's random states on arrays: their results, their writes, and the stream after them.

python random_draws.py    # prints differences of the imported `numpy` from NumPy itself
"""

import copy
import pickle

ONE, TWO = "np.array([0.5, 1.0, 2.0])", "np.array([[1.5], [3.0]])"
PARTS, COUNTS = "np.array([0.2, 0.3, 0.5])", "np.array([5, 9, 12])"
#: The arguments of methods that need others than positive numbers.
ARGUMENTS = {
    "integers": f"{COUNTS}, endpoint=True, dtype=np.int32",
    "randint": f"{COUNTS}, {COUNTS} + 3",
    "random_integers": "7, size=np.array([2, 2])",
    "bytes": "np.array(7)",
    "choice": f"np.arange(12).reshape(3, 4), np.array(2), p={PARTS}",
    "random": "size=(2, 3)",
    "random_sample": "size=np.array([2, 3])",
    "tomaxint": "(2, 3)",
    "rand": "2, np.array(3)",
    "randn": "np.array(2), 3",
    "standard_normal": "(2, 3)",
    "standard_cauchy": "np.array(3)",
    "standard_exponential": "np.array([2, 2])",
    "uniform": f"{ONE}, {TWO} + 1",
    "triangular": f"{ONE}, {ONE} + 1, {ONE} + 2",
    "binomial": f"{COUNTS}, {PARTS}",
    "negative_binomial": f"{COUNTS}, {PARTS}",
    "zipf": f"{ONE} + 1",
    "geometric": PARTS,
    "logseries": PARTS,
    "hypergeometric": f"{COUNTS}, {COUNTS}, np.array([3, 4, 5])",
    "multinomial": f"np.array(20), {PARTS}, size=np.array([2])",
    "multivariate_hypergeometric": f"{COUNTS}, 6",
    "multivariate_normal": f"{ONE}, np.eye(3) * {ONE}, 4",
    "dirichlet": f"{ONE}, np.array(2)",
    "permutation": "np.arange(12).reshape(4, 3)",
    "permuted": "np.arange(12).reshape(4, 3), axis=1",
}
#: The number of parameters of methods with two and three.
TAKES = {"noncentral_f": 3}
TAKES |= dict.fromkeys("beta gamma f noncentral_chisquare normal vonmises laplace gumbel logistic".split(), 2)
TAKES |= dict.fromkeys(("lognormal", "wald"), 2)

#: Methods that the programs below use.
OTHERS = ("shuffle", "spawn", "seed", "get_state", "set_state", "bit_generator")

#: Programs on the state `s`; the value of the last line and the final state of `x` are compared.
PROGRAMS = [
    "x = np.arange(6); s.shuffle(x); None",
    "x = np.arange(12).reshape(6, 2); s.shuffle(x); None",
    "x = np.arange(4000).reshape(2000, 2); s.shuffle(x); x[:, 0].sum()",
    "x = np.arange(24).reshape(4, 3, 2).T; s.shuffle(x); None",
    "x = np.arange(24.0).reshape(4, 6)[::2, ::-1]; s.shuffle(x); None",
    "x = np.arange(20); s.shuffle(x[::2]); None",
    "x = np.array(['a', 'bc', 'd']); s.shuffle(x); None",
    "x = [np.arange(2), np.arange(3), 4, 5]; s.shuffle(x); None",
    "s.permutation(np.array(5))",
    "np.isscalar(s.choice(2)), np.isscalar(s.choice(np.arange(3)))",
    "np.isscalar(s.choice(2, p=np.full(2, 0.5)))",
    "s.choice(2, ()).ndim, s.choice(np.arange(6).reshape(2, 3)[0], (2, 2), False, None)",
    "s.permutation([np.arange(2), np.arange(2) + 2, np.arange(2) + 4])",
    "s.choice(np.arange(5), 3, replace=False, p=np.full(5, 0.2))",
    "s.choice(np.arange(5))",
]
OF_GENERATORS = [
    "x = np.arange(12).reshape(4, 3); s.shuffle(x, axis=1); None",
    "x = np.arange(12).reshape(4, 3); s.permuted(x, axis=0, out=x) is x",
    "x = np.zeros((4, 3)); s.random(out=x) is x",
    "x = np.zeros(5, 'f'); s.standard_normal(dtype=np.float32, out=x) is x",
    "x = np.zeros((2, 3))[:, ::2]; s.random(out=x) is x",
    "x = np.zeros(4); s.standard_gamma(np.arange(1.0, 5), out=x) is x",
    "x = np.zeros(4); s.standard_exponential(out=x, method='inv') is x",
    "s.choice(np.arange(12).reshape(3, 4), 2, axis=1, shuffle=False)",
    "[child.random(2) for child in s.spawn(2)]",
    "s.multinomial(np.array([[10], [20]]), np.array([[0.5, 0.5], [0.1, 0.9]]))",
    "s.bit_generator.random_raw(np.array(3))",
    "s.normal(np.array([1.0, -1.0]), np.array([1.0, -1.0]))",
    "np.random.default_rng(s) is s",
]
#: Programs without a state.
ALONE = [
    "np.random.SeedSequence(np.array([1, 2])).generate_state(3)",
    "np.random.SeedSequence([np.array([1, 2]), 3], spawn_key=np.array([4])).generate_state(3)",
    "np.random.SeedSequence(np.array([1, 2])).pool",
    "np.random.SeedSequence(np.array([1, 2])).spawn(2)[1].generate_state(2, np.uint64)",
    "np.random.default_rng(np.arange(4)).random(2)",
    "np.random.default_rng(np.array(4)).random(2)",
    "np.random.default_rng(np.random.RandomState(3)).random(2)",
    "np.random.RandomState(np.arange(4)).random(2)",
    "np.random.RandomState(np.random.PCG64(np.array([3]))).random(2)",
    "np.random.Philox(key=np.array([1, 2], 'u8'), counter=np.arange(4, dtype='u8')).random_raw(3)",
    "np.random.seed(np.array([3, 4])); np.random.normal(np.arange(3.0))",
    "np.random.seed(5); x = np.arange(12).reshape(6, 2); np.random.shuffle(x); x",
    "np.random.seed(5); state = np.random.get_state(); np.random.set_state(state); np.random.rand(2)",
    "np.random.SeedSequence(np.array([0.5]))",
]
BIT_GENERATORS = ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")
OF_BIT_GENERATORS = [
    "np.random.{}(np.array([1, 2])).random_raw(3)",
    "np.random.{}(7).seed_seq.generate_state(2)",
    "b = np.random.{}(7); state = b.state; b.random_raw(5); b.state = state; b.random_raw(2)",
    "pickle.loads(pickle.dumps(np.random.{}(np.array([3])))).random_raw(2)",
    "copy.deepcopy(np.random.{}(np.random.SeedSequence(np.arange(3)))).random_raw(2)",
    "[b.random_raw(2) for b in np.random.{}(np.array([3])).spawn(2)]",
    "np.random.{}(3).jumped().random_raw(2)",
    "np.random.Generator(np.random.{}(np.array([3]))).normal(np.arange(3.0))",
    "isinstance(np.random.{0}(3), np.random.BitGenerator), type(np.random.{0}(3)) is np.random.{0}",
]


def methods(kind):
    """Returns a call of each method on arrays."""
    for name in sorted(vars(kind)):
        if name.startswith("_") or name in OTHERS:
            continue
        arguments = ARGUMENTS.get(name) or ", ".join([ONE, TWO, ONE][: TAKES.get(name, 1)])
        yield f"s.{name}({arguments})"


def programs(np):
    """Yields all programs, with the code that makes their state."""
    import numpy

    for make, kind in (("default_rng", "Generator"), ("RandomState", "RandomState")):
        own = OF_GENERATORS if kind == "Generator" else []
        for text in [*methods(getattr(numpy.random, kind)), *PROGRAMS, *own]:
            yield f"s = np.random.{make}(5); {text}"
        for way in ("pickle.loads(pickle.dumps(s))", "copy.deepcopy(s)", "copy.copy(s)"):
            yield f"s = np.random.{make}(5); s.normal(); t = {way}; type(t) is type(s), t.normal()"
    yield from ALONE
    for name in BIT_GENERATORS:
        # SFC64 has no jumps.
        texts = [text for text in OF_BIT_GENERATORS if name != "SFC64" or "jumped" not in text]
        yield from (text.format(name) for text in texts)


def outcome(np, program):
    """The outcome of a program with a module as text: its value, written arrays, and the following
    numbers.
    """
    names = {"np": np, "pickle": pickle, "copy": copy}
    *statements, last = program.split("; ")
    try:
        exec("\n".join(statements), names)
        value = eval(last, names)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    after = names["s"].normal() if "s" in names else None
    return repr((show(np, value), show(np, names.get("x")), after))


def show(np, value):
    """A value as text, with the check that arrays are of the module's class."""
    if isinstance(value, (tuple, list)):
        return [show(np, item) for item in value]
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tolist()
    return repr(value) if not hasattr(value, "generate_state") else repr(value).split("(")[0]


def differences(ours, theirs):
    for program in programs(ours):
        results = outcome(ours, program), outcome(theirs, program)
        if results[0] != results[1]:
            yield program, *results


if __name__ == "__main__":
    import numpy as np
    from aquila import original_numpy

    for difference in differences(np, original_numpy):
        print(*difference)
    print("compared", len(list(programs(np))))
