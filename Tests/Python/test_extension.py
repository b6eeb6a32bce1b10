"""The extension as a shared library."""

import pathlib
import struct
import sys

import pytest
from aquila import _core


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other files")
def test_it_asks_for_no_executable_stack():
    # Since 2.41, glibc refuses to load a library that needs an executable stack.
    content = pathlib.Path(_core.__file__).read_bytes()
    assert content[:5] == b"\x7fELF\x02"
    (start,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    headers = [struct.unpack_from("<II", content, start + size * k) for k in range(count)]
    stacks = [flags for kind, flags in headers if kind == 0x6474E551]
    assert len(stacks) == 1 and not stacks[0] & 1
