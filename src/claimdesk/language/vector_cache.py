"""Vectors kept by content, so that the same text is encoded once for all runs."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from claimdesk.language.encoders import Encoder

if TYPE_CHECKING:
    from claimdesk.language.encoders import Vectors

_BATCH = 512


class CachedEncoder:
    """An encoder that keeps its vectors in `directory` (SQLite, half precision, by text hash)."""

    def __init__(self, encoder: Encoder, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._encoder = encoder
        self.name, self.dim = encoder.name, encoder.dim
        self._rows = sqlite3.connect(directory / "vectors.sqlite", timeout=60)
        self._rows.execute("PRAGMA journal_mode=WAL")
        self._rows.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
        )

    @property
    def posts(self) -> str:
        """Return what encodes posts where that is not what encodes passages."""
        return self._encoder.posts

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dim) float32 vectors of queries, cached ones where it has them."""
        return self._encode(texts, "query", self._encoder.encode_queries)

    def encode_posts(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dim) float32 vectors of posts, cached ones where it has them."""
        return self._encode(texts, f"post {self.posts}", self._encoder.encode_posts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dim) float32 vectors of passages, cached ones where it has them."""
        return self._encode(texts, "passage", self._encoder.encode_passages)

    def close(self) -> None:
        """Close the file; what was encoded is already in it."""
        self._rows.close()

    def _key(self, kind: str, text: str) -> bytes:
        content = f"{self.name}\n{kind}\n{text}".encode("utf-8", "replace")
        return hashlib.blake2b(content, digest_size=16).digest()

    def _encode(
        self, texts: Sequence[str], kind: str, encode: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        import numpy as np  # noqa: PLC0415 - keeps `claimdesk --help` quick

        keys = [self._key(kind, text) for text in texts]
        out = np.empty((len(texts), self.dim), dtype=np.float32)
        missing: dict[bytes, list[int]] = {}
        for at, key in enumerate(keys):
            row = self._rows.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
            if row is None:
                missing.setdefault(key, []).append(at)
            else:
                out[at] = np.frombuffer(row[0], dtype=np.float16)
        # Like lengths together: a batch is as slow as its longest text.
        todo = sorted(missing.items(), key=lambda item: len(texts[item[1][0]]))
        for start in range(0, len(todo), _BATCH):
            part = todo[start : start + _BATCH]
            fresh = encode([texts[places[0]] for _, places in part]).astype(np.float16)
            with self._rows:
                self._rows.executemany(
                    "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
                    [(key, row.tobytes()) for (key, _), row in zip(part, fresh, strict=True)],
                )
            for (_, places), row in zip(part, fresh, strict=True):
                out[places] = row
        return out
