"""The rules that other desks match by, run beside ours on the same data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.language.encoders import Encoder

_TOKEN = re.compile(r"\w+")
_DEPTH = 10
_COFACTS_TOP = 4
_COFACTS_TERMS = 25
_COFACTS_FREE_TERMS = 10
_COFACTS_SHARE = 0.7
#: Rival -> what its makers call the threshold, and from which score on they answer.
OWN_THRESHOLDS = {
    "B1 Check, token share": (("confirm", 0.875),),
    "B2, B5 cosine": (("Check, confirm", 0.95), ("Check, tipline", 0.85), ("usual", 0.8)),
    "B3 Cofacts": (("known", 0.8),),
    "B3 Cofacts, no minimum": (("known", 0.8),),
}


class Rival(Protocol):
    """A matching rule. `name` is what the table calls it."""

    name: str

    def rank(self, text: str, without: Sequence[int]) -> list[tuple[int, float]]:
        """Return (document, score) best first, documents in `without` left out."""
        ...


def _tokens(text: str) -> list[str]:
    """Return tokens as Elasticsearch's standard analyzer cuts them, near enough: words, lower."""
    return _TOKEN.findall(text.lower())


class Okapi:
    """B4: BM25 (bm25s, Lucene's variant, k1 1.2, b 0.75) over title and claim, no folding."""

    name = "B4 BM25"

    def __init__(self, documents: Sequence[str]) -> None:
        import bm25s  # noqa: PLC0415 - only evaluation needs it

        self.tokens = [_tokens(document) for document in documents]
        self._index: Any = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        self._index.index(self.tokens, show_progress=False)
        self._known: dict[str, int] = self._index.vocab_dict

    def scores(self, text: str, without: Sequence[int]) -> NDArray[np.float32]:
        """Return the BM25 score of every document, (n,); -1 for those left out."""
        known = [token for token in dict.fromkeys(_tokens(text)) if token in self._known]
        if not known:
            return np.full(len(self.tokens), -1.0, np.float32)
        found = np.array(self._index.get_scores(known), dtype=np.float32)
        found[list(without)] = -1.0
        return found

    def rank(self, text: str, without: Sequence[int]) -> list[tuple[int, float]]:
        """Return the ten best documents by BM25."""
        return _best(self.scores(text, without), _DEPTH)


class CheckTokens:
    """B1, Meedan Check's lexical rule: the share of the query's tokens that a document holds.

    Ties, which are frequent, go to the higher BM25, as Elasticsearch orders its answers.
    """

    name = "B1 Check, token share"

    def __init__(self, okapi: Okapi) -> None:
        self._okapi = okapi
        self._sets = [frozenset(tokens) for tokens in okapi.tokens]

    def rank(self, text: str, without: Sequence[int]) -> list[tuple[int, float]]:
        """Return the ten documents with the largest share of the query's tokens."""
        wanted = frozenset(_tokens(text))
        if not wanted:
            return []
        lexical = self._okapi.scores(text, without)
        share = np.array([len(wanted & held) for held in self._sets]) / len(wanted)
        share[lexical < 0] = -1.0
        order = np.lexsort((-lexical, -share))[:_DEPTH]
        return [(int(at), float(share[at])) for at in order if share[at] > 0]


class Cofacts:
    """B3, Cofacts' rule: of documents with enough of the query's terms the four best by BM25,
    ordered by Sorensen-Dice of character pairs.

    The query's 25 weightiest terms count (Elasticsearch's more_like_this); all of them must be
    there up to ten, seven in ten beyond. `strict=False` leaves that demand out, which favours the
    rule on long posts.
    """  # noqa: D205 - one sentence, too long for a line

    def __init__(self, okapi: Okapi, documents: Sequence[str], *, strict: bool) -> None:
        self.name = "B3 Cofacts" if strict else "B3 Cofacts, no minimum"
        self._okapi, self._strict = okapi, strict
        self._sets = [frozenset(tokens) for tokens in okapi.tokens]
        self._pairs = [_pairs(document) for document in documents]
        self._frequency = Counter(token for held in self._sets for token in held)

    def rank(self, text: str, without: Sequence[int]) -> list[tuple[int, float]]:
        """Return up to four documents ordered by Dice."""
        scores = self._okapi.scores(text, without)
        if self._strict:
            scores = np.where(self._enough(text), scores, -1.0).astype(np.float32)
        asked = _pairs(text)
        best = [(at, _dice(asked, self._pairs[at])) for at, _ in _best(scores, _COFACTS_TOP)]
        return sorted(best, key=lambda row: -row[1])

    def _enough(self, text: str) -> NDArray[np.bool_]:
        total = len(self._sets)
        counts = Counter(token for token in _tokens(text) if token in self._frequency)
        weight = {
            token: count * (1 + np.log(total / (self._frequency[token] + 1)))
            for token, count in counts.items()
        }
        terms = frozenset(sorted(weight, key=lambda token: -weight[token])[:_COFACTS_TERMS])
        needed = len(terms)
        if needed > _COFACTS_FREE_TERMS:
            needed = int(needed * _COFACTS_SHARE)
        return np.array([len(terms & held) >= max(needed, 1) for held in self._sets])


def _pairs(text: str) -> Counter[str]:
    joined = re.sub(r"\s+", "", text)
    return Counter(joined[at : at + 2] for at in range(len(joined) - 1))


def _dice(left: Counter[str], right: Counter[str]) -> float:
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


class Cosine:
    """B2 and B5: the cosine of one multilingual sentence model, the better of claim and title.

    Meedan Check's vector rule (Alegre) and any embedding with a threshold rank alike; they differ
    in the threshold from which they answer (`OWN_THRESHOLDS`). The model is ours, as it comes.
    """

    name = "B2, B5 cosine"

    def __init__(self, texts: Sequence[Sequence[str]], encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors = encoder.encode_passages([text for group in texts for text in group])
        sizes = np.array([len(group) for group in texts])
        self._starts = np.cumsum(sizes) - sizes

    def rank(self, text: str, without: Sequence[int]) -> list[tuple[int, float]]:
        """Return the ten documents with the highest cosine."""
        near = self._vectors @ self._encoder.encode_queries([text])[0]
        scores = np.maximum.reduceat(near, self._starts).astype(np.float32)
        scores[list(without)] = -1.0
        return _best(scores, _DEPTH)


def _best(scores: NDArray[np.float32], count: int) -> list[tuple[int, float]]:
    order = np.argsort(-scores, kind="stable")[:count]
    return [(int(at), float(scores[at])) for at in order if scores[at] > 0]


def documents_of(texts: Sequence[Sequence[str]]) -> list[str]:
    """Return what the rules by words read of documents: the title, then the claim."""
    return [" ".join(reversed(group)) for group in texts]


def rivals(texts: Sequence[Sequence[str]], encoder: Encoder) -> list[Rival]:
    """Return the rival rules over documents, each given as its texts, the claim and the title."""
    documents = documents_of(texts)
    okapi = Okapi(documents)
    return [
        CheckTokens(okapi),
        Cosine(texts, encoder),
        Cofacts(okapi, documents, strict=True),
        Cofacts(okapi, documents, strict=False),
        okapi,
    ]
