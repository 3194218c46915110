"""Why a match is one, and what speaks against it, in a few words each."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.lexicon import lexicons
from claimdesk.language.normalization import fold, words
from claimdesk.matching.guard import agreement_of, find_conflicts

_MOST_PHRASES, _MOST_NAMED = 6, 4
_LEAST_LETTERS = 3
#: A text is explained beside each of its matches, an entry beside each text it may answer.
_TEXTS_KEPT = 512
#: Above this adapted cosine two texts say nearly the same (median of claims-en train's right pairs
#: is 0.55, of the best wrong ones 0.33).
_CLOSE = 0.5
_NEAR = 0.3
_COMMON = frozenset(
    "the and for that this with from was were are has have had not but they you your who what when "
    "how why can will would could does did its his her their our all any one out about into than "
    "then there been being which while also just more most some such very after before over "
    "cua cac nhung mot cho voi trong khi nay kia thi duoc khong nguoi dang cung nhu theo tai tren "
    "duoi sau truoc hay hoac den tu vao ra len xuong rat lam bi phai dung that chua con neu".split()
)


def explain(text: str, entry: FactCheck, cosine: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (reasons, conflicts) of a text and an entry, short phrases `kind: what`.

    Reasons are, each where there is one: `words` that both have, those that stand together in both
    told together; `things`, which the text names in another language; `names`, `places`, `numbers`
    and `dates`; `field`, where the words stand (`claim`, `title`); `meaning`. All are told as the
    fact-check writes them. `cosine` is the adapted one of the two. Conflicts are those of
    `claimdesk.matching.guard`.
    """
    conflicts = find_conflicts(text, entry)
    both = agreement_of(text, entry)
    # What is told as a name or a date is not told as a word too.
    told = frozenset(
        fold(word) for said in (*both.names, *both.places, *both.dates) for word in words(said)
    )
    phrases = [*_phrases(text, entry.claim_reviewed, told), *_phrases(text, entry.title, told)]
    asked = _content(text)
    in_claim, in_title = asked & _content(entry.claim_reviewed), asked & _content(entry.title)
    fields = (("claim", in_claim), ("title", in_title - in_claim))
    named = {
        "words": _longest(phrases),
        "things": both.things[:_MOST_PHRASES],
        "names": both.names[:_MOST_NAMED],
        "places": both.places[:_MOST_NAMED],
        "numbers": both.numbers[:_MOST_NAMED],
        "dates": both.dates[:_MOST_NAMED],
        "field": [name for name, there in fields if there],
    }
    reasons = [f"{kind}: {', '.join(said)}" for kind, said in named.items() if said]
    if cosine >= _NEAR:
        degree = "very close" if cosine >= _CLOSE else "close"
        reasons.append(f"meaning: {degree} ({cosine:.2f})")
    return tuple(reasons), conflicts


def _phrases(text: str, field: str, told: frozenset[str]) -> list[str]:
    """Return what a field has in common with a text: words that stand side by side in both.

    Each begins and ends with a word that says something; those that are `told` are left out.
    """
    asked, beside = _content(text), _pairs(text)
    runs: list[list[str]] = []
    before = ""
    for word in words(field):
        key = fold(word)
        if runs and runs[-1] and (before, key) in beside and key not in told:
            runs[-1].append(word)
        else:
            runs.append([word] if key in asked and key not in told else [])
        before = key
    return [" ".join(run) for run in map(_trimmed, runs) if run]


def _trimmed(run: list[str]) -> list[str]:
    while run and not _says_something(run[-1]):
        run = run[:-1]
    return run


def _longest(phrases: list[str]) -> list[str]:
    """Return the longest phrases in their order, none that another one holds."""
    kept: list[str] = []
    for phrase in sorted(dict.fromkeys(phrases), key=len, reverse=True):
        if not any(f" {fold(phrase)} " in f" {fold(one)} " for one in kept):
            kept.append(phrase)
    return sorted(kept[:_MOST_PHRASES], key=phrases.index)


def _says_something(word: str) -> bool:
    if not word.isalpha() or fold(word) in _COMMON:
        return False
    # A Vietnamese syllable of two letters may be a word: "tế", "cá".
    is_short = len(word) < _LEAST_LETTERS
    return not is_short or not (word.isascii() or word in lexicons().small["vi"])


@lru_cache(_TEXTS_KEPT)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(map(fold, words(text))))


@lru_cache(_TEXTS_KEPT)
def _content(text: str) -> frozenset[str]:
    """Return the folded words that say something."""
    return frozenset(map(fold, filter(_says_something, words(text))))
