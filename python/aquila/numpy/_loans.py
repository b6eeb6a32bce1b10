"""NumPy's arrays for arrays of ours, for the time of a call."""

import numpy

from aquila import _core, _ranks

from ._memory import lend, to_numpy

#: Longer tuples hold operands, which no call gives back.
_MOST_OPERANDS = 64


class Loans:
    """NumPy arrays lent in place of Aquila's, which replaces them in results by the originals."""

    def __init__(self):
        self._pairs = []
        #: Arrays with their copies on many ranks, and the digests of these.
        self._copies = []

    def lend(self, value):
        # A tuple may be `out`; longer ones contain operands, which are not returned.
        if type(value) is tuple and len(value) <= _MOST_OPERANDS:
            return tuple([self.lend(item) for item in value])
        theirs = to_numpy(value, self._copy if _ranks.is_many else lend)
        if theirs is not value:
            self._pairs.append((theirs, value))
        return theirs

    def _copy(self, array):
        for known, theirs, _ in self._copies:
            if known is array:
                return theirs
        theirs = lend(array)
        self._copies.append((array, theirs, _core.digest(theirs) if array._writeable else None))
        return theirs

    def write_back(self):
        """Copies elements that NumPy has written into copies back to the arrays."""
        for place, (array, theirs, before) in enumerate(self._copies):
            if before is None or (digest := _core.digest(theirs)) == before:
                continue
            _core.assign(array, _core.copy_in(numpy.ascontiguousarray(theirs), array.shape, array._code))
            self._copies[place] = (array, theirs, digest)

    def back(self, result, otherwise):
        for theirs, ours in self._pairs:
            if result is theirs:
                return ours
        if type(result) is tuple:
            return tuple([self.back(item, otherwise) for item in result])
        result = otherwise(result)
        if self._copies and type(result) is numpy.ndarray and self._is_of_copies(result):
            # Writes to the result would be lost.
            result.flags.writeable = False
        return result

    def _is_of_copies(self, array):
        return any(numpy.may_share_memory(array, theirs) for _, theirs, _ in self._copies)
