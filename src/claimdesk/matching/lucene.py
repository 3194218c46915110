"""Lucene's own BM25 beside the rivals, by the jar that pyserini carries, where Java is present."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from claimdesk.errors import PackageMissingError

_FIELD = "text"
_DEPTH = 10
_MOST_CLAUSES = 2**31 - 1


class Lucene:
    """BM25 of Lucene (k1 1.2, b 0.75) with its StandardAnalyzer, over title and claim, no folding.

    The index is in memory. Raises PackageMissingError without pyserini or without Java.
    """

    def __init__(self, documents: Sequence[str]) -> None:
        self._java, self._cast = load_bridge()
        version = self._lucene("util.Version").LATEST.toString()
        self.name = f"B4 Lucene {version}"
        self._analyzer = self._lucene("analysis.standard.StandardAnalyzer")()
        self._likeness = self._lucene("search.similarities.BM25Similarity")(1.2, 0.75)
        self._searcher = self._open(self._write(documents))

    def _lucene(self, name: str) -> Any:
        return self._java(f"org.apache.lucene.{name}")

    def _write(self, documents: Sequence[str]) -> Any:
        """Return an index in which documents bear their place in the sequence as their number."""
        place = self._lucene("store.ByteBuffersDirectory")()
        settings = self._lucene("index.IndexWriterConfig")(self._analyzer)
        settings.setSimilarity(self._likeness)
        # Of the merge policies, this kind joins neighbours only and so keeps the order.
        settings.setMergePolicy(self._lucene("index.LogDocMergePolicy")())
        writer = self._lucene("index.IndexWriter")(place, settings)
        document, field = self._lucene("document.Document"), self._lucene("document.TextField")
        unstored = self._lucene("document.Field$Store").NO
        for text in documents:
            row = document()
            row.add(field(_FIELD, text, unstored))
            writer.addDocument(row)
        writer.close()
        return place

    def _open(self, place: Any) -> Any:
        reader = self._lucene("index.DirectoryReader").open(place)
        kind = self._lucene("search.IndexSearcher")
        kind.setMaxClauseCount(_MOST_CLAUSES)  # long posts have more words than Lucene's 1,024
        searcher = kind(self._cast("org.apache.lucene.index.IndexReader", reader))
        searcher.setSimilarity(self._likeness)
        return searcher

    def rank(self, text: str, without: Sequence[int]) -> list[tuple[int, float]]:
        """Return the ten best documents by Lucene's score."""
        asked = self._lucene("util.QueryBuilder")(self._analyzer).createBooleanQuery(_FIELD, text)
        if asked is None:  # no words
            return []
        left_out = set(without)
        hits = self._searcher.search(asked, _DEPTH + len(left_out)).scoreDocs
        found = [(int(hit.doc), float(hit.score)) for hit in hits]
        return [row for row in found if row[0] not in left_out][:_DEPTH]


def load_bridge() -> tuple[Callable[[str], Any], Callable[[str, Any], Any]]:
    """Return pyserini's `autoclass` and `cast`, Java running; raises PackageMissingError."""
    try:
        from pyserini.pyclass import autoclass, cast  # noqa: PLC0415 - not among what is installed
    except Exception as error:  # its bridge raises a bare Exception where it finds no Java
        raise PackageMissingError(
            "not measured, pyserini or Java is missing (pip install --no-deps pyserini pyjnius)"
        ) from error
    return autoclass, cast
