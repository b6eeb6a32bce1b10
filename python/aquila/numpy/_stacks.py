"""Linear algebra of stacks of small matrices, and of large ones, divided among cores and ranks.

Decompositions of stacks call NumPy's LAPACK for some matrices at each point of a task, so that a matrix has NumPy's
results, whatever the division. Equations, inverses, determinants and Cholesky factors are computed by Aquila, also
those of one large matrix, and so are its factors Q and R; they may differ from NumPy's in the last bits. Functions
that can fail wait, since NumPy raises their exceptions at the call; others are recorded.
"""

import functools

import numpy

from aquila import _core

from . import _errors
from ._array import ndarray
from ._creation import empty, zeros
from ._fallback import native
from ._reductions import finish

#: The most elements of a matrix; LAPACK divides larger ones among threads of its own.
_LARGEST = 1 << 12
#: The least order of a single matrix that is computed by blocks on all cores.
_LARGE = 512
#: Elements of a point's matrices. NumPy takes stacks of less than two such pieces, in less time than a task.
_PIECE = 1 << 14
_MOST_PIECES = 64
_PLAIN = {bool, int, float, str, type(None)}


@functools.cache
def _tasks():
    """The tasks with one result and more, and the class of scopes."""
    # The module of tasks imports this package.
    from aquila import core

    rows, some, results = core.In["i", ...], core.Reduce["|"], core.Out["i", ...]

    @core.task(name="linalg")
    def one(call, a: rows, failed: some, x: results):
        _compute(call, a, failed, (x,))

    @core.task(name="linalg")
    def two(call, a: rows, failed: some, x: results, y: results):
        _compute(call, a, failed, (x, y))

    @core.task(name="linalg")
    def three(call, a: rows, failed: some, x: results, y: results, z: results):
        _compute(call, a, failed, (x, y, z))

    return (one, two, three), core.scope


def _compute(call, stack, failed, outputs):
    try:
        with numpy.errstate(all="ignore"):
            results = call(stack)
    except numpy.linalg.LinAlgError:
        failed |= True
        for output in outputs:
            output[...] = 0
        return
    for output, result in zip(outputs, results if len(outputs) > 1 else (results,)):
        output[...] = result


@functools.lru_cache(maxsize=256)
def _form(theirs, shape, kind, options):
    """NumPy's results for one matrix, the identity: their types, shapes and class."""
    stack = numpy.zeros((1, *shape), kind)
    stack[:] = numpy.eye(*shape)
    results = theirs(stack, **dict(options))
    several = results if isinstance(results, tuple) else (results,)
    return type(results), [(result.shape[1:], result.dtype) for result in several]


def _divided(theirs, a, options, is_lazy):
    """The results for a stack; `NotImplemented` if NumPy has to judge the call, or raises an error."""
    if type(a) is not ndarray or a.ndim < 3 or a.size < 2 * _PIECE or _errors.is_strict:
        return NotImplemented
    shape, outer = a.shape[-2:], a.shape[:-2]
    if shape[0] * shape[1] > _LARGEST or not _PLAIN.issuperset(map(type, options.values())):
        return NotImplemented
    try:
        kind, parts = _form(theirs, shape, a.dtype, tuple(options.items()))
    except (TypeError, ValueError, numpy.linalg.LinAlgError):
        return NotImplemented
    count = a.size // (shape[0] * shape[1])
    results = [empty((count, *extents), dtype) for extents, dtype in parts]
    failed = zeros((), bool)
    tasks, scope = _tasks()
    with scope(pieces=min(a.size // _PIECE, _MOST_PIECES)):
        call = functools.partial(theirs, **options)
        tasks[len(results) - 1](call, a.reshape(count, *shape), failed, *results)
    if not is_lazy and failed:
        return NotImplemented
    results = [result.reshape(outer + result.shape[1:]) for result in results]
    if len(results) == 1:
        return results[0]
    # Tuples with names take items as arguments.
    return tuple(results) if kind is tuple else kind(*results)


def _of_stacks(theirs, names, is_lazy=False):
    """Makes the native form of a function of matrices.

    - Parameter names: of parameters that can be given by position.
    - Parameter is_lazy: true if the function raises no errors that depend on elements.
    """

    @native(theirs)
    def call(a, *args, **options):
        if len(args) > len(names) or not options.keys().isdisjoint(names[: len(args)]):
            return NotImplemented
        return _divided(theirs, a, dict(zip(names, args)) | options, is_lazy)

    return call


_of_stacks(numpy.linalg.eigh, ("UPLO",))
_of_stacks(numpy.linalg.eigvalsh, ("UPLO",))
_of_stacks(numpy.linalg.svd, ("full_matrices", "compute_uv", "hermitian"))
_of_stacks(numpy.linalg.svdvals, ())
_of_stacks(numpy.linalg.pinv, ("rcond", "hermitian"))


@native(numpy.linalg.qr)
def qr(a, mode="reduced"):
    if not _is_large(a) or mode not in ("reduced", "complete", "r"):
        return _divided(numpy.linalg.qr, a, {"mode": mode}, is_lazy=True)
    result = _core.matrices(f"qr {mode}", a, None)
    return result if mode == "r" else _form(numpy.linalg.qr, (2, 2), a.dtype, ())[0](*result)


def _is_large(a):
    """True for one matrix that is worth blocks; float16 is for NumPy to refuse."""
    if type(a) is not ndarray or a.ndim != 2 or _errors.is_strict or a.dtype == "e":
        return False
    return min(a.shape) >= _LARGE


def _is_native(a):
    """True for square matrices, in number and size, that are worth tasks."""
    if type(a) is not ndarray or a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        return False
    if a.ndim == 2:
        return _is_large(a)
    return a.size >= 2 * _PIECE and a.shape[-1] ** 2 <= _LARGEST and not _errors.is_strict and a.dtype != "e"


@native(numpy.linalg.inv)
def inv(a):
    return _core.matrices("inv", a, None) if _is_native(a) else NotImplemented


@native(numpy.linalg.det)
def det(a):
    return finish(_core.matrices("det", a, None), None) if _is_native(a) else NotImplemented


@native(numpy.linalg.slogdet)
def slogdet(a):
    if not _is_native(a):
        return NotImplemented
    results = [finish(result, None) for result in _core.matrices("slogdet", a, None)]
    return _form(numpy.linalg.slogdet, (2, 2), a.dtype, ())[0](*results)


@native(numpy.linalg.cholesky)
def cholesky(a, /, *, upper=False):
    return NotImplemented if upper or not _is_native(a) else _core.matrices("cholesky", a, None)


@native(numpy.linalg.solve)
def solve(a, b):
    if not _is_native(a) or type(b) is not ndarray or b.ndim == 0 or b.dtype == "e":
        return NotImplemented
    return _core.matrices("solve", a, b)
