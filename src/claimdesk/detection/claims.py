"""Finding the claims of a text: its sentences, each checkable or not, and worth how much."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from claimdesk.detection.figures import read_figures
from claimdesk.detection.heads import OWN, Heads, load_heads
from claimdesk.detection.repeats import join_repeated
from claimdesk.detection.rules import MERITS, find_merit, find_reason, guess_language, read_signs
from claimdesk.detection.standing import suggest_standing
from claimdesk.domain.claim import Claim, Suggestion, Uncheckable
from claimdesk.language.sentences import Sentence, split_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from claimdesk.detection.heads import Array
    from claimdesk.language.encoders import Encoder

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
    judged = _judge([reading.asked for reading in readings], encoder)
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
    def asked(self) -> list[_Asked]:
        """Return those sentences, as the heads are asked."""
        texts = [(self.sentences[at].text, self.signs[at]) for at in self.open_ones]
        return [
            _Asked(text, self.lang or guess_language(text), not signs.isdisjoint(MERITS[:-1]))
            for text, signs in texts
        ]

    def claims(self, judged: Sequence[_Judged], day: date | None) -> list[Claim]:
        """Return the sentences as claims, given what the heads say of those that they judge."""
        reasons = list(self.reasons)
        worth = dict.fromkeys(range(len(self.sentences)), 0.0)
        for at, found in zip(self.open_ones, judged, strict=True):
            if found.is_opinion:
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


class _Asked(NamedTuple):
    """A sentence that the heads judge, its language, and whether its signs hold a merit."""

    text: str
    lang: str
    has_merit: bool


class _Judged(NamedTuple):
    """What the heads say of a sentence; `is_sure` where one of its own language does."""

    is_opinion: bool
    worth: float
    is_sure: bool


def _judge(groups: Sequence[list[_Asked]], encoder: Encoder | None) -> list[list[_Judged]]:
    """Return what the heads say of the sentences of each text.

    They get vectors where the encoder is theirs; the sentences of all texts are encoded together.
    """
    heads = load_heads() if any(groups) else None
    if heads is None:
        return [[] for _ in groups]
    has_vectors = heads.read_vectors_of(encoder)
    chosen = [_choose(heads, asked) if has_vectors else [] for asked in groups]
    every = [asked[at] for asked, best in zip(groups, chosen, strict=True) for at in best]
    closer = iter(_ask(heads, every, encoder))
    found = []
    for asked, best in zip(groups, chosen, strict=True):
        # The signs tell of what is not encoded.
        judged = dict(enumerate(_ask(heads, asked, None))) if len(best) < len(asked) else {}
        judged.update((at, next(closer)) for at in best)
        found.append([judged[at] for at in range(len(asked))])
    return found


def _choose(heads: Heads, asked: list[_Asked]) -> list[int]:
    """Return which sentences of a text are encoded: all, or those that the signs rank highest."""
    if len(asked) <= MOST_ENCODED:
        return list(range(len(asked)))
    worth, _ = _scores(heads, "checkworthy", asked, None)
    return sorted(range(len(asked)), key=lambda at: -worth[at])[:MOST_ENCODED]


def _ask(heads: Heads, asked: Sequence[_Asked], encoder: Encoder | None) -> list[_Judged]:
    """Return what the heads say of sentences by their vectors, or by their signs alone.

    Whether one is an opinion is asked only where that would count: a head that never saw the
    language overrules nothing that has a merit. How much it is worth is asked of what states
    something.
    """
    sure = [encoder is not None and one.lang in OWN["checkable"] for one in asked]
    doubted = [at for at, one in enumerate(asked) if sure[at] or not one.has_merit]
    scores, least = _scores(heads, "checkable", [asked[at] for at in doubted], encoder)
    opinions = {at for at, no in zip(doubted, (scores < least).tolist(), strict=True) if no}
    stated = [at for at in range(len(asked)) if at not in opinions]
    worth, _ = _scores(heads, "checkworthy", [asked[at] for at in stated], encoder)
    known = dict(zip(stated, worth.tolist(), strict=True))
    return [_Judged(at in opinions, known.get(at, 0.0), sure[at]) for at in range(len(asked))]


def _scores(
    heads: Heads, task: str, asked: Sequence[_Asked], encoder: Encoder | None
) -> tuple[Array, Array]:
    """Return what `Heads.judge` says of sentences."""
    return heads.judge(task, [one.text for one in asked], [one.lang for one in asked], encoder)


def _raise_score(score: float, signs: frozenset[str]) -> float:
    """Return the score, its odds raised for each merit: odds' = odds * exp(0.2 merits)."""
    merits = min(_MOST_MERITS, sum(merit in signs for merit in MERITS))
    odds = score / max(1e-6, 1 - score) * math.exp(_MERIT_LOGIT * merits)
    return odds / (1 + odds)
