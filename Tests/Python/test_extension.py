"""The extension as a shared library."""

import pathlib
import struct
import sys

import aquila
import pytest
from aquila import _core


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other files")
@pytest.mark.parametrize("file", [_core.__file__, pathlib.Path(aquila.__file__).with_name("bin") / "aquila"])
def test_nothing_asks_for_an_executable_stack(file):
    # Since 2.41, glibc refuses to load a library that needs an executable stack.
    content = pathlib.Path(file).read_bytes()
    assert content[:5] == b"\x7fELF\x02"
    (start,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    headers = [struct.unpack_from("<II", content, start + size * k) for k in range(count)]
    stacks = [flags for kind, flags in headers if kind == 0x6474E551]
    assert len(stacks) == 1 and not stacks[0] & 1
