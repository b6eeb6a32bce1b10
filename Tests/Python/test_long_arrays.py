"""Sorting, searching, counting and gathering in arrays of thousands of elements, compared with NumPy's."""

import aquila.numpy as np
import numpy
import pytest

TYPES = ["?", "i1", "u1", "i2", "u4", "i8", "u8", "e", "f", "d", "F", "D"]
REAL = [kind for kind in TYPES if kind not in "FD"]
COUNTS = [1, 7, 300, 5000, 70_000]
LAYOUTS = {"dense": lambda a: a, "reversed": lambda a: a[::-1], "every other": lambda a: a[::2]}


def draw(count, kind, seed):
    """Elements of a type with equal ones; floats have all kinds of numbers."""
    generator = numpy.random.default_rng(seed)
    if kind == "?":
        return generator.random(count) < 0.4
    if kind in ("i8", "u8"):
        values = generator.integers(-(2**62), 2**62, count) >> generator.integers(0, 62, count)
        values[::13] = numpy.iinfo("i8").min
        return values.astype(kind)
    if numpy.dtype(kind).kind in "iu":
        return generator.integers(-(2**31), 2**31, count).astype(kind)
    values = generator.standard_normal(count) * 10.0 ** generator.integers(-4, 4, count)
    for step, special in ((7, 0.0), (11, -0.0), (17, numpy.inf), (19, -numpy.inf), (23, numpy.nan)):
        values[step::step] = special
    values = values.astype(kind)
    return values + 1j * numpy.roll(values, 3) if kind in "FD" else values


def ordered(values, axis=-1):
    """Sorted by merging: NumPy's sort by vectors leaves some infinite `float16` out of place."""
    return numpy.sort(values, axis, kind="stable")


def same(ours, theirs):
    numpy.testing.assert_array_equal(numpy.asarray(ours), theirs, strict=True)


@pytest.fixture(params=LAYOUTS)
def lay(request):
    """A function that gives both sides an array in a layout."""
    layout = LAYOUTS[request.param]
    return lambda values: (layout(np.array(values)), layout(values))


# MARK: Order


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("count", COUNTS)
def test_sorts(kind, count, lay):
    ours, theirs = lay(draw(count, kind, 1))
    same(np.sort(ours), ordered(theirs))
    same(np.argsort(ours), numpy.argsort(theirs, kind="stable"))


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("count", COUNTS)
def test_partitions(kind, count, lay):
    ours, theirs = lay(draw(count, kind, 2))
    count, wanted = len(theirs), ordered(theirs)
    several = list(range(0, count, max(count // 9, 1)))
    for places in (0, -1, count // 2, (count // 3, count // 2, -1), several):
        result = numpy.asarray(np.partition(ours, places))
        positions = numpy.asarray(np.argpartition(ours, places))
        same(ordered(positions), numpy.arange(count))
        for found in (result, theirs[positions]):
            same(ordered(found), wanted)
            for place in numpy.atleast_1d(places):
                place = place % count
                same(found[place], wanted[place])
                same(ordered(found[:place]), wanted[:place])
    copy = ours.copy()
    copy.partition(count // 2)
    same(copy[count // 2], numpy.asarray(wanted[count // 2])[()])


@pytest.mark.parametrize("axis", [0, 1, 2, None])
def test_partitions_along_axes(axis):
    theirs = draw(40 * 30 * 50, "d", 3).reshape(40, 30, 50).transpose(2, 0, 1)
    ours = np.array(theirs, order="K")
    result = numpy.asarray(np.partition(ours, [3, 7], axis))
    for place in (3, 7):
        wanted = ordered(theirs, axis)
        same(result.take(place, axis or 0), wanted.take(place, axis or 0))
    places = numpy.asarray(np.argpartition(ours, 5, axis))
    found = theirs.reshape(-1)[places] if axis is None else numpy.take_along_axis(theirs, places, axis)
    same(found.take(5, axis or 0), ordered(theirs, axis).take(5, axis or 0))


def test_partitions_refuse_what_numpy_refuses():
    for places in (5, -6, [1, 9], 1.5, []):
        outcomes = []
        for module in (numpy, np):
            try:
                outcomes.append(numpy.asarray(module.partition(module.arange(5.0), places)).tolist())
            except Exception as error:
                outcomes.append(type(error))
        assert outcomes[0] == outcomes[1], places


@pytest.mark.parametrize("kind", ["i1", "i8", "f", "d"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_quantiles(kind, share):
    theirs = draw(20_000, kind, 4)
    theirs = theirs[numpy.isfinite(theirs)]
    ours = np.array(theirs)
    same(np.median(ours), numpy.median(theirs))
    numpy.testing.assert_allclose(np.quantile(ours, share), numpy.quantile(theirs, share), 1e-6)


# MARK: Searching


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 100, 5000, 70_000])
@pytest.mark.parametrize("side", ["left", "right"])
def test_searches(kind, count, side, lay):
    row = ordered(draw(count, kind, 5))
    ours, theirs = lay(draw(3000, kind, 6))
    same(np.searchsorted(np.array(row), ours, side), numpy.searchsorted(row, theirs, side))
    same(np.searchsorted(np.array(row), np.array(row), side), numpy.searchsorted(row, row, side))
    shuffled = numpy.random.default_rng(7).permutation(row)
    order = numpy.argsort(shuffled, kind="stable")
    found = np.searchsorted(np.array(shuffled), ours, side, np.array(order))
    same(found, numpy.searchsorted(shuffled, theirs, side, order))


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("count", [1, 40, 5000])
def test_members(kind, count, lay):
    others = draw(count, kind, 8)
    ours, theirs = lay(draw(6000, kind, 9))
    for invert in (False, True):
        same(np.isin(ours, np.array(others), invert=invert), numpy.isin(theirs, others, invert=invert))


@pytest.mark.parametrize("kind", ["i1", "i4", "i8", "u8"])
def test_members_of_ranges(kind):
    info = numpy.iinfo(kind)
    for low, high in ((info.min, info.min + 90), (info.max - 90, info.max), (0, 90)):
        row = numpy.random.default_rng(1).integers(low, high, 4000, dtype=kind, endpoint=True)
        others = row[:50] // 2 * 2
        same(np.isin(np.array(row), np.array(others)), numpy.isin(row, others))


# MARK: Counts


@pytest.mark.parametrize("kind", REAL[1:])
@pytest.mark.parametrize("bins", [1, 3, 10, 1000, 3000])
def test_histograms(kind, bins, lay):
    if kind == "e" and bins > 1000:
        pytest.skip("NumPy refuses bins of no width")
    values = draw(70_000, kind, 10)
    if numpy.dtype(kind).kind == "f":
        ours, theirs = lay(values)
        limits = (numpy.float64(-2.5), 4.0)
        for ours_found, theirs_found in zip(
            np.histogram(ours, bins, limits), numpy.histogram(theirs, bins, limits)
        ):
            same(ours_found, theirs_found)
        values = values[numpy.isfinite(values)]
    ours, theirs = lay(values)
    for limits in (None, (-3, 5)):
        counts, edges = np.histogram(ours, bins, limits)
        wanted, places = numpy.histogram(theirs, bins, limits)
        same(counts, wanted)
        numpy.testing.assert_allclose(numpy.asarray(edges), places, 1e-6, 1e-9)


@pytest.mark.parametrize("length", [1, 10, 1000, 5000])
def test_bincounts(length, lay):
    generator = numpy.random.default_rng(11)
    ours, theirs = lay(generator.integers(0, length, 70_000))
    weights = generator.standard_normal(len(theirs))
    same(np.bincount(ours), numpy.bincount(theirs))
    same(np.bincount(ours, minlength=7000), numpy.bincount(theirs, minlength=7000))
    numpy.testing.assert_allclose(
        numpy.asarray(np.bincount(ours, np.array(weights))), numpy.bincount(theirs, weights), 1e-9, 1e-9
    )


# MARK: Gathers


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("index", ["i8", "i4", "u2"])
def test_gathers_and_scatters(kind, index, lay):
    generator = numpy.random.default_rng(12)
    ours, theirs = lay(draw(20_000, kind, 13))
    places = generator.integers(0, len(theirs), 30_000).astype(index)
    same(ours[np.array(places)], theirs[places])
    same(ours.take(np.array(places)), theirs.take(places))
    square = places[:29_929].reshape(173, 173).T
    same(ours[np.array(square, order="K")], theirs[square])
    if index != "u2":
        places = places.copy()
        places[::3] -= places.dtype.type(len(theirs))
        same(ours[np.array(places)], theirs[places])
    values = draw(30_000, kind, 14)
    a, b = ours.copy(), theirs.copy()
    a[np.array(places)] = np.array(values)
    b[places] = values
    same(a, b)


@pytest.mark.parametrize("kind", ["i1", "f", "D"])
def test_gathers_along_two_axes(kind):
    theirs = draw(200 * 300, kind, 15).reshape(200, 300)
    ours = np.array(theirs)
    rows, columns = numpy.random.default_rng(16).integers(-200, 200, (2, 40_000))
    for a, b in ((ours, theirs), (ours.T, theirs.T), (ours[:, ::-1], theirs[:, ::-1])):
        same(a[np.array(rows), np.array(columns)], b[rows, columns])
        same(a[np.array(rows)], b[rows])
        same(a[:, np.array(rows)], b[:, rows])


def test_positions_out_of_range_are_refused():
    for place in (20_000, -20_001, 2**62, -(2**62)):
        places = np.zeros(30_000, int)
        places[17] = place
        with pytest.raises(IndexError):
            np.zeros(20_000)[places]


@pytest.mark.parametrize("kind", ["u1", "i4", "i8", "u4"])
def test_repeats_by_counts(kind):
    theirs = draw(30_000, "d", 17)
    counts = numpy.random.default_rng(18).integers(0, 4, 30_000).astype(kind)
    counts[-100:] = 0
    ours = np.array(theirs)
    same(np.repeat(ours, np.array(counts)), numpy.repeat(theirs, counts))
    same(
        np.repeat(ours.reshape(300, 100), np.array(counts[:100]), 1),
        numpy.repeat(theirs.reshape(300, 100), counts[:100], 1),
    )


# MARK: Arithmetic


@pytest.mark.parametrize("kind", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"])
def test_divisions_of_integers(kind, lay):
    info = numpy.iinfo(kind)
    generator = numpy.random.default_rng(19)
    values = generator.integers(info.min, info.max, 5000, dtype=kind, endpoint=True)
    values = values >> generator.integers(0, info.bits, 5000).astype(kind)
    values[:7] = info.min, info.max, 0, 1, info.max - 1, info.min + 1, info.max // 2
    divisors = numpy.roll(values, 3)
    near = [1, 2, 3, 5, 7, 10, 63, 64, 100, info.max, info.max - 1, info.max // 2, info.max // 2 + 1, 0]
    near += [-1, -2, -3, -7, -10, -64, info.min, info.min + 1] if info.min < 0 else []
    ours, theirs = lay(values)
    with numpy.errstate(all="ignore"), np.errstate(all="ignore"):
        for divisor in (divisors, *near):
            theirs_by = divisor if divisor is not divisors else lay(divisor)[1]
            ours_by = divisor if divisor is not divisors else lay(divisor)[0]
            for name in ("floor_divide", "remainder", "fmod"):
                same(getattr(np, name)(ours, ours_by), getattr(numpy, name)(theirs, theirs_by))
        for number in near:
            same(np.floor_divide(number, ours), numpy.floor_divide(number, theirs))


@pytest.mark.parametrize("kind", TYPES)
def test_squares(kind, lay):
    ours, theirs = lay(draw(5000, kind, 20))
    with numpy.errstate(all="ignore"):
        found, wanted = numpy.asarray(np.power(ours, 2)), numpy.power(theirs, 2)
    assert found.dtype == wanted.dtype
    if kind in "FD":
        numpy.testing.assert_allclose(found, wanted, 1e-5)
    else:
        same(found, wanted)
