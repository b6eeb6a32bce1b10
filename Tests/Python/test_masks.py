"""Subarrays selected by masks, in any layout and number, compared with NumPy."""

import aquila.numpy as np
import numpy
import pytest

LAYOUTS = {
    "dense": lambda a: a,
    "reversed": lambda a: a[::-1],
    "every other": lambda a: a[::2],
    "transposed": lambda a: a.T,
    "columns": lambda a: a[..., 1:],
}


def draw(shape, dtype, seed):
    generator = numpy.random.default_rng(seed)
    return (generator.random(shape) * 100).astype(dtype)


@pytest.mark.parametrize("dtype", ["?", "i2", "f4", "f8", "D"])
@pytest.mark.parametrize("shape", [(7,), (100_003,), (300, 700), (0, 5), (40, 3, 5), (1, 1)])
@pytest.mark.parametrize("layout", ["dense", "reversed", "every other", "transposed", "columns"])
@pytest.mark.parametrize("covered", [1, 2])
def test_masks_select_what_they_select_in_numpy(dtype, shape, layout, covered):
    theirs = LAYOUTS[layout](draw(shape, dtype, 1))
    ours = LAYOUTS[layout](np.array(draw(shape, dtype, 1)))
    covered = min(covered, theirs.ndim)
    for share in (0, 0.03, 0.5, 1):
        holds = numpy.random.default_rng(2).random(theirs.shape[:covered][::-1]) < share
        for theirs_mask, our_mask in (
            (holds.T, np.array(holds).T),
            (holds.T.copy(), np.array(holds.T.copy())),
        ):
            numpy.testing.assert_array_equal(numpy.asarray(ours[our_mask]), theirs[theirs_mask])
            values = draw(theirs[theirs_mask].shape, dtype, 3)
            a, b = theirs.copy(), ours.copy()
            a[theirs_mask] = values
            b[our_mask] = np.array(values)
            numpy.testing.assert_array_equal(numpy.asarray(b), a)
            a[theirs_mask] = values[:1]
            b[our_mask] = np.array(values[:1])
            numpy.testing.assert_array_equal(numpy.asarray(b), a)
            if theirs.size:
                a, b = theirs.copy(), ours.copy()
                a[..., ::-1][theirs_mask[..., ::-1] if covered == theirs.ndim else theirs_mask] = values
                b[..., ::-1][our_mask[..., ::-1] if covered == theirs.ndim else our_mask] = np.array(values)
                numpy.testing.assert_array_equal(numpy.asarray(b), a)


def test_values_may_be_part_of_the_target():
    theirs, ours = numpy.arange(100.0), np.arange(100.0)
    # NumPy would read elements that it has already written.
    theirs[theirs % 3 == 0] = theirs[:34].copy()
    ours[ours % 3 == 0] = ours[:34]
    for a in (theirs, ours):
        a[1:][a[:-1] > 50] += a[:-1][a[:-1] > 50]
    numpy.testing.assert_array_equal(numpy.asarray(ours), theirs)
    theirs, ours = theirs > 40, ours > 40
    for m in (theirs, ours):
        m[m] = m[:10].repeat(10)[: int(m.sum())] if int(m.sum()) <= 100 else True
    numpy.testing.assert_array_equal(numpy.asarray(ours), theirs)


def test_other_numbers_of_values_are_refused():
    x = np.arange(10)
    with pytest.raises(ValueError):
        x[x > 5] = np.arange(3)
    with pytest.raises(IndexError):
        x[np.ones(9, bool)]
    with pytest.raises(IndexError):
        x[np.ones((10, 1), bool)] = 1
    assert x.tolist() == list(range(10))


def test_what_is_pending_is_seen():
    x = np.arange(200_000.0)
    y = x * 2
    mask = y > 1000
    y[mask] = (x + 1)[mask]
    x[0] = -1
    expected = numpy.arange(200_000.0) * 2
    holds = expected > 1000
    expected[holds] = (numpy.arange(200_000.0) + 1)[holds]
    numpy.testing.assert_array_equal(numpy.asarray(y), expected)
