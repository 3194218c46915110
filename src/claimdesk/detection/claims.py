"""Finding the claims of a text: its sentences, each checkable or not, and worth how much."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from claimdesk.detection.figures import read_figures
from claimdesk.detection.heads import OWN, Heads, encode_sentences, load_heads
from claimdesk.detection.repeats import join_repeated
from claimdesk.detection.rules import MERITS, find_merit, find_reason, guess_language, read_signs
from claimdesk.detection.standing import suggest_standing
from claimdesk.domain.claim import Claim, Suggestion, Uncheckable
from claimdesk.language.sentences import Sentence, split_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from claimdesk.language.encoders import Encoder, Vectors

#: Of a longer text, the sentences that the signs rank highest are encoded, the rest are not: it
#: keeps a book to about half a minute.
MOST_ENCODED: Final = 2000
#: What each merit adds to the logit of the score. The head saw debates and tweets only; in other
#: text this keeps figures, events, named sources and causes above plain statements. Of 0 to 1.2,
#: the most that costs under 0.001 average precision on English (docs/cards/detection.md).
_MERIT_LOGIT: Final = 0.2
_MOST_MERITS: Final = 3

#: 640 sentences (31,685 characters) took 0.1 s of processor time on 28 November 2026.
_MOST_SUGGESTED_CHARS: Final = 20_000

_MARKER = re.compile(r"(?:[-–—•●○▪■◦‣►➤➢✓✔*·+]+|#{1,6}|\d{1,3}[.)]|\(\w\)|[a-zđ]\))\s+")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def find_claims(
    text: str,
    lang: str = "",
    *,
    encoder: Encoder | None,
    whole: bool = False,
    day: date | None = None,
) -> list[Claim]:
    """Return the sentences of a text in order, each as a Claim that says whether it is checkable.

    A sentence that the text repeats is one claim with several places. `whole` takes the text as one
    sentence; `day` is when it appeared, from which "yesterday" is reckoned. The heads read vectors
    of the encoder they were trained on; with another, or with None, they go by the signs alone,
    which is weaker.
    """
    return find_claims_of([(text, lang)], encoder=encoder, whole=whole, day=day)[0]


def find_claims_of(
    texts: Sequence[tuple[str, str]],
    *,
    encoder: Encoder | None,
    whole: bool = False,
    day: date | None = None,
) -> list[list[Claim]]:
    """Return the claims of each of several texts with its language, as `find_claims` does.

    Their sentences are encoded together, which is quicker and gives the same.
    """
    readings = [_Reading.of(text, lang, whole=whole) for text, lang in texts]
    judged = _judge([(reading.texts, reading.lang) for reading in readings], encoder)
    return [reading.claims(found, day) for reading, found in zip(readings, judged, strict=True)]


@dataclass(frozen=True, slots=True)
class _Reading:
    """The sentences of a text with their signs; `reasons` are those for which one is no claim."""

    lang: str
    sentences: list[Sentence]
    signs: list[frozenset[str]]
    reasons: list[str | None]

    @classmethod
    def of(cls, text: str, lang: str, *, whole: bool) -> _Reading:
        """Return the reading of a text."""
        sentences = _read_sentences(text, lang, whole=whole)
        signs = [read_signs(sentence.text, lang) for sentence in sentences]
        return cls(lang, sentences, signs, [_name(find_reason(found)) for found in signs])

    @property
    def open_ones(self) -> list[int]:
        """Return the places of the sentences that the heads judge."""
        return [at for at, reason in enumerate(self.reasons) if reason is None]

    @property
    def texts(self) -> list[str]:
        """Return those sentences."""
        return [self.sentences[at].text for at in self.open_ones]

    def claims(self, judged: Sequence[_Judged], day: date | None) -> list[Claim]:
        """Return the sentences as claims, given what the heads say of those that they judge."""
        reasons = list(self.reasons)
        worth = dict.fromkeys(range(len(self.sentences)), 0.0)
        for at, found in zip(self.open_ones, judged, strict=True):
            # A head that never saw the language overrules nothing that has a merit.
            if found.is_opinion and (found.is_sure or self.signs[at].isdisjoint(MERITS[:-1])):
                reasons[at] = Uncheckable.OPINION.value
            elif found.is_sure:
                worth[at] = found.worth
            else:
                worth[at] = _raise_score(found.worth, self.signs[at])
        claims = [
            Claim(
                text=sentence.text,
                start=sentence.start,
                end=sentence.end,
                lang=self.lang,
                checkable=reason is None,
                reason=reason or find_merit(found),
                score=worth[at],
            )
            for at, (sentence, found, reason) in enumerate(
                zip(self.sentences, self.signs, reasons, strict=True)
            )
        ]
        return join_repeated(_read_closely(claims, self.sentences, self.lang, day))


def _read_closely(
    claims: Sequence[Claim], sentences: Sequence[Sentence], lang: str, day: date | None
) -> list[Claim]:
    """Return the claims, the checkable ones with their figures and what they leave unsaid."""
    return [
        replace(
            claim,
            figures=read_figures(sentences[at], known),
            suggested=suggest_standing(sentences, at, known, day),
        )
        if claim.checkable and (known := lang or guess_language(claim.text))
        else claim
        for at, claim in enumerate(claims)
    ]


def suggest_for(
    text: str, spans: Sequence[tuple[int, int]], lang: str, day: date | None
) -> dict[tuple[int, int], Suggestion]:
    """Return how those of the spans that are sentences of a text would read alone.

    No model is asked, so it is quick enough for a page. Spans without a suggestion are left out, as
    are all of a text over 20,000 characters.
    """
    if not spans or len(text) > _MOST_SUGGESTED_CHARS:
        return {}
    sentences = _read_sentences(text, lang, whole=False)
    wanted = set(spans)
    found = {
        (sentence.start, sentence.end): suggest_standing(sentences, at, lang, day)
        for at, sentence in enumerate(sentences)
        if (sentence.start, sentence.end) in wanted
    }
    return {span: suggestion for span, suggestion in found.items() if suggestion is not None}


def _name(reason: Uncheckable | None) -> str | None:
    return None if reason is None else reason.value


def _read_sentences(text: str, lang: str, *, whole: bool) -> list[Sentence]:
    """Return the sentences that hold a letter or a digit, without their list markers."""
    if whole:
        stripped = text.strip()
        start = text.find(stripped)
        sentences = [Sentence(stripped, start, start + len(stripped))]
    else:
        sentences = [_drop_marker(sentence) for sentence in split_sentences(text, lang)]
    return [sentence for sentence in sentences if _LETTER_OR_DIGIT.search(sentence.text)]


def _drop_marker(sentence: Sentence) -> Sentence:
    marker = _MARKER.match(sentence.text)
    if marker is None or marker.end() == len(sentence.text):
        return sentence
    return Sentence(sentence.text[marker.end() :], sentence.start + marker.end(), sentence.end)


class _Judged(NamedTuple):
    """What the heads say of a sentence; `is_sure` where a head of its own language does."""

    is_opinion: bool
    worth: float
    is_sure: bool


def _judge(groups: Sequence[tuple[list[str], str]], encoder: Encoder | None) -> list[list[_Judged]]:
    """Return what the heads say of the sentences of texts, each text with its language.

    They get vectors where the encoder is theirs; all are encoded in one call.
    """
    heads = load_heads() if any(texts for texts, _ in groups) else None
    if heads is None:
        return [[] for _ in groups]
    has_vectors = encoder is not None and encoder.name == heads.encoder
    chosen = [_choose(heads, texts) if has_vectors else [] for texts, _ in groups]
    named = [[texts[at] for at in best] for (texts, _), best in zip(groups, chosen, strict=True)]
    every = [text for texts in named for text in texts]
    vectors = encode_sentences(every, encoder) if encoder is not None and every else None
    found, start = [], 0
    for (texts, lang), best, those in zip(groups, chosen, named, strict=True):
        judged: list[_Judged] = []
        if len(those) < len(texts):  # the signs tell of what was not encoded
            judged = _ask(heads, texts, None, "")
        if those and vectors is not None:
            closer = _ask(heads, those, vectors[start : start + len(best)], lang)
            judged = judged or [*closer]
            for at, one in zip(best, closer, strict=True):
                judged[at] = one
        start += len(best)
        found.append(judged)
    return found


def _choose(heads: Heads, texts: list[str]) -> list[int]:
    """Return which sentences of a text are encoded: all, or those that the signs rank highest."""
    if len(texts) <= MOST_ENCODED:
        return list(range(len(texts)))
    worth, _ = heads.judge("checkworthy", texts, None)
    return sorted(range(len(texts)), key=lambda at: -worth[at])[:MOST_ENCODED]


def _ask(heads: Heads, texts: list[str], vectors: Vectors | None, lang: str) -> list[_Judged]:
    """Return what the heads say of sentences by their vectors, or by their signs alone."""
    worth, _ = heads.judge("checkworthy", texts, vectors, lang)
    scores, least = heads.judge("checkable", texts, vectors, lang)
    sure = [vectors is not None and (lang or guess_language(text)) in OWN for text in texts]
    return list(map(_Judged, (scores < least).tolist(), worth.tolist(), sure))


def _raise_score(score: float, signs: frozenset[str]) -> float:
    """Return the score, its odds raised for each merit: odds' = odds * exp(0.2 merits)."""
    merits = min(_MOST_MERITS, sum(merit in signs for merit in MERITS))
    odds = score / max(1e-6, 1 - score) * math.exp(_MERIT_LOGIT * merits)
    return odds / (1 + odds)
