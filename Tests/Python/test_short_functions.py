"""Elementary functions of short floats: rounded as the exact result is, but for rare neighbours."""

import aquila.numpy as np
import numpy
import pytest

UNARY = """
    exp exp2 expm1 log log2 log10 log1p sinh cosh tanh arcsinh arccosh arctan cbrt
""".split()


def draw(kind, seed):
    """Numbers of all sizes, subnormal ones included, and around 0 and 1."""
    generator = numpy.random.default_rng(seed)
    info = numpy.finfo(kind)
    bits = generator.integers(0, 1 << info.bits, 200_000, dtype=f"u{info.bits // 8}")
    special = [0.0, -0.0, 1, -1, 2, 8, 10, 1000, numpy.inf, -numpy.inf, numpy.nan, info.max, -info.max]
    special += [info.tiny, info.smallest_subnormal, -info.smallest_subnormal]
    special += [info.eps, 1 + info.eps, 1 - info.epsneg]
    normal = generator.standard_normal(100_000)
    return numpy.concatenate(
        (bits.view(kind), normal.astype(kind), (1 + normal / 1000).astype(kind), numpy.array(special, kind))
    )


def agrees(found, exact, kind):
    """True if results are at most 0.52 units from exact ones, with their zeros, infinities and NaNs."""
    rounded = exact.astype(kind)
    assert found.dtype == rounded.dtype
    is_plain = numpy.isfinite(rounded) & numpy.isfinite(found) & (rounded != 0)
    same = (found == rounded) & (numpy.signbit(found) == numpy.signbit(rounded)) | (found != found) & (
        rounded != rounded
    )
    unit = numpy.spacing(numpy.abs(rounded[is_plain])).astype(numpy.longdouble)
    distance = numpy.abs(found[is_plain].astype(numpy.longdouble) - exact[is_plain]) / unit
    return bool(same[~is_plain].all()) and float(distance.max()) <= 0.52


@pytest.mark.parametrize("kind", ["e", "f"])
@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_number(name, kind):
    values = draw(kind, 1)
    with numpy.errstate(all="ignore"):
        exact = getattr(numpy, name)(values.astype(numpy.longdouble))
        assert agrees(numpy.asarray(getattr(np, name)(np.array(values))), exact, kind)


@pytest.mark.parametrize("kind", ["e", "f"])
def test_angles(kind):
    y, x = draw(kind, 2), numpy.random.default_rng(3).permutation(draw(kind, 4))
    special = numpy.array([0.0, -0.0, 1, -1, numpy.inf, -numpy.inf, numpy.nan], kind)
    y, x = (numpy.concatenate((a, b)) for a, b in zip((y, x), (special.repeat(7), numpy.tile(special, 7))))
    with numpy.errstate(all="ignore"):
        exact = numpy.arctan2(y.astype(numpy.longdouble), x.astype(numpy.longdouble))
        assert agrees(numpy.asarray(np.arctan2(np.array(y), np.array(x))), exact, kind)


@pytest.mark.parametrize("name", ["arcsinh", "arccosh"])
def test_areas_of_doubles(name):
    bits = numpy.random.default_rng(5).integers(0, 1 << 64, 200_000, dtype="u8")
    values = numpy.concatenate((bits.view("d"), draw("f", 6).astype("d")))
    with numpy.errstate(all="ignore"):
        found, exact = getattr(np, name)(np.array(values)), getattr(numpy, name)(values)
    numpy.testing.assert_array_max_ulp(numpy.asarray(found), exact, 3)
    zeros = numpy.asarray(found)[values == 0]
    assert name != "arcsinh" or (numpy.signbit(zeros) == numpy.signbit(values[values == 0])).all()
