"""Decodes the PNG file on standard input with Python's own zlib: the oracle of the tests.

Prints the width, the height, the colour type and then the samples, on one line."""

import struct
import sys
import zlib


def chunks(data):
    """Returns the chunks as pairs of type and content; asserts their checksums."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "not a PNG file"
    position = 8
    while position < len(data):
        (length,) = struct.unpack_from(">I", data, position)
        kind = data[position + 4 : position + 8]
        content = data[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, position + 8 + length)
        assert checksum == zlib.crc32(kind + content), f"wrong checksum of {kind}"
        yield kind, content
        position += 12 + length


def predict(method, left, above, corner):
    """The prediction of a filter method from three neighbours."""
    if method < 4:
        return (0, left, above, (left + above) // 2)[method]
    estimate = left + above - corner
    return min((left, above, corner), key=lambda value: abs(estimate - value))


def main():
    parts = list(chunks(sys.stdin.buffer.read()))
    assert [kind for kind, _ in parts] == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, colour = struct.unpack(">IIBB", parts[0][1][:10])
    assert depth == 8 and parts[0][1][10:] == b"\0\0\0"
    channels = {0: 1, 2: 3, 6: 4}[colour]
    size = width * channels
    data = zlib.decompress(parts[1][1])
    assert len(data) == height * (size + 1)
    above = bytes(size)
    samples = bytearray()
    for y in range(height):
        start = y * (size + 1)
        method, row = data[start], bytearray(data[start + 1 : start + 1 + size])
        for i in range(size):
            left = row[i - channels] if i >= channels else 0
            corner = above[i - channels] if i >= channels else 0
            row[i] = (row[i] + predict(method, left, above[i], corner)) & 255
        samples += row
        above = row
    print(width, height, colour, *samples)


main()
