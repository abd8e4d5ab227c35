"""Documents, compressed and back; never more than was agreed on."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

LARGEST_DOCUMENT = 512 << 20
"""Bytes of a document. A network of 300 devices comes to a tenth of it."""

_PIECE = 1 << 20


def packed(document: bytes) -> bytes:
    """The document, compressed. Raises: ValueError when it is larger than any may be."""
    if len(document) > LARGEST_DOCUMENT:
        raise ValueError("size")
    return zlib.compress(document)


def unpacked(data: bytes, size: int) -> Iterator[bytes]:
    """The document in pieces, `size` bytes in all.

    SOUNDNESS: never more than a piece is there at a time, and no more than `size` bytes in all: few bytes may
    decompress to very many.
    Raises: ValueError when `data` is anything else than a document of this size.
    """
    if not 0 <= size <= LARGEST_DOCUMENT:
        raise ValueError("size")
    unpacking = zlib.decompressobj()
    given = memoryview(data)
    read = 0
    while not unpacking.eof:
        waiting: bytes | memoryview = unpacking.unconsumed_tail
        if not waiting:
            waiting, given = given[:_PIECE], given[_PIECE:]
            if not waiting:
                raise ValueError("cut short")
        try:
            piece = unpacking.decompress(waiting, _PIECE)
        except zlib.error as error:
            raise ValueError(str(error)) from None
        read += len(piece)
        if read > size:
            raise ValueError("size")
        yield piece
    if read != size or unpacking.unused_data or given:
        raise ValueError("size")
