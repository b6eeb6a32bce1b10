"""Protocols by which NumPy and other libraries use an array."""

import numpy

from aquila import _core, _ranks

from . import _dispatch, _fallback
from ._memory import copy_as_laid_out, lend, view, wrap


class Protocols:
    """The part of the class of arrays with the protocols of other libraries."""

    __slots__ = ()

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        # Operators whose left operand is one of NumPy's scalars come here.
        quick = None if kwargs or method != "__call__" else _fallback.quick.get(ufunc)
        if quick is not None:
            result = quick(*inputs)
            if result is not NotImplemented:
                return result
        ufunc = getattr(ufunc, "_numpy", ufunc)
        if not isinstance(ufunc, numpy.ufunc):
            if not hasattr(ufunc, "nin") or not hasattr(ufunc, "nout"):
                raise TypeError(f"a universal function is expected, not {ufunc!r}")
            # Functions of other libraries, such as Numba's, that ask their arguments' classes.
            return _fallback.call(ufunc if method == "__call__" else getattr(ufunc, method), inputs, kwargs)
        ours = module()._ufuncs.counterpart(ufunc)
        return _dispatch.answer_ufunc(ufunc, ours, method, inputs, kwargs)

    def __array_function__(self, func, types, args, kwargs):
        return _dispatch.answer_function(self, func, types, args, kwargs)

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return array[()] if return_scalar and array.ndim == 0 else wrap(numpy.asarray(array))

    def __array_namespace__(self, *, api_version=None):
        numpy.empty(0).__array_namespace__(api_version=api_version)
        return module()

    __array_priority__ = 0.0
    __hash__ = None

    def __arrow_c_schema__(self):
        return _core.arrow_schema(self)

    def __arrow_c_array__(self, requested_schema=None):
        return module()._arrow.export_array(self, requested_schema)

    def __arrow_array__(self, type=None):
        # `pyarrow.array` calls this first; without it, it would ignore a mask that it is given.
        return module()._arrow.export_to_pyarrow(self, type)


class StandIn:
    """The part of a class of arrays that has no struct of NumPy's, by which libraries nevertheless get NumPy's
    arrays of the same memory. With the struct, NumPy's own functions do.
    """

    __slots__ = ()

    @property
    def __class__(self):
        # `isinstance(x, numpy.ndarray)` is true, so that libraries accept the arrays.
        return numpy.ndarray

    def __array__(self, dtype=None, copy=None):
        if not copy:
            result = view(self)
            if dtype is None or result.dtype == dtype:
                return result
            if copy is False:
                raise ValueError("Unable to avoid copy while creating an array as requested.")
            return result.astype(dtype)
        return numpy.array(view(self), dtype=dtype)

    @property
    def __array_interface__(self):
        return self._pinned().__array_interface__

    @property
    def __array_struct__(self):
        return self._pinned().__array_struct__

    def _pinned(self):
        """A view of memory that lives as long as the array, for consumers that keep no reference."""
        if not _ranks.is_many:
            _core.pin(self)
            return view(self)
        # The copy must not keep alive the array that keeps it.
        theirs = copy_as_laid_out(view(self))
        theirs.flags.writeable = False
        _core.keep(self, theirs)
        return theirs

    def __array_finalize__(self, source, /):
        """No effect: classes that programs derive are derived from NumPy's."""

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        # Before version 1.0, DLPack could not express read-only memory, so many ranks give a
        # writable copy.
        is_old = max_version is None or max_version < (1, 0)
        theirs = lend(self) if is_old and copy is not False else view(self)
        return theirs.__dlpack__(stream=stream, max_version=max_version, dl_device=dl_device, copy=copy)

    def __dlpack_device__(self):
        return numpy.empty(0).__dlpack_device__()


def module():
    """The package, which is incomplete while its parts are imported."""
    import aquila.numpy

    return aquila.numpy
