"""Arrays over memory of other objects."""

import numpy

from aquila import _core

from . import _dispatch, _fallback
from ._arguments import is_one_of
from ._memory import over_buffer, to_numpy, wrap


def frombuffer(buffer, *args, **kwargs):
    if isinstance(buffer, _core.Array):
        return _fallback.call(numpy.frombuffer, (buffer, *args), kwargs)
    return over_buffer(numpy.frombuffer(buffer, *map(to_numpy, args), **kwargs))


_fallback.counterparts[numpy.frombuffer] = _dispatch.guarded(numpy.frombuffer, frombuffer, converts=True)


def from_dlpack(x, /, *, device=None, copy=None):
    if isinstance(x, _core.Array) and is_one_of((None, "cpu"), device):
        return x.copy() if copy else x[...]
    return wrap(numpy.from_dlpack(x, device=device, copy=copy), is_shared=not copy)


_fallback.counterparts[numpy.from_dlpack] = _fallback.like(
    _dispatch.guarded(numpy.from_dlpack, from_dlpack, converts=True), numpy.from_dlpack
)
