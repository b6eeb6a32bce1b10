"""Arrow's C data interface by hand: structs, capsules, and producers that count their releases."""

import ctypes
import types

_RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_FILL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_WORDS = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(Schema))),
    ("dictionary", ctypes.POINTER(Schema)),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
Array._fields_ = [
    *((name, ctypes.c_int64) for name in ("length", "null_count", "offset", "n_buffers", "n_children")),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(Array))),
    ("dictionary", ctypes.POINTER(Array)),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]


class Stream(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_void_p)
        for name in ("get_schema", "get_next", "get_last_error", "release", "private_data")
    ]


#: The number of releases by kind.
released = {"schema": 0, "array": 0, "stream": 0}
#: Objects kept until the end of the tests, as consumers may hold pointers to them.
_kept = []


def _releaser(kind, structure):
    @_RELEASE
    def release(pointer):
        released[kind] += 1
        structure.from_address(pointer).release = None

    _kept.append(release)
    return ctypes.cast(release, ctypes.c_void_p).value


_RELEASE_OF = {
    Schema: _releaser("schema", Schema),
    Array: _releaser("array", Array),
    Stream: _releaser("stream", Stream),
}


def keep(value):
    _kept.append(value)
    return value


def pointers(kind, items):
    """A C array of pointers to structs; null for None."""
    pointer = ctypes.POINTER(kind)
    return keep((pointer * len(items))(*[ctypes.pointer(item) if item else pointer() for item in items]))


def schema(format=b"g", children=(), **fields):
    result = keep(Schema(format=format, name=b"", release=_RELEASE_OF[Schema], n_children=len(children)))
    if children:
        result.children = pointers(Schema, children)
    for name, value in fields.items():
        setattr(result, name, value)
    return result


def array(length, *buffers, children=(), **fields):
    """An array struct over bytes or addresses."""
    places = [
        None if buffer is None else buffer if isinstance(buffer, int) else ctypes.addressof(keep(buffer))
        for buffer in (ctypes.create_string_buffer(b) if isinstance(b, bytes) else b for b in buffers)
    ]
    result = keep(Array(length=length, n_buffers=len(places), n_children=len(children)))
    result.release = _RELEASE_OF[Array]
    result.buffers = keep((ctypes.c_void_p * len(places))(*places))
    if children:
        result.children = pointers(Array, children)
    for name, value in fields.items():
        setattr(result, name, value)
    return result


def stream(schema, arrays, status=0, words=b"it is over"):
    """A stream of copies of array structs."""
    rest = list(arrays)

    @_FILL
    def get_schema(_, target):
        ctypes.memmove(target, ctypes.addressof(schema), ctypes.sizeof(Schema))
        return 0

    @_FILL
    def get_next(_, target):
        if not rest:
            ctypes.memset(target, 0, ctypes.sizeof(Array))
            return status
        ctypes.memmove(target, ctypes.addressof(rest.pop(0)), ctypes.sizeof(Array))
        return 0

    text = keep(ctypes.create_string_buffer(words))
    functions = [get_schema, get_next, _WORDS(lambda _: ctypes.addressof(text))]
    keep(functions)
    result = Stream(*[ctypes.cast(function, ctypes.c_void_p).value for function in functions])
    result.release = _RELEASE_OF[Stream]
    return keep(result)


_new = ctypes.pythonapi.PyCapsule_New
_new.restype, _new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def capsule(structure, name):
    return _new(ctypes.addressof(keep(structure)), keep(name), None)


def contents(capsule, kind):
    """The struct in a capsule made by another library."""
    name = {Schema: b"arrow_schema", Array: b"arrow_array"}[kind]
    return kind.from_address(_pointer(capsule, name))


def capsules(schema, array):
    return capsule(schema, b"arrow_schema"), capsule(array, b"arrow_array")


def source(schema, array):
    """An object that offers only Arrow's interface."""
    return giving(__arrow_c_array__=lambda self, requested=None: capsules(schema, array))


def stream_source(stream):
    return giving(__arrow_c_stream__=lambda self, requested=None: capsule(stream, b"arrow_array_stream"))


def giving(**methods):
    return types.new_class("Source", (), {}, lambda namespace: namespace.update(methods))()
