"""Composed functions, sums of products, parts of numbers and random draws on small arrays."""

import aquila.numpy as np
import numpy
import pytest
from quick_calls import SHAPES, TYPES, outcome, same, values, views

FLOATS = ["float16", "float32", "float64"]


def each(dtype, shapes=SHAPES):
    """Pairs of views of Aquila's and of NumPy's arrays."""
    for shape in shapes:
        yield from zip(views(np.array(values(shape, dtype))), views(values(shape, dtype)))


def with_nan(shape, dtype, step):
    result = values(shape, dtype)
    result.reshape(-1)[::step] = numpy.nan
    return result


def agree(ours, theirs):
    """True if outcomes are the same but for the last bits of floats and for warnings."""
    if not isinstance(ours, tuple) or not isinstance(theirs, tuple):
        return ours == theirs
    if ours[:3] != theirs[:3]:
        return False
    kind = ours[1]
    mine, yours = (numpy.frombuffer(side[3], kind) for side in (ours, theirs))
    if kind.kind not in "fc":
        return numpy.array_equal(mine, yours)
    tolerance = 1e-2 if kind.itemsize == 2 else 1e-5
    return numpy.allclose(mine, yours, tolerance, tolerance, equal_nan=True)


def check(program, mine, yours):
    ours, theirs = outcome(lambda: program(np, mine)), outcome(lambda: program(numpy, yours))
    assert agree(ours, theirs), (ours, theirs)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", ["modf", "frexp"])
def test_parts_of_numbers(name, dtype):
    for mine, yours in each(dtype):
        for part in (0, 1):
            got = outcome(lambda: getattr(np, name)(mine)[part])
            assert got == outcome(lambda: getattr(numpy, name)(yours)[part])


@pytest.mark.parametrize("bad", [numpy.nan, -numpy.nan, numpy.inf, -numpy.inf, -0.0, 5e-324, -1.5e300])
def test_parts_of_rare_numbers(bad):
    for dtype in ("float32", "float64"):
        with numpy.errstate(all="ignore"):
            row = numpy.array([1.5, bad, -2.25]).astype(dtype)
        for part in (0, 1):
            same(lambda np: np.modf(np.array(row))[part])
            same(lambda np: np.frexp(np.array(row))[part])


@pytest.mark.parametrize("dtype", TYPES)
def test_quotients_with_remainders(dtype):
    for mine, yours in each(dtype):
        for divisor in (3, -2, 2.5, 0):
            for part in (0, 1):
                # Quotients of floats by zero are recorded, and warn of nothing.
                got = outcome(lambda: np.divmod(mine, divisor)[part])
                expected = outcome(lambda: numpy.divmod(yours, divisor)[part])
                assert got == expected or divisor == 0 and got[:4] == expected[:4]
    assert type(np.divmod(np.array([7, 8]), np.array([2, 3]))) is tuple


@pytest.mark.parametrize("dtype", TYPES)
def test_arrays_like_others(dtype):
    for mine, yours in each(dtype):
        for name in ("zeros_like", "ones_like"):
            assert outcome(lambda: getattr(np, name)(mine)) == outcome(lambda: getattr(numpy, name)(yours))
        for number in (1, 2.5, True, 1j, -1, 300):
            check(lambda np, a: np.full_like(a, number), mine, yours)
        assert np.empty_like(mine).shape == yours.shape and np.empty_like(mine).dtype == yours.dtype
        # The steps along axes of one element have no meaning.
        if min(yours.shape, default=0) > 1:
            assert np.zeros_like(mine).strides == numpy.zeros_like(yours).strides


def test_buffers():
    x = np.arange(6.0)
    row = np.frombuffer(x)
    row[1] = 7
    assert type(row) is np.ndarray and x.tolist() == [0, 7, 2, 3, 4, 5]
    for program in (
        lambda np: np.frombuffer(np.arange(6.0).reshape(2, 3)),
        lambda np: np.frombuffer(np.arange(6.0)[1:4]),
        lambda np: np.frombuffer(np.arange(6.0)[::2]),
        lambda np: np.frombuffer(np.arange(4)),
        lambda np: np.frombuffer(np.zeros(0)),
        lambda np: np.frombuffer(np.arange(3.0), np.int64),
    ):
        same(program)
    x.flags.writeable = False
    assert not np.frombuffer(x).flags.writeable


RANGES = [(9, 2, 3), (2, 9, 3), (2, 9, 2), (0.0, 5.0, 2.0), (-3, 4.0, 7), (3, -4, -2), (0, 5, 0.5), (0, 0, 1)]


@pytest.mark.parametrize("arguments", [*RANGES, (1, 2, 0)])
def test_ranges_with_steps(arguments):
    same(lambda np: np.arange(*arguments))


@pytest.mark.parametrize("dtype", TYPES)
def test_partial_sorts(dtype):
    for mine, yours in each(dtype):
        for places in ([0], [1, -1], (0, 2), [], [1.5], [40], [True]):
            got = outcome(lambda: np.sort(np.partition(mine, places)))
            assert got == outcome(lambda: numpy.sort(numpy.partition(yours, places)))
    for places in (3, [1, 3], -1):
        own, other = np.array(values(9, dtype)), values(9, dtype)
        assert own.partition(places) is None
        other.partition(places)
        place = numpy.atleast_1d(places)
        assert own[place].tolist() == other[place].tolist()


@pytest.mark.parametrize("dtype", TYPES)
def test_positions_in_matrices(dtype):
    for mine, yours in each(dtype):
        check(lambda np, a: np.stack(np.nonzero(a)), mine, yours)
        check(lambda np, a: np.stack(np.where(a)), mine, yours)


@pytest.mark.parametrize("dtype", TYPES)
def test_layouts_and_complex_parts(dtype):
    for mine, yours in each(dtype):
        for program in (
            lambda np, a: np.asfortranarray(a),
            lambda np, a: np.ascontiguousarray(a.T),
            lambda np, a: np.sort_complex(a),
            lambda np, a: np.real(a),
            lambda np, a: np.imag(a),
        ):
            check(program, mine, yours)
        if min(yours.shape, default=0) > 1:
            assert np.asfortranarray(mine).strides == numpy.asfortranarray(yours).strides
    c = np.array([1 + 2j, 3 + 4j])
    np.real(c)[0] = 9
    np.imag(c)[1] = 8
    assert c.tolist() == [9 + 2j, 3 + 8j]


def test_joined_and_made_parts():
    x, m = numpy.arange(3.0), numpy.arange(6).reshape(2, 3)
    for program in (
        lambda np: np.r_[np.array(x), 5, np.array(x)],
        lambda np: np.r_[0:3, np.array(x)],
        lambda np: np.r_["0,2", np.array(x), np.array(x)],
        lambda np: np.r_[0:1:3j],
        lambda np: np.r_[np.array(m), np.array(m)],
        lambda np: np.c_[np.array(x), np.array(x)],
        lambda np: np.c_[np.array(m), [[1], [2]]],
        lambda np: np.mgrid[:3, 1:5:2],
        lambda np: np.mgrid[0:1:3j],
        lambda np: np.stack(np.ogrid[:3, :3]),
        lambda np: np.r_[np.array(x), np.array(m)],
        lambda np: np.eye(3, 4, 1),
        lambda np: np.eye(3, dtype=int),
        lambda np: np.identity(2),
        lambda np: np.eye(0),
        lambda np: np.eye(-1),
        lambda np: np.indices((2, 3), dtype=float),
        lambda np: np.meshgrid(np.array(x), np.array(m[0]), indexing="ij")[1],
        lambda np: np.meshgrid(np.array(x), np.array(x), copy=False)[0],
        lambda np: np.bincount(np.array([1500, 3, 3])),
        lambda np: np.bincount(np.array([3, -3])),
    ):
        same(program)


@pytest.mark.parametrize("dtype", [*TYPES, "float64", "float32"])
def test_sums_of_products(dtype):
    patterns = "i,i ij,jk ij,kj ij,ij->i ij,j j,jk ii ij,jk->ik ij,jk->ki ij,ij i,j ij->ji ij,ij->j i,i-> ii->"
    patterns += " aa,a b,ab"
    shapes = {1: [(3,), (1,), (0,)], 2: [(3, 3), (3, 1), (0, 3), (40, 40)]}
    for pattern in patterns.split():
        ranks = [len(part) for part in pattern.partition("->")[0].split(",")]
        for shape in shapes[ranks[0]]:
            for other in shapes[ranks[-1]]:
                operands = [values(shape, dtype), values(other, dtype, 2)][: len(ranks)]
                for turned in (False, True):
                    own, theirs = map(np.array, operands), operands
                    own, theirs = ([a.T[::-1] if turned else a for a in side] for side in (own, theirs))
                    got = outcome(lambda: np.einsum(pattern, *own))
                    assert agree(got, outcome(lambda: numpy.einsum(pattern, *theirs))) or type(got) is type
                    # The general form, which a keyword chooses, gives the same bits.
                    assert got == outcome(lambda: np.einsum(pattern, *own, optimize=False))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", "nansum nanprod nanmean nanvar nanstd nanmax nanmin".split())
def test_reductions_without_nan(name, dtype):
    for shape in [(1,), (7,), (3, 5), (40,), (0,), ()]:
        for step in (1, 2, 3, 100):
            theirs = with_nan(shape, dtype, step)
            for mine, yours in zip(views(np.array(theirs)), views(theirs)):
                check(lambda np, a: getattr(np, name)(a), mine, yours)
                check(lambda np, a: getattr(np, name)(a, axis=0), mine, yours)
                if name in ("nanvar", "nanstd"):
                    check(lambda np, a: getattr(np, name)(a, ddof=1), mine, yours)
    nan, inf = numpy.nan, numpy.inf
    for row in ([1, inf, nan], [inf, -inf], [1e308, 1e308, nan], [-0.0, nan], [nan, nan]):
        check(lambda np, a: getattr(np, name)(np.array(a)), row, row)


@pytest.mark.parametrize("dtype", TYPES)
def test_averages(dtype):
    for mine, yours in each(dtype):
        check(lambda np, a: np.average(a), mine, yours)
        check(lambda np, a: np.average(a, 0), mine, yours)
        check(lambda np, a: np.average(a, weights=a + a + 9), mine, yours)
        check(lambda np, a: np.average(a, weights=a - a), mine, yours)
        check(lambda np, a: np.average(a, weights=a, returned=True)[1], mine, yours)


@pytest.mark.parametrize("dtype", ["int64", *FLOATS[1:], "complex128"])
def test_norms(dtype):
    for mine, yours in each(dtype, [(1,), (7,), (3, 5), (0,), ()]):
        for ord in (None, 1, 2, numpy.inf, -numpy.inf, 0, 3, "fro", "nuc", True, 1.0):
            check(lambda np, a: np.linalg.norm(a, ord), mine, yours)
            for axis in (-1, 1, (0, 1), 0.0):
                check(lambda np, a: np.linalg.norm(a, ord, axis), mine, yours)
        check(lambda np, a: np.linalg.norm(a, keepdims=True), mine, yours)
        for name in ("vector_norm", "matrix_norm", "trace"):
            check(lambda np, a: getattr(np.linalg, name)(a), mine, yours)
        check(lambda np, a: np.linalg.vector_norm(a, axis=0, ord=1), mine, yours)
    for bad in (numpy.nan, numpy.inf, 1e300):
        same(lambda np: np.linalg.norm(np.array([1.0, bad])))
        same(lambda np: np.linalg.norm(np.array([1.0, bad]), 1))


def test_products_of_several_matrices():
    a, b, c = values((2, 3), float), values((3, 4), float), values((4, 2), float)
    for program in (
        lambda np: np.linalg.multi_dot([np.array(a), np.array(b), np.array(c)]),
        lambda np: np.linalg.multi_dot([np.array(c), np.array(a), np.array(b)]),
        lambda np: np.linalg.multi_dot([np.array(a), np.array(b), np.array(a)]),
        lambda np: np.linalg.multi_dot([np.array(a[0]), np.array(b), np.array(c)]),
        lambda np: np.linalg.multi_dot([np.array(a)]),
        lambda np: np.linalg.matrix_power(np.array(a), 2),
        lambda np: np.linalg.matrix_power(np.array(a[:, :2]), 3),
        lambda np: np.linalg.matrix_power(np.array(a[:, :2]), -1),
        lambda np: np.tensordot(np.array(a), np.array(b), 1),
        lambda np: np.tensordot(np.array(a), np.array(a), 1),
        lambda np: np.tensordot(np.array(a), np.array(a)),
        lambda np: np.trace(np.array(a), 1),
        lambda np: np.trace(np.array([[1.0, 0], [0, 1e308]]) * 10),
    ):
        assert agree(outcome(lambda: program(np)), outcome(lambda: program(numpy)))


@pytest.mark.parametrize("name", "hanning hamming blackman bartlett".split())
def test_windows(name):
    for count in (-1, 0, 1, 2, 3, 10, 101, 4.0, 3.5, True, "x"):
        assert agree(outcome(lambda: getattr(np, name)(count)), outcome(lambda: getattr(numpy, name)(count)))


def test_geometric_sequences_and_angles():
    ends = [(1, 10, 5), (10.0, 1e-3), (1, 10, 4, False), (-1, -8, 4), (1, 8, 1), (1, 8, 0), (0, 1), (2, 2, 3)]
    for arguments in [*ends, (1, 1j, 3), (1, numpy.inf, 3)]:
        check(lambda np, a: np.geomspace(*a), arguments, arguments)
    for dtype in TYPES:
        for mine, yours in each(dtype):
            check(lambda np, a: np.angle(a), mine, yours)
            check(lambda np, a: np.angle(a, True), mine, yours)
            check(lambda np, a: np.sinc(a), mine, yours)


DRAWS = """
    random(7) normal(size=(2,3)) standard_normal(5) integers(0,9,4) uniform(0,1,(2,2)) permutation(6) choice(9,3)
    exponential() poisson(3,4) permutation(x) choice(x,2) shuffle(x) permuted(x) integers(5) random(0) normal(x)
    multinomial(4,[.5,.5]) random(3,'f') random(3,dtype=f) shuffle(l) permutation(l) random(-1) choice(x,p=x/x.sum())
    bytes(3) random(out=x) dirichlet(x+1)
"""


@pytest.mark.parametrize("call", DRAWS.split())
def test_draws(call):
    outcomes = []
    for space in (np, numpy):
        x, items = space.arange(5.0), [3, 1, 2]
        scope = {"r": space.random.default_rng(3), "x": x, "l": items, "f": space.float32}

        def run():
            result = eval(f"r.{call}", scope)
            return items if result is None and "(l)" in call else x if result is None else result

        outcomes.append((outcome(run), scope["r"].random(), type(items)))
    assert outcomes[0] == outcomes[1]


def test_draws_of_the_module():
    def draw(space):
        space.random.seed(5)
        x = space.arange(4)
        space.random.shuffle(x)
        state = space.random.RandomState(2)
        parts = [space.random.rand(3), space.random.randn(2), space.random.randint(0, 9, 3), x, state.rand(2)]
        return space.concatenate([part.astype(float) for part in parts])

    assert outcome(lambda: draw(np)) == outcome(lambda: draw(numpy))
    assert np.random.RandomState(2).get_state()[0] == "MT19937"

    class Own(np.random.Generator):
        pass

    assert type(Own(np.random.PCG64(1)).random(2)) is np.ndarray
    assert type(np.random.Generator.normal(np.random.default_rng(1), size=2)) is np.ndarray


@pytest.mark.parametrize("length", [600, 1000, 2048])
def test_long_rows_whose_results_are_read_at_once_or_late(length):
    def program(np):
        x, kept, total = np.arange(float(length)), [], 0.0
        for k in range(240):
            y = x * 0.5 - k
            if k // 60 % 2 == 0:
                total += float(y[k])
            elif k % 7 == 0:
                kept.append(np.maximum(y, x) // 3)
            x += 1
        return np.concatenate([x, *kept, np.array([total])])

    same(program)
