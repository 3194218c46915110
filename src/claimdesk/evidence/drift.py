"""What became of a source: a fresh fetch held against a capture, its text by sentences.

Nothing is fetched here. Measured on labelled pairs: docs/evaluation.md, "Sources that change".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from claimdesk.evidence.anchors import anchor_to, find_anchor
from claimdesk.evidence.surroundings import Unit, key_of, of_the_text, title_parts, units_of

if TYPE_CHECKING:
    from claimdesk.evidence.records import Capture

#: Statuses by which a server says that the page will not come back.
_GONE = frozenset({404, 410, 451})
_LOGIN = 401
_PAGE = "html"
#: What stands in the page's place and says that it is gone, and what says nothing of the page.
_DEAD = ("missing", "login")
_IN_THE_WAY = ("cookies", "robots", "script", "packed", "empty")
#: Of a page that only says that something is gone there is no more than this.
_NOTICE_CHARS = 600
#: A page of which less than this share is left says something else.
_LITTLE = 0.2
_HALF = 0.5
#: Sentences that are this alike are one sentence, edited.
_EDITED = 0.5
#: A sentence that turns up elsewhere must be more alike: there is no place that speaks for it.
_EDITED_ELSEWHERE = 0.75
#: Sentences of which those that follow are looked at for the edited form of one.
_AHEAD = 12
#: Of longer texts it is told what came and went, not from where to where.
_MOST_UNITS = 2_000
_COUNTED = re.compile(r"^\(\d+\)\s*")

_WHAT = (
    r"(?:article|story|page|post|content|document|item|report|file|link|bài(?: viết| báo)?|tin|"
    r"trang|nội dung|đường dẫn|liên kết|tài liệu|văn bản)"
)
_WENT = (
    r"(?:removed|withdrawn|deleted|taken (?:\w+ ){0,3}(?:down|offline)|unpublished|unavailable|"
    r"expired|retracted|no longer (?:available|online|exists?|here)|not (?:be )?found|"
    r"(?:does not|doesn.t) exist|(?:bị|được|đã) (?:gỡ|xóa|xoá|hạ|thu hồi|rút)|"
    r"không (?:còn )?(?:tồn tại|tìm thấy|khả dụng)|không còn)"
)
_SAYS_GONE = re.compile(rf"\b{_WHAT}\b[^.\n]{{0,60}}\b{_WENT}|{_WENT}\b[^.\n]{{0,30}}\b{_WHAT}\b")
_PARKED = re.compile(
    r"domain (?:name )?(?:is|may be) (?:for sale|parked|expired|available)|buy this domain|"
    r"is parked(?: free)?\b|this domain (?:has )?expired|domain parking|"
    r"tên miền[^.\n]{0,80}(?:hết hạn|rao bán|đang (?:được )?bán|chưa được sử dụng|đã được đăng ký)|"
    r"mua tên miền này",
)


class Outcome(StrEnum):
    """What became of a source."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    UNREACHABLE = "unreachable"  # nothing is known: it is asked again


class Passage(StrEnum):
    """What became of the passage that is relied on; NONE where none was known."""

    NONE = ""
    UNTOUCHED = "untouched"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A source at one time: its main text, and how it came.

    `status` is 0 where none is known; `requested` the address asked for, `url` the one that
    answered; `refusals` are codes of `quality.REASONS`; `is_cut`: the rest is for subscribers.
    `sha256` is that of the document; of what holds no text it is all there is to compare.
    """

    text: str
    sha256: str = ""
    kind: str = ""
    title: str = ""
    status: int = 0
    url: str = ""
    requested: str = ""
    refusals: tuple[str, ...] = ()
    is_cut: bool = False

    @classmethod
    def of(cls, capture: Capture, text: str) -> Page:
        """Return the page that was captured."""
        return cls(
            text=text,
            sha256=capture.sha256,
            kind=capture.kind,
            title=capture.title,
            status=capture.status,
            url=capture.url,
            requested=capture.requested,
            refusals=tuple(capture.refusals),
            is_cut=capture.is_cut,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence before and now: equal, or one of them empty where it came or went."""

    before: str
    now: str
    is_passage: bool = False

    @property
    def is_same(self) -> bool:
        """Tell whether nothing changed in it that counts."""
        return key_of(self.before) == key_of(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What became of a source, why (a code), of its passage, and its text step by step.

    Reasons: of changed `document` where there is no text; of gone `status`, `missing`, `login`,
    `parked`, `home`, `paywall`; of unreachable `silent`, `status` or a code of
    `quality.REASONS`. `title` is (before, now) where it changed.
    """

    outcome: Outcome
    passage: Passage = Passage.NONE
    reason: str = ""
    title: tuple[str, str] | None = None
    steps: tuple[Step, ...] = ()

    @property
    def changed_steps(self) -> int:
        """Return how many sentences came, went or were edited."""
        return sum(not one.is_same for one in self.steps)


def compare(before: Page, now: Page | None, quotation: str = "") -> Drift:
    """Return what became of a source; `now` is None where nothing answered.

    Dates, menus, counts, advertisements and links around the text are no change, nor are ways in
    which the same letters are written. A page in which something stands in the way of the text, as
    a question about cookies, is unreachable: it says nothing of the source.
    """
    if now is None:
        return Drift(outcome=Outcome.UNREACHABLE, reason="silent")
    found = _of_answer(before, now) or _of_documents(before, now)
    if found is not None:
        return found
    drift = _of_texts(before, now, quotation)
    likeness = _likeness(drift.steps)
    if now.is_cut and not before.is_cut and drift.passage in {Passage.CHANGED, Passage.GONE}:
        return _gone("paywall")
    if likeness < _HALF and _is_sent_up(now):
        return _gone("home")
    if likeness < _LITTLE and len(now.text) < _NOTICE_CHARS and _says_gone(now):
        return _gone("missing")
    return drift


def _of_answer(before: Page, now: Page) -> Drift | None:
    """Return what the answer tells without its text; None where that has to be read."""
    if now.status in {*_GONE, _LOGIN}:
        return _gone("login" if now.status == _LOGIN else "status")
    if now.status and not 200 <= now.status < 300:
        return Drift(outcome=Outcome.UNREACHABLE, reason="status")
    fresh = [one for one in now.refusals if one not in before.refusals]
    for code in (*_DEAD, *_IN_THE_WAY):
        if code in fresh and code in _DEAD:
            return _gone("home" if code == "missing" and _is_sent_up(now) else code)
        if code in fresh:
            return Drift(outcome=Outcome.UNREACHABLE, reason=code)
    said = f"{now.title}\n{now.text}".casefold()
    if len(now.text) < _NOTICE_CHARS and _PARKED.search(said):
        return _gone("parked")
    return None


def _of_documents(before: Page, now: Page) -> Drift | None:
    """Return what two documents tell that are equal, or hold no text; None for all others."""
    if before.sha256 and before.sha256 == now.sha256:
        return Drift(outcome=Outcome.SAME)
    if before.text.strip() or now.text.strip():
        return None
    if _PAGE in {before.kind, now.kind}:  # its markup changes with every visit
        return Drift(outcome=Outcome.SAME)
    return Drift(outcome=Outcome.CHANGED, reason="document")


def _gone(reason: str) -> Drift:
    return Drift(outcome=Outcome.GONE, passage=Passage.GONE, reason=reason)


def _says_gone(now: Page) -> bool:
    return bool(_SAYS_GONE.search(f"{now.title}\n{now.text}".casefold()))


def _is_sent_up(now: Page) -> bool:
    """Tell whether the address led to one above it, or to the front page of another host."""
    try:
        asked, answered = urlsplit(now.requested), urlsplit(now.url)
        same_host = _host(asked.hostname) == _host(answered.hostname)
    except ValueError:
        return False
    path, wanted = answered.path.strip("/"), asked.path.strip("/")
    if not wanted or path == wanted:
        return False
    return not path or (same_host and f"{wanted}/".startswith(f"{path}/"))


def _host(name: str | None) -> str:
    return (name or "").removeprefix("www.")


def _of_texts(before: Page, now: Page, quotation: str) -> Drift:
    old, new = units_of(before.text, before.title), units_of(now.text, now.title)
    old_said, new_said = of_the_text(old, before.title), of_the_text(new, now.title)
    quoted = _quoted(before.text, old, quotation)
    for at in quoted:  # whatever it looks like, somebody relies on it
        old_said[at] = True
    kept_old = [at for at, is_said in enumerate(old_said) if is_said]
    kept_new = [at for at, is_said in enumerate(new_said) if is_said]
    places = set(quoted)
    passage_at = {at for at, place in enumerate(kept_old) if place in places}
    rows = [old[at] for at in kept_old]
    aligned = list(_align(rows, [new[at] for at in kept_new]))
    steps = tuple(
        Step(rows[one].text if one is not None else "", other, one in passage_at)
        for one, other in aligned
    )
    passage = _passage(before, now, quotation, steps, {old[at].key for at in quoted})
    title = _title_change(before.title, now.title)
    is_same = passage in {Passage.NONE, Passage.UNTOUCHED} and all(one.is_same for one in steps)
    outcome = Outcome.SAME if is_same and title is None else Outcome.CHANGED
    return Drift(outcome=outcome, passage=passage, title=title, steps=steps)


def _quoted(text: str, units: Sequence[Unit], quotation: str) -> list[int]:
    """Return which units the quotation stands in; none where it is not in the text."""
    anchor = anchor_to(text, quotation) if quotation.strip() else None
    if anchor is None:
        return []
    return [at for at, one in enumerate(units) if one.start < anchor.end and anchor.start < one.end]


def _align(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[tuple[int | None, str]]:
    """Yield (place of a unit before, its text now), None or "" where there is none.

    Of what stands in place of something else, what is alike is told as edited.
    """
    olds, news = [one.key for one in old], [one.key for one in new]
    if max(len(olds), len(news)) > _MOST_UNITS:
        yield from _came_and_went(old, new)
        return
    matcher = SequenceMatcher(None, olds, news, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            yield from ((at, new[c + at - a].text) for at in range(a, b))
        else:
            yield from _edited(old, range(a, b), new[c:d])


def _came_and_went(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[tuple[int | None, str]]:
    """Yield as `_align` does, without regard to the order."""
    left = defaultdict(list)
    for one in reversed(new):
        left[one.key].append(one.text)
    for at, one in enumerate(old):
        yield at, left[one.key].pop() if left[one.key] else ""
    yield from ((None, text) for texts in left.values() for text in reversed(texts))


def _edited(
    old: Sequence[Unit], places: range, new: Sequence[Unit]
) -> Iterator[tuple[int | None, str]]:
    """Pair sentences that stand in each other's place, in their order."""
    left = 0
    for at in places:
        following = new[left : left + _AHEAD]
        scores = [(_alike(old[at].key, one.key), -place) for place, one in enumerate(following)]
        score, back = max(scores, default=(0.0, 0))
        if score < _EDITED:
            yield at, ""
            continue
        yield from ((None, one.text) for one in new[left : left - back])
        yield at, new[left - back].text
        left += 1 - back
    yield from ((None, one.text) for one in new[left:])


def _passage(
    before: Page, now: Page, quotation: str, steps: Sequence[Step], keys: set[str]
) -> Passage:
    """Return what became of the passage: its words, its sentence, its place."""
    anchor = anchor_to(before.text, quotation) if quotation.strip() else None
    if anchor is None:
        return Passage.NONE
    own = [one for one in steps if one.is_passage]
    if all(one.is_same for one in own):
        return Passage.UNTOUCHED
    is_there = find_anchor(now.text, anchor) is not None
    if is_there and keys <= {one.key for one in units_of(now.text)}:
        return Passage.MOVED
    if is_there and all(anchor_to(now.text, one.before) for one in own):
        return Passage.UNTOUCHED  # its sentences were divided in another way
    if is_there or any(one.now for one in own) or _is_replaced(steps):
        return Passage.CHANGED
    came = [key_of(one.now) for one in steps if not one.before]
    near = (_alike(key, other) for key in keys for other in came)
    return Passage.CHANGED if max(near, default=0.0) >= _EDITED_ELSEWHERE else Passage.GONE


def _is_replaced(steps: Sequence[Step]) -> bool:
    """Tell whether other sentences stand where the passage was, between what stayed."""
    at = [place for place, one in enumerate(steps) if one.is_passage]
    first, last = at[0], at[-1]
    while first and not steps[first - 1].is_same:
        first -= 1
    while last + 1 < len(steps) and not steps[last + 1].is_same:
        last += 1
    run = steps[first : last + 1]
    went, came = (sum(bool(getattr(one, side)) for one in run) for side in ("before", "now"))
    is_held = first > 0 or last + 1 < len(steps)
    return is_held and came >= went


def _likeness(steps: Sequence[Step]) -> float:
    """Return the share of what was there before that still is, by characters."""
    was = sum(len(one.before) for one in steps)
    stays = sum(len(one.before) for one in steps if one.is_same)
    return stays / was if was else 1.0


def _title_change(before: str, now: str) -> tuple[str, str] | None:
    """Return both titles where they say something else, without the site's name at their ends."""
    olds, news = (title_parts(_COUNTED.sub("", one)) for one in (before, now))
    if not olds or not news:
        return None
    # The whole is the longest part of a title without a site's name, the headline of one with it.
    headlines = sorted(olds, key=len)[-2:]
    return None if any(one in news for one in headlines) else (before, now)


def _alike(one: str, other: str) -> float:
    """Return how alike two sentences are, by their words: 1 for the same."""
    if one == other:
        return 1.0
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()
