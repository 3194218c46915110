"""The files of a log: their paths, what they hold, hashes read out of them (C2SP tlog-tiles)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from claimdesk.errors import LogForgedError, LogMissingError
from claimdesk.publishing.log.merkle import HASH_BYTES, Tree, node_hash

CHECKPOINT = "checkpoint"
#: Hashes in a full tile, entries in a full bundle: the standard's, 2**HEIGHT.
WIDTH = 256
HEIGHT = 8
MAX_ENTRY_BYTES = 65_535
#: Tiles that one reader keeps: a proof reads at most two of a level, and neighbours share them.
_KEPT_TILES = 256

#: Path below the log -> the bytes of that file; raises LogMissingError where there is none.
Files = Callable[[str], bytes]


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Return the path of a tile of hashes; a width below 256 names the partial one."""
    return f"tile/{level}/{_number(index)}{_partial(width)}"


def bundle_path(index: int, width: int = WIDTH) -> str:
    """Return the path of a bundle of entries."""
    return f"tile/entries/{_number(index)}{_partial(width)}"


def width_of(size: int, level: int, index: int) -> int:
    """Return how many hashes a tile has in a log of `size` entries; 0 where it is not there."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def pack(entries: Sequence[bytes]) -> bytes:
    """Return a bundle: each entry after its length in two bytes."""
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise ValueError(f"An entry has {len(entry)} bytes; {MAX_ENTRY_BYTES} are the limit.")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle; raises LogForgedError where it breaks off."""
    entries, place = [], 0
    while place < len(bundle):
        start = place + 2
        place = start + int.from_bytes(bundle[place:start], "big")
        if place > len(bundle):
            raise LogForgedError("A bundle of entries breaks off in the middle of one.")
        entries.append(bundle[start:place])
    return entries


class Tiles:
    """Hashes and entries of a log of `size` entries, read from its files as they are needed.

    What it reads is not trusted: whoever uses a hash checks it against a signed root.
    """

    def __init__(self, files: Files, size: int) -> None:
        self._files = files
        self._size = size
        self._tile = lru_cache(_KEPT_TILES)(self._read_tile)

    def subtree(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree, as `merkle` asks for it."""
        height, rest = divmod(level, HEIGHT)
        first, count = index << rest, 1 << rest
        start = first % WIDTH
        return over(self._tile(height, first // WIDTH)[start : start + count])

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield every entry in order, or those from `start` up to `stop`."""
        end = self._size if stop is None else min(stop, self._size)
        for index in range(start // WIDTH, -(-end // WIDTH) if start < end else 0):
            width = width_of(self._size, 0, index)
            found = unpack(self._read(bundle_path, index, width))
            if len(found) < width:
                raise LogForgedError(f"Bundle {index} of the log has fewer entries than it must.")
            first = index * WIDTH
            yield from found[max(0, start - first) : min(width, end - first)]

    def _read_tile(self, level: int, index: int) -> list[bytes]:
        width = width_of(self._size, level, index)
        if not width:
            raise LogForgedError(f"A log of {self._size} entries has no tile {level}/{index}.")

        def path(index: int, width: int = WIDTH) -> str:
            return tile_path(level, index, width)

        data = self._read(path, index, width)
        if len(data) % HASH_BYTES or len(data) < width * HASH_BYTES:
            raise LogForgedError(
                f"Tile {level}/{index} of the log has not the length it must have."
            )
        return split(data)[:width]

    def _read(self, path: Callable[..., str], index: int, width: int) -> bytes:
        """Read a partial file, or the full one by which it may have been replaced since."""
        if width < WIDTH:
            try:
                return self._files(path(index, width))
            except LogMissingError:
                try:
                    return self._files(path(index))
                except LogMissingError:
                    pass
        return self._files(path(index, width))


def growth(tree: Tree, entries: Sequence[bytes], old: int) -> Iterator[tuple[str, bytes]]:
    """Yield the files, as path and bytes, that a log of `old` entries lacks to have them all.

    `tree` is that of `entries`. None of the files is one that the log of `old` entries has.
    """
    new, level = len(tree), 0
    while (new >> HEIGHT * level) > 0:
        first = (old >> HEIGHT * level) // WIDTH
        for index in range(first, -(-(new >> HEIGHT * level) // WIDTH)):
            width = width_of(new, level, index)
            if width == width_of(old, level, index):
                continue
            start = index * WIDTH
            if level == 0:
                yield bundle_path(index, width), pack(entries[start : start + width])
            hashes = (tree.subtree(HEIGHT * level, start + at) for at in range(width))
            yield tile_path(level, index, width), b"".join(hashes)
        level += 1


def over(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes whose number is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def split(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def _number(index: int) -> str:
    """Return an index in groups of three digits, all but the last after an x."""
    text = f"{index % 1000:03d}"
    while index := index // 1000:
        text = f"x{index % 1000:03d}/{text}"
    return text


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"
