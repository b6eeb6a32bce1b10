"""Fourier transforms, compared with NumPy's in higher precision, and with themselves in other divisions."""

import aquila.numpy as np
import jobs
import numpy
import pytest

#: Lengths of lines: with butterflies, prime factors, by convolution, and in two steps.
LENGTHS = [*range(1, 42), 49, 53, 59, 64, 97, 105, 121, 127, 128, 143, 211, 256, 509, 512, 1000, 1009, 2187]
LENGTHS += [4096, 5000, 8191, 8192, 10007, 16384, 19683, 20014, 30030, 59049, 65536, 100000, 131072, 177147]
KINDS = "? b H i l L e f d F D".split()
NORMS = [None, "backward", "ortho", "forward"]


def values(shape, kind, seed=7):
    draws = numpy.random.default_rng(seed)
    result = draws.standard_normal(shape) * (20 if kind in "bHilL" else 1)
    if kind in "FD":
        result = result + 1j * draws.standard_normal(shape)
    return numpy.abs(result).astype(kind) if kind in "HL" else result.astype(kind)


def exact(name, value, *args, **kwargs):
    """NumPy's transform in the precision of `longdouble`."""
    wide = value.astype(numpy.clongdouble if value.dtype.kind == "c" else numpy.longdouble)
    return getattr(numpy.fft, name)(wide, *args, **kwargs)


def check(result, wanted, kind, length):
    """Compares the error of all elements together with that of rounding in each step."""
    single = kind in "efF"
    assert result.dtype == {"c": "FD", "f": "fd"}[wanted.dtype.kind][not single]
    assert result.shape == wanted.shape
    error = numpy.linalg.norm((numpy.asarray(result) - wanted).ravel().astype(complex))
    size = numpy.linalg.norm(wanted.ravel().astype(complex))
    limit = 0.6 * numpy.finfo("f" if single else "d").eps * numpy.log2(2 * length)
    assert error <= limit * size, (error / size, limit)


def rows(length):
    """The number of lines with which a transform is not left to NumPy."""
    return 4096 // length + 3


@pytest.mark.parametrize("length", LENGTHS)
def test_lengths(length):
    for kind in "fdFD":
        x = values((rows(length), length), kind)
        a = np.array(x)
        for name in ("fft", "ifft"):
            check(getattr(np.fft, name)(a), exact(name, x), kind, length)
        if kind in "fd":
            check(np.fft.rfft(a), exact("rfft", x), kind, length)
        else:
            half = numpy.array(x[:, : length // 2 + 1])
            long = np.concatenate([np.array(half)] * 3)
            result = np.fft.irfft(long, length)
            check(result, exact("irfft", numpy.concatenate([half] * 3), length), kind, length)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("norm", NORMS)
def test_types_and_norms(kind, norm):
    x = values((60, 90), kind)
    a = np.array(x)
    names = "fft ifft fft2 ifft2 fftn ifftn irfft irfft2 irfftn hfft".split()
    names += [] if kind in "FD" else "rfft rfft2 rfftn ihfft".split()
    for name in names:
        result = getattr(np.fft, name)(a, norm=norm)
        assert type(result) is np.ndarray
        check(result, exact(name, x, norm=norm), kind, x.size)


@pytest.mark.parametrize("name", "fft ifft rfft irfft hfft ihfft".split())
@pytest.mark.parametrize("n", [None, 1, 2, 7, 30, 41, 90, 9000, 12000])
def test_lengths_and_axes_that_calls_name(name, n):
    x = values((11, 30, 13), "d" if name in ("rfft", "ihfft") else "D")
    a = np.array(x)
    for axis in (-1, 0, 1):
        check(getattr(np.fft, name)(a, n, axis), exact(name, x, n, axis), "d", x.size)


@pytest.mark.parametrize("name", "fftn ifftn rfftn irfftn".split())
def test_several_axes(name):
    x = values((17, 24, 25), "d" if name == "rfftn" else "D")
    a = np.array(x)
    for axes in (None, (0,), (0, 1), (2, 0), (-1, -2), (1, 1)):
        check(getattr(np.fft, name)(a, axes=axes), exact(name, x, axes=axes), "d", x.size)
    for s, axes in (((8, 40), (0, 1)), ((30, -1), (1, 2)), ((12, 12, 12), (0, 1, 2))):
        check(getattr(np.fft, name)(a, s, axes), exact(name, x, s, axes), "d", x.size)


def test_layouts():
    x = values((120, 130), "D")
    a = np.array(x)
    for cut in (
        lambda v: v.T,
        lambda v: v[::-1, ::-2],
        lambda v: v[3:, 5::3],
        lambda v: v[:, None, ::-1],
        lambda v: v.real[::2],
        lambda v: v[0] + 0 * v,
    ):
        for axis in (0, -1):
            check(np.fft.fft(cut(a), axis=axis), exact("fft", cut(x), axis=axis), "d", x.size)
    wide = np.broadcast_to(a[0], (90, 130))
    check(np.fft.ifft(wide, axis=0), exact("ifft", numpy.broadcast_to(x[0], (90, 130)), axis=0), "d", 90)


def test_results_in_given_arrays():
    x = values((70, 80), "D")
    a = np.array(x)
    out = np.empty((70, 80), complex)
    assert np.fft.fft(a, out=out) is out
    check(out, exact("fft", x), "d", 80)
    assert np.fft.ifft(out, axis=0, out=out) is out
    check(out, exact("ifft", exact("fft", x), axis=0), "d", 5600)
    part = np.zeros((70, 160), complex)
    np.fft.fft(a, out=part[:, ::2])
    check(part[:, ::2], exact("fft", x), "d", 80)
    assert not part[:, 1::2].any()
    with pytest.raises(ValueError):
        np.fft.fft(a, out=np.empty((70, 81), complex))
    with pytest.raises(TypeError):
        np.fft.fft(a, out=np.empty((70, 80)))


def test_wrong_calls():
    x = values((70, 80), "D")
    for call in (
        lambda np, v: np.fft.fft(v, 0),
        lambda np, v: np.fft.fft(v, axis=2),
        lambda np, v: np.fft.fft(v, norm="other"),
        lambda np, v: np.fft.fft(v, 2.5),
        lambda np, v: np.fft.rfft(v),
        lambda np, v: np.fft.rfftn(v),
        lambda np, v: np.fft.fftn(v, (3,), (0, 1)),
        lambda np, v: np.fft.fft(v[:, :0]),
        lambda np, v: np.fft.irfft(v[:, :1]),
    ):
        errors = []
        for module, value in ((numpy, x), (np, np.array(x))):
            with pytest.raises(Exception) as caught:
                call(module, value)
            errors.append((caught.type, str(caught.value)))
        assert errors[0] == errors[1]


@pytest.mark.parametrize("length", [15, 128, 509, 30030])
@pytest.mark.parametrize("kind", "fdFD")
def test_lines_do_not_depend_on_each_other(length, kind):
    x = values((9 + 4096 // length, length), kind)
    a = np.array(x)
    for transform in (np.fft.rfft if kind in "fd" else np.fft.irfft, np.fft.fft):
        whole = numpy.asarray(transform(a))
        damaged = a.copy()
        damaged[1, 2] = numpy.nan
        damaged[4, 0] = numpy.inf
        other = numpy.asarray(transform(damaged))
        kept = [k for k in range(len(x)) if k not in (1, 4)]
        assert (whole[kept] == other[kept]).all()
        assert numpy.isnan(other[1]).any() and not numpy.isfinite(other[4]).all()
        # In other lanes, and beside other lines.
        assert (numpy.asarray(transform(a[3:])) == whole[3:]).all()
        assert (numpy.asarray(transform(a.T.copy(), axis=0)).T == whole).all()


def test_shifts_and_frequencies():
    x = values((71, 72), "d")
    a = np.array(x)
    for name in ("fftshift", "ifftshift"):
        assert (getattr(np.fft, name)(a) == getattr(numpy.fft, name)(x)).all()
        assert (getattr(np.fft, name)(a, axes=1) == getattr(numpy.fft, name)(x, axes=1)).all()
    for n in (1, 2, 9, 10):
        for name in ("fftfreq", "rfftfreq"):
            assert (getattr(np.fft, name)(n, 0.1) == getattr(numpy.fft, name)(n, 0.1)).all()


PROGRAM = """
import hashlib, numpy as np
x = np.arange(3 * 65536.0) % 1000 - np.arange(3 * 65536.0) % 77
rows = x.reshape(192, 1024)
results = [np.fft.fft(x), np.fft.rfft(x), np.fft.irfft(x + 1j * x[::-1]), np.fft.fft2(rows)]
results += [np.fft.rfft2(rows), np.fft.fft(x[:19683]), np.fft.ifft(rows, 1000, 0)]
results += [np.fft.irfft(rows + 0j, 19683)]
results += [np.fft.irfftn(np.fft.rfftn(rows.reshape(12, 128, 128))), np.fft.fft(x[:10007].astype("f"))]
for result in results:
    print(hashlib.sha256(result.tobytes()).hexdigest())
"""


def digests(folder, ranks, workers):
    program = folder / "program.py"
    program.write_text(PROGRAM)
    job = jobs.run(program, ranks=ranks, AQUILA_WORKERS=str(workers))
    assert job.returncode == 0, job.stderr
    return job.stdout


@jobs.needs_mpi
def test_bits_do_not_depend_on_workers_and_ranks(tmp_path):
    wanted = digests(tmp_path, 1, 1)
    assert len(wanted.split()) == 10
    assert digests(tmp_path, 1, 3) == wanted
    for ranks in (2, 3):
        assert digests(tmp_path, ranks, 1) == wanted
