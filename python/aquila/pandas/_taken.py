"""Texts taken from others at positions of rows, copied when they are first used: rows of a frame whose texts
nothing reads cost no copy of these.
"""

from pandas.arrays import ArrowStringArray


class _Alike(type(ArrowStringArray)):
    """A class that counts as the one of all texts: pandas compares the classes of arrays."""

    def __eq__(cls, other):
        return other is ArrowStringArray or type.__eq__(cls, other)

    def __hash__(cls):
        return hash(ArrowStringArray)


class TakenTexts(ArrowStringArray, metaclass=_Alike):
    """Becomes an `ArrowStringArray` when its texts are first used."""

    @property
    def _pa_array(self):
        column = self.__dict__.get("_column")
        if column is not None:
            self._pa_array = self._chunks(column)
        return self.__dict__["_pa_array"]

    @_pa_array.setter
    def _pa_array(self, chunks):
        self.__dict__["_pa_array"] = chunks
        self.__class__ = ArrowStringArray
        self.__dict__.pop("_column", None)

    def __len__(self):
        return self._count if "_column" in self.__dict__ else super().__len__()

    def __getitem__(self, item):
        return self.copy() if isinstance(item, slice) and item == slice(None) else super().__getitem__(item)

    def __reduce_ex__(self, protocol):
        self._pa_array  # Afterwards the class is pandas'.
        return self.__reduce_ex__(protocol)

    def copy(self):
        return self.view()

    def view(self, dtype=None):
        column = self.__dict__.get("_column")
        if dtype is not None or column is None:
            return super().view(dtype)
        made = taken(column, self._count, self, self._chunks)
        made._readonly = self._readonly
        return made


def taken(column, count, like, chunks):
    """Texts of a column that may not be in memory yet.

    :param like: an array of the same type.
    :param chunks: makes Arrow's array of the column.
    """
    made = TakenTexts.__new__(TakenTexts)
    made.__dict__.update(_column=column, _count=count, _chunks=chunks, _dtype=like._dtype, _cache={})
    return made


def column_of(values):
    """The column of texts that nothing has read; otherwise None."""
    return values.__dict__.get("_column") if type(values) is TakenTexts else None
