"""Damaged Arrow structs, and objects that give something else: errors, and no leak."""

import gc
import struct

import aquila.numpy as np
import arrow_structs as arrow
import numpy
import pytest


def _damaged():
    numbers = struct.pack("2d", 1, 2)
    released = {"release": None}
    lists = [arrow.schema(b"g")]
    child = arrow.array(4, None, struct.pack("4d", 1, 2, 3, 4))
    endless = arrow.schema(b"+w:1", lists)
    endless.children = arrow.pointers(arrow.Schema, [endless])
    yield "schema released", arrow.schema(**released), arrow.array(2, None, numbers)
    yield "array released", arrow.schema(), arrow.array(2, None, numbers, **released)
    yield "no format", arrow.schema(None), arrow.array(2, None, numbers)
    yield "unknown format", arrow.schema(b"?"), arrow.array(2, None, numbers)
    yield "no text", arrow.schema(b"\xff\xfe"), arrow.array(2, None, numbers)
    yield "children of a number", arrow.schema(n_children=1 << 40), arrow.array(2, None, numbers)
    yield "fewer than no children", arrow.schema(b"+s", n_children=-1), arrow.array(2, None)
    yield "no pointer to children", arrow.schema(b"+w:2", n_children=1), arrow.array(2, None)
    yield "no child", arrow.schema(b"+w:2", [None]), arrow.array(2, None)
    yield "endless", endless, arrow.array(2, None, children=[child])
    yield "negative size", arrow.schema(b"+w:-2", lists), arrow.array(2, None, children=[child])
    yield "no size", arrow.schema(b"+w:", lists), arrow.array(2, None, children=[child])
    huge = arrow.schema(b"+w:4611686018427387904", [arrow.schema(b"+w:4611686018427387904", lists)])
    yield "huge size", huge, arrow.array(0, None, children=[arrow.array(0, None, children=[child])])
    yield "no elements", arrow.schema(), arrow.array(2, None, None)
    yield "no buffers", arrow.schema(), arrow.array(2, None, numbers, buffers=None)
    yield "too few buffers", arrow.schema(), arrow.array(2, None)
    yield "too many buffers", arrow.schema(), arrow.array(2, None, numbers, numbers)
    yield "negative length", arrow.schema(), arrow.array(-1, None, numbers)
    yield "negative offset", arrow.schema(), arrow.array(2, None, numbers, offset=-1)
    for length in (1 << 62, (1 << 63) - 1, 1 << 50):
        yield f"length {length}", arrow.schema(), arrow.array(length, None, numbers)
    yield "length and offset", arrow.schema(), arrow.array(1 << 62, None, numbers, offset=1 << 62)
    yield "more nulls than elements", arrow.schema(), arrow.array(2, b"\x00", numbers, null_count=3)
    yield "strange null count", arrow.schema(), arrow.array(2, None, numbers, null_count=-2)
    yield "nulls without bits", arrow.schema(), arrow.array(2, None, numbers, null_count=1)
    yield "null rows", arrow.schema(b"+w:2", lists), arrow.array(2, b"\x01", children=[child], null_count=1)
    yield "a short child", arrow.schema(b"+w:3", lists), arrow.array(2, None, children=[child])
    yield "a child too few", arrow.schema(b"+w:2", lists), arrow.array(2, None)
    yield "a child too many", arrow.schema(), arrow.array(2, None, numbers, children=[child])
    tensor = b"\x02\x00\x00\x00\x14\x00\x00\x00ARROW:extension:name\x18\x00\x00\x00arrow.fixed_shape_tensor"
    for about in (
        b"{",
        b"[]",
        b"{}",
        b'{"shape":[3]}',
        b'{"shape":["a"]}',
        b'{"shape":[2],"permutation":[4]}',
    ):
        key = b"ARROW:extension:metadata"
        metadata = tensor + struct.pack("i", len(key)) + key + struct.pack("i", len(about)) + about
        schema = arrow.schema(b"+w:2", lists, metadata=metadata)
        yield f"tensor {about}", schema, arrow.array(2, None, children=[child])


@pytest.mark.parametrize(
    "name, schema, array", list(_damaged()), ids=lambda value: value if type(value) is str else ""
)
def test_damaged_structs_raise(name, schema, array):
    before = arrow.released["array"]
    with pytest.raises(ValueError):
        np.asarray(arrow.source(schema, array))
    gc.collect()
    np.asarray(numpy.ones(2000))
    assert arrow.released["array"] <= before + 1


@pytest.mark.parametrize("format", [b"u", b"n", b"tss:", b"w:3", b"tdD", b"d:19,10", b"+s", b"+r"])
def test_types_that_arrays_do_not_have_raise(format):
    with pytest.raises(TypeError):
        np.asarray(arrow.source(arrow.schema(format), arrow.array(0, None, b"")))


def test_what_are_no_capsules_raises():
    good = arrow.capsules(arrow.schema(), arrow.array(0, None, b""))
    wrong = [None, (), 1, good[0], (*good, 1), good[::-1], (None, None), (good[0], 1)]
    renamed = arrow.capsule(arrow.schema(), b"schema"), arrow.capsule(arrow.array(0), b"arrow_array")
    for result in [*wrong, renamed]:
        with pytest.raises((TypeError, ValueError)):
            np.asarray(arrow.giving(__arrow_c_array__=lambda self, requested=None: result))
    for result in [None, good[0], arrow.capsule(arrow.Stream(), b"arrow_array_stream")]:
        with pytest.raises((TypeError, ValueError)):
            np.asarray(arrow.giving(__arrow_c_stream__=lambda self, requested=None: result))
    without = arrow.stream(arrow.schema(), [])
    without.get_next = None
    with pytest.raises(ValueError):
        np.asarray(arrow.stream_source(without))
    with pytest.raises(ZeroDivisionError):
        np.asarray(arrow.giving(__arrow_c_array__=lambda self, requested=None: 1 / 0))
