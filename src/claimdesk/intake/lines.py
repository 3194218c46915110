"""The lines of a file or stream: numbered, bounded in length, found again after a stop."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass
from typing import BinaryIO

from claimdesk.errors import RunChangedError

#: A longer line is not taken into memory. Posts with all that a platform tells of them hold less.
MAX_LINE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, where the next begins, its bytes (None: too long), its hash."""

    number: int
    end: int
    data: bytes | None
    digest: bytes


class Lines:
    """Lines taken one after the other; those taken too early are put back.

    `end`, `number` and `digest` are those of what was used up: `digest` is a SHA-256 over the
    SHA-256 of each line, by which a stream that comes again is known to be the same.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._back: deque[Line] = deque()
        self._read_to = 0
        self._read_lines = 0
        self._chain = hashlib.sha256()
        self.end = 0
        self.number = 0

    @property
    def digest(self) -> str:
        """Return the digest of all lines that were used up."""
        return self._chain.hexdigest()

    def take(self) -> Line | None:
        """Return the next line; None at the end."""
        return self._back.popleft() if self._back else self._read()

    def put_back(self, lines: list[Line]) -> None:
        """Give lines back that were taken; they come again, in the same order."""
        self._back.extendleft(reversed(lines))

    def use(self, lines: list[Line]) -> None:
        """Count lines as used up: after a stop, reading goes on after them."""
        for line in lines:
            self._chain.update(line.digest)
        self.end, self.number = lines[-1].end, lines[-1].number

    def go_to(self, end: int, number: int) -> None:
        """Go on in a file where an earlier reading had used up `end` bytes in `number` lines."""
        self._file.seek(end)
        self._back.clear()
        self.end = self._read_to = end
        self.number = self._read_lines = number

    def skip_to(self, end: int, digest: str) -> None:
        """Read a stream again up to where an earlier reading was.

        Raises RunChangedError when it is not the same stream.
        """
        while self.end < end and (line := self.take()) is not None:
            self.use([line])
        if self.end != end or self.digest != digest:
            raise RunChangedError(
                "Standard input is not what it was when the run began. Give the same again, or "
                "begin anew with --restart."
            )

    def _read(self) -> Line | None:
        data = self._file.readline(MAX_LINE_BYTES + 1)
        if not data:
            return None
        hashed = hashlib.sha256(data)
        self._read_to += len(data)
        is_long = len(data) > MAX_LINE_BYTES
        piece = data
        while is_long and piece and not piece.endswith(b"\n"):
            piece = self._file.readline(MAX_LINE_BYTES)
            hashed.update(piece)
            self._read_to += len(piece)
        self._read_lines += 1
        kept = None if is_long else data
        return Line(self._read_lines, self._read_to, kept, hashed.digest())
