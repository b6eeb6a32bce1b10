"""`nditer` on many ranks: NumPy iterates over copies, and elements that it writes are brought back."""

import numpy

from aquila import _ranks

from . import _fallback
from ._loans import Loans
from ._memory import to_numpy


class nditer:
    """A NumPy iterator over copies of Aquila's arrays.

    The copies are written back when the iterator is closed, is exhausted, or is released.
    """

    __doc__ = numpy.nditer.__doc__
    _iterator = _loans = None

    def __new__(cls, op=None, *args, **kwargs):
        operands = op if type(op) in (tuple, list) else (op,)
        if not _fallback.has_array((*operands, *args, *kwargs.values())):
            return numpy.nditer(op, *args, **kwargs)
        return object.__new__(cls)

    def __init__(self, op, *args, **kwargs):
        self._loans = Loans()
        options = {name: self._loans.lend(value) for name, value in kwargs.items()}
        self._iterator = numpy.nditer(*map(self._loans.lend, (op, *args)), **options)

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return next(self._iterator)
        except StopIteration:
            self._loans.write_back()
            raise

    def iternext(self):
        is_more = self._iterator.iternext()
        if not is_more:
            self._loans.write_back()
        return is_more

    def __enter__(self):
        self._iterator.__enter__()
        return self

    def __exit__(self, *exception):
        self.close()

    def close(self):
        self._iterator.close()
        self._loans.write_back()

    def __del__(self):
        if self._iterator is not None:
            self.close()

    def __len__(self):
        return len(self._iterator)

    def __getitem__(self, key):
        return self._iterator[key]

    def __setitem__(self, key, value):
        self._iterator[key] = to_numpy(value)

    def __copy__(self):
        return self._iterator.__copy__()

    def __getattr__(self, name):
        if self._iterator is None:
            raise AttributeError(name)
        return getattr(self._iterator, name)

    def __setattr__(self, name, value):
        if name in ("_iterator", "_loans"):
            object.__setattr__(self, name, value)
        else:
            setattr(self._iterator, name, value)


nditer.__module__ = "aquila.numpy"
if _ranks.is_many:
    _fallback.counterparts[numpy.nditer] = nditer
