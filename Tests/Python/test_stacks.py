"""Linear algebra of stacks of matrices, and of large ones: NumPy's results, types, layouts, errors, ranks."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import aquila.numpy as np
import jobs
import numpy
import pytest
from aquila.numpy import _fallback

KINDS = "? b H i l L f d F D".split()
CALLS = {
    "qr": lambda l, m, b: l.qr(m),
    "qr, mode": lambda l, m, b: l.qr(m, "r"),
    "raw qr": lambda l, m, b: l.qr(m, mode="raw"),
    "eigh": lambda l, m, b: l.eigh(m),
    "eigvalsh": lambda l, m, b: l.eigvalsh(m, "U"),
    "svd": lambda l, m, b: l.svd(m),
    "svd of rows": lambda l, m, b: l.svd(m[:, :, :3], False),
    "singular values": lambda l, m, b: l.svd(m, compute_uv=False),
    "hermitian svd": lambda l, m, b: l.svd(m, hermitian=True),
    "svdvals": lambda l, m, b: l.svdvals(m[:, :2]),
    "pinv": lambda l, m, b: l.pinv(m[:, :, 1:]),
    "pinv, limit": lambda l, m, b: l.pinv(m, 1e-3),
}


def stack(kind, count=3000, side=5):
    """Positive definite matrices, and right sides."""
    draws = numpy.random.default_rng(3)
    a = draws.integers(0, 2, (count, side, side)).astype(float)
    if kind in "FD":
        a = a + 1j * draws.standard_normal(a.shape)
    m = a @ a.conj().transpose(0, 2, 1) + side * numpy.eye(side)
    b = draws.integers(0, 9, (count, side, 2))
    return (m != 0 if kind == "?" else m.real if kind not in "FD" else m).astype(kind), b.astype(kind)


def check(call, m, b, ours=None):
    theirs = call(numpy.linalg, m, b)
    result = call(np.linalg, *(ours or (np.array(m), np.array(b))))
    assert isinstance(theirs, tuple) == isinstance(result, tuple)
    if isinstance(theirs, tuple):
        assert type(theirs) is type(result)
    else:
        theirs, result = (theirs,), (result,)
    for wanted, part in zip(theirs, result, strict=True):
        assert type(part) is np.ndarray and part.dtype == wanted.dtype and part.shape == wanted.shape
        assert numpy.array_equal(numpy.asarray(part), wanted, equal_nan=True)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", KINDS)
def test_types(name, kind):
    m, b = stack(kind)
    try:
        CALLS[name](numpy.linalg, m, b)
    except numpy.linalg.LinAlgError:
        with pytest.raises(numpy.linalg.LinAlgError):
            CALLS[name](np.linalg, np.array(m), np.array(b))
    else:
        check(CALLS[name], m, b)


@pytest.mark.parametrize("name", CALLS)
def test_layouts(name):
    m, b = stack("d", 6400)
    a, c = np.array(m), np.array(b)
    for cut in (
        lambda v: v[::-2],
        lambda v: v.reshape(160, 40, *v.shape[1:])[12:],
        lambda v: v.reshape(4, 40, 40, *v.shape[1:]).transpose(2, 0, 1, 3, 4),
        lambda v: v.swapaxes(1, 2).copy().swapaxes(1, 2),
    ):
        if cut(m).ndim > 3 and ("rows" in name or "svdvals" in name or "pinv" in name):
            continue
        check(CALLS[name], cut(m), cut(b), (cut(a), cut(c)))


def test_damaged_and_singular_matrices():
    m, b = stack("d")
    for value, names in ((0, ()), (numpy.nan, ("svd", "svdvals", "pinv"))):
        damaged = m.copy()
        damaged[500] = value
        for name, call in CALLS.items():
            outcomes = []
            for module, one, other in ((numpy, damaged, b), (np, np.array(damaged), np.array(b))):
                try:
                    call(module.linalg, one, other)
                except numpy.linalg.LinAlgError as error:
                    outcomes.append(str(error))
                else:
                    outcomes.append(None)
            assert outcomes[0] == outcomes[1], name
            assert outcomes[0] is not None or name not in names
            if outcomes[0] is None:
                check(call, damaged, b)


def test_calls_that_numpy_judges():
    m, b = stack("d")
    a, c = np.array(m), np.array(b)
    for call in (
        lambda l, m, b: l.eigh(m[:, :3]),
        lambda l, m, b: l.eigh(m, "X"),
        lambda l, m, b: l.svdvals(m.astype("e")),
        lambda l, m, b: l.qr(m, "reduced", mode="r"),
    ):
        errors = []
        for linalg, operands in ((numpy.linalg, (m, b)), (np.linalg, (a, c))):
            with pytest.raises(Exception) as caught:
                call(linalg, *operands)
            errors.append((caught.type, str(caught.value)))
        assert errors[0] == errors[1]
    check(lambda l, m, b: l.pinv(m, rcond=b[:, 0, 0] / 1000), m, b)


def test_factors_do_not_wait():
    m, _ = stack("d")
    a = np.array(m)
    factor = np.zeros(())
    result = np.linalg.qr(a * (factor + 2), "r")
    factor += 1
    assert numpy.array_equal(numpy.asarray(result), numpy.linalg.qr(m * 2, "r"))


EQUATIONS = {
    "solve": lambda l, m, b: l.solve(m, b),
    "solve, one column": lambda l, m, b: l.solve(m, b[0, :, 0].copy()),
    "inv": lambda l, m, b: l.inv(m),
    "det": lambda l, m, b: l.det(m),
    "slogdet": lambda l, m, b: l.slogdet(m),
    "cholesky": lambda l, m, b: l.cholesky(m),
}


@pytest.mark.parametrize("name", EQUATIONS)
@pytest.mark.parametrize("kind", "i f d F D".split())
@pytest.mark.parametrize("side", [5, 8, 20])
def test_equations(name, kind, side):
    m, b = stack(kind, side=side)
    theirs = EQUATIONS[name](numpy.linalg, m, b)
    result = EQUATIONS[name](np.linalg, np.array(m), np.array(b))
    assert type(theirs) is type(result) or type(result) is np.ndarray
    for wanted, part in zip(theirs, result) if isinstance(theirs, tuple) else [(theirs, result)]:
        assert type(part) is np.ndarray and part.dtype == wanted.dtype and part.shape == wanted.shape
        limit = 2e-3 if kind in "fF" else 1e-9
        assert numpy.allclose(numpy.asarray(part), wanted, rtol=limit, atol=limit * abs(wanted).max())


@pytest.mark.parametrize("side", [5, 20])
def test_equations_without_a_solution(side):
    m, b = stack("d", side=side)
    m[500] = 0
    a, c = np.array(m), np.array(b)
    for name in ("solve", "inv", "cholesky"):
        with pytest.raises(numpy.linalg.LinAlgError):
            EQUATIONS[name](np.linalg, a, c)
    assert np.linalg.det(a)[500] == 0 and np.linalg.slogdet(a).logabsdet[500] == -numpy.inf


# MARK: One large matrix


def large(kind, rows=530, columns=530):
    draws = numpy.random.default_rng(4)
    a = draws.integers(-9, 9, (rows, columns)).astype(float)
    if kind in "FD":
        a = a + 1j * draws.standard_normal(a.shape)
    return a.astype(kind) + numpy.eye(rows, columns, dtype=kind) * (100 if rows == columns else 0)


LARGE = {
    "solve": lambda l, m: l.solve(m, m[:, :3]),
    "solve, row": lambda l, m: l.solve(m, m[0]),
    "inv": lambda l, m: l.inv(m),
    "slogdet": lambda l, m: l.slogdet(m),
    "cholesky": lambda l, m: l.cholesky(m @ m.conj().T),
    "qr": lambda l, m: l.qr(m),
    "qr of part": lambda l, m: l.qr(m[:, :520], mode="complete"),
    "qr, mode": lambda l, m: l.qr(m, "r"),
    "transposed": lambda l, m: l.inv(m.T),
}


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("kind", "lfdFD")
def test_large_matrices(name, kind, monkeypatch):
    m = large(kind)
    theirs = LARGE[name](numpy.linalg, m)
    # NumPy must not compute it.
    monkeypatch.setattr(_fallback, "call", lambda *args: pytest.fail("not native"))
    result = LARGE[name](np.linalg, np.array(m))
    monkeypatch.undo()
    if isinstance(theirs, tuple):
        assert type(theirs) is type(result)
    for wanted, part in zip(theirs, result) if isinstance(theirs, tuple) else [(theirs, result)]:
        assert part.dtype == wanted.dtype and part.shape == wanted.shape
        assert numpy.asarray(part).flags.c_contiguous
        limit = 2e-3 if kind in "fF" else 1e-9
        assert numpy.allclose(numpy.asarray(part), wanted, rtol=limit, atol=limit * abs(wanted).max())


def test_large_matrices_without_a_solution():
    m = large("d")
    m[400] = 0
    a = np.array(m)
    for call in (np.linalg.inv, np.linalg.cholesky, lambda a: np.linalg.solve(a, a[0])):
        with pytest.raises(numpy.linalg.LinAlgError):
            call(a)
    assert type(np.linalg.det(a)) is numpy.float64 and np.linalg.det(a) == 0
    assert np.linalg.slogdet(a).logabsdet == -numpy.inf
    with pytest.raises(ValueError):
        np.linalg.solve(a, a[:3])
    with pytest.raises(numpy.linalg.LinAlgError):
        np.linalg.inv(a[:520])


BLAS = list(Path(numpy.__file__).parents[1].glob("numpy.libs/*openblas64*"))
needs_wheel = pytest.mark.skipif(not BLAS, reason="NumPy has another BLAS")


@needs_wheel
def test_threads_of_numpys_blas_stay():
    """Calls of ours use one thread each, and NumPy's own as many as before."""
    library = ctypes.CDLL(str(BLAS[0]))
    library.scipy_openblas_set_num_threads64_(2)
    a = np.array(large("d"))
    np.linalg.inv(a)[0, 0]
    (a @ a)[0, 0]
    assert library.scipy_openblas_get_num_threads64_() == 2


@needs_wheel
@pytest.mark.parametrize("choice", ["", "off"])
def test_blas_is_that_of_numpys_wheel(choice):
    settings = {**os.environ, "AQUILA_BLAS": choice} if choice else os.environ
    command = [sys.executable, "-m", "aquila._command", "info"]
    text = subprocess.run(command, env=settings, capture_output=True, text=True, check=True).stdout
    line = next(line for line in text.splitlines() if line.startswith("BLAS "))
    assert "switched off" in line if choice else line.endswith(BLAS[0].name)


PROGRAM = """
import hashlib
import numpy as np
m = (np.arange(100_000.0) * 7919 % 104729).reshape(4000, 5, 5) / 1000 + 50 * np.eye(5)
s = m + m.transpose(0, 2, 1) + 500 * np.eye(5)
parts = [*np.linalg.qr(m), *np.linalg.eigh(s), *np.linalg.svd(m), np.linalg.pinv(m), np.linalg.inv(m)]
large = (np.arange(540.0 * 600) * 7919 % 104729).reshape(600, 540) / 1000 + 90 * np.eye(600, 540)
parts += [*np.linalg.qr(large), np.linalg.inv(large[:540]), np.linalg.solve(large[60:], large[0])]
parts += [np.linalg.cholesky(large.T @ large), *np.linalg.slogdet(large[:540])]
parts += [np.convolve(m.ravel(), large[0]), np.correlate(m.ravel(), large[0, :3], "same"), large @ large.T]
parts += [np.linalg.solve(m, m[0]), np.linalg.det(m), *np.linalg.slogdet(s), np.linalg.cholesky(s)]
for part in parts:
    print(hashlib.sha256(part.tobytes()).hexdigest())
s[3799] = np.nan
try:
    np.linalg.svd(s)
except np.linalg.LinAlgError as error:
    print(error)
"""


@jobs.needs_mpi
def test_ranks_share_stacks(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    outputs = set()
    for ranks in (1, 3):
        job = jobs.run(program, ranks=ranks)
        assert job.returncode == 0, job.stderr
        assert job.stdout.splitlines()[-1] == "SVD did not converge"
        outputs.add(job.stdout)
    assert len(outputs) == 1
