"""Columns of texts over the memory of Arrow's arrays, and Arrow's arrays over that of columns."""

import weakref

import numpy

from aquila import _core

from . import _taken

try:
    import pyarrow
except ImportError:
    pyarrow = None

#: Columns of texts by the numbers of Arrow's arrays and by the places of their memory, with weak references
#: to these arrays, which never change. A column keeps the groups of its texts, so they are hashed once.
_known = {}


def forget():
    """Forgets the columns of texts, and with them their groups."""
    _known.clear()


def column_of_texts(values):
    """A column over the texts of an array of pandas'; it keeps their groups."""
    column = _taken.column_of(values)
    if column is not None:
        return column
    chunks = values._pa_array
    known = _known.get(id(chunks)) or _known.get(_place(chunks))
    return _note(chunks, _texts_of(chunks)) if known is None else known[1]


def _place(chunks):
    """The memory of an array that has one chunk: the same for a slice of all its values."""
    if chunks.num_chunks != 1:
        return None
    array = chunks.chunk(0)
    return (
        array.offset,
        len(array),
        *(buffer.address if buffer is not None else 0 for buffer in array.buffers()),
    )


def _note(chunks, column):
    keys = [key for key in (id(chunks), _place(chunks)) if key is not None]

    def forget(reference):
        for key in keys:
            if _known.get(key, (None,))[0] is reference:
                del _known[key]

    reference = weakref.ref(chunks, forget)
    for key in keys:
        _known[key] = reference, column
    return column


def _texts_of(chunks):
    array = chunks.chunk(0) if chunks.num_chunks == 1 else pyarrow.concat_arrays(chunks.chunks or [_EMPTY])
    if not pyarrow.types.is_large_string(array.type):
        array = array.cast(pyarrow.large_string())
    bitmap, offsets, data = array.buffers()
    count, first = len(array), array.offset
    if offsets is None:
        return _core.frame_texts(numpy.zeros(1, "int64"), numpy.zeros(0, "uint8"), None)
    places = numpy.frombuffer(offsets, "int64")[first : first + count + 1]
    data = numpy.frombuffer(data, "uint8") if data is not None and data.size else numpy.zeros(0, "uint8")
    missing = None
    if bitmap is not None and array.null_count:
        bits = numpy.frombuffer(bitmap, "uint8")[first // 8 :]
        missing = ~numpy.unpackbits(bits, count=first % 8 + count, bitorder="little")[first % 8 :].view(bool)
    return _core.frame_texts(places, data, missing)


_EMPTY = None if pyarrow is None else pyarrow.array([], pyarrow.large_string())


def texts(column, like):
    """A column of texts as an array of the same type as another one."""
    return like._from_pyarrow_array(chunks_of(column))


def chunks_of(column):
    """Arrow's array on the memory of a column of texts."""
    _, (offsets, data), validity = _core.column_parts(column)
    offsets, count = numpy.asarray(offsets), len(numpy.asarray(offsets)) - 1
    bitmap = None
    if validity is not None:
        valid = numpy.asarray(validity)
        if not valid.all():
            bitmap = pyarrow.py_buffer(numpy.packbits(valid, bitorder="little"))
    buffers = [bitmap, pyarrow.py_buffer(offsets), pyarrow.py_buffer(numpy.asarray(data))]
    made = pyarrow.Array.from_buffers(pyarrow.large_string(), count, buffers)
    chunks = pyarrow.chunked_array([made])
    _note(chunks, column)
    return chunks
