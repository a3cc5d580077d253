"""The size of a PNG file and the words stored inside it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class PngInfo:
    """Width and height in pixels, and the text entries by keyword (Title, Description, ...)."""

    width: int
    height: int
    texts: dict[str, str]


def read_png_info(data: bytes) -> PngInfo:
    """Read size and uncompressed text entries (tEXt and iTXt chunks, PNG specification, section 11.3.4).

    Raises:
        ValueError: `data` is no PNG file, or is cut short.
    """
    chunks = list(_chunks(data))
    kind, header = chunks[0] if chunks else (b"", b"")
    if kind != b"IHDR" or len(header) != 13 or chunks[-1][0] != b"IEND":
        raise ValueError("not a whole PNG file")
    width, height = struct.unpack(">II", header[:8])
    return PngInfo(
        width, height, dict(_text(kind, body) for kind, body in chunks if kind in (b"tEXt", b"iTXt"))
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(SIGNATURE):
        raise ValueError("not a PNG file")
    start = len(SIGNATURE)
    while start < len(data):
        if start + 12 > len(data):
            raise ValueError("PNG file cut short")
        length, kind = struct.unpack(">I4s", data[start : start + 8])
        end = start + 8 + length
        if end + 4 > len(data):
            raise ValueError("PNG file cut short")
        yield kind, data[start + 8 : end]
        start = end + 4  # four bytes of checksum follow


def _text(kind: bytes, body: bytes) -> tuple[str, str]:
    keyword, _, rest = body.partition(b"\0")
    if kind == b"tEXt":
        return keyword.decode("latin-1"), rest.decode("latin-1")
    compressed, rest = rest[:1], rest[2:]  # compression flag, compression method
    _, _, rest = rest.partition(b"\0")  # language
    _, _, text = rest.partition(b"\0")  # translated keyword
    return keyword.decode("latin-1"), "" if compressed == b"\1" else text.decode("utf-8")
