"""Which open claim a new one says again in other words; those who add claims take turns.

Decision record: docs/decisions/0018-other-wordings.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Substr

from claimdesk.desk.engine import engine
from claimdesk.desk.models import Claim, ClaimVector, Mention
from claimdesk.desk.similar import content_words, newest_claim, sharing_most_words
from claimdesk.intake.deidentification import deidentify
from claimdesk.language.normalization import normalize
from claimdesk.matching.sameness import Wording, cosines

LONGEST_CLAIM = 1_000
#: The claims that a new one may be joined to: nothing has been decided about them.
_UNDECIDED = (Claim.State.OPEN, Claim.State.CHECKING)
#: The turn of whoever adds a claim, among PostgreSQL's locks of a transaction; any number would do.
_TURN = 7_305_001
#: How many claims that share the rarest and most words with a text are looked at. It is compared
#: with so many of them: the nearest by their vectors, and a few that share most, whatever theirs.
_LOOKED_AT, _COMPARED, _SHARING_MOST = 100, 12, 3


def text_hash(text: str) -> str:
    """Return the hash that joins claims of the same words."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode("utf-8", "replace")).hexdigest()


def take_turns() -> None:
    """Wait until no other transaction adds claims; it lasts until this transaction ends.

    So of two that add the same claim at once, the second one finds the first. On SQLite every
    transaction that writes has the database for itself already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


@dataclass(frozen=True, slots=True)
class Look:
    """Which claim a text says again, of the claims up to the id `newest`.

    `nearness` is a cosine, `code` the text's own vector. `earlier` is which of the texts that were
    looked at together and stood before it the text says again, `as_near` how near that one is.
    """

    code: bytes
    newest: int = 0
    same: int | None = None
    nearness: float = 0.0
    earlier: str | None = None
    as_near: float = 0.0

    @property
    def is_again(self) -> bool:
        """Return whether the text says something again, as far as was seen."""
        return self.same is not None or self.earlier is not None


@dataclass(frozen=True, slots=True)
class _Known:
    """A claim, or a text that will be one: its words, and those of the claim it was joined into.

    `code` is its vector, `stands` the id of that claim, or its own; 0 for a text.
    """

    text: str
    own: str
    code: bytes
    stands: int = 0


def look(text: str, code: bytes | None = None) -> Look:
    """Return which undecided claim a claim's text says again; see `look_all`."""
    code = code or engine().code([text])[0]
    return look_all({text: code})[text]


def look_all(
    codes: Mapping[str, bytes], after: Mapping[str, Look] | None = None
) -> dict[str, Look]:
    """Return for each text of a claim what it says again; `codes` are those of the texts.

    Of the claims, those that are undecided; with `after`, only those that came after these looks.
    Of the texts, those that stand before it.

    A text is compared with the words of claims and of those that were joined into them; a claim
    whose own words speak against it is not its claim, whatever was joined into that.

    Asked before the transaction that adds the texts, for which others wait: on SQLite all who
    write. That one then looks at the few claims only that came meanwhile.
    """
    newest = newest_claim()
    since = {text: after[text].newest if after else 0 for text in codes}
    sought = {text: one for text, one in since.items() if one < newest}
    known = _alike(sought, codes, newest) if sought else {}
    looked: dict[str, Look] = {}
    before: dict[str, _Known] = {}
    for text, code in codes.items():
        same, near = _nearest(text, code, known.get(text, []))
        earlier, as_near = None, 0.0
        if after is None:
            found, as_near = _nearest(text, code, _sharing(text, before))
            earlier = found.text if found else None
            own = found if found and as_near > near else same
            before[text] = _Known(text, own.own if own else text, code)
        stands = same.stands if same else None
        looked[text] = Look(code, newest, stands, near, earlier, as_near)
    return looked


def _nearest(text: str, code: bytes, others: Sequence[_Known]) -> tuple[_Known | None, float]:
    """Return which of others a text says again, and how near it is."""
    if not others:
        return None, 0.0
    wordings = [Wording(one.text, one.own, one.code) for one in others]
    again = engine().says_again(Wording(text, text, code), wordings)
    return (others[again.at], again.nearness) if again else (None, 0.0)


def keep_vectors(codes: Mapping[Claim, bytes]) -> None:
    """Keep the vectors of claims, so that they are not made again."""
    coding = engine().coding
    _keep([ClaimVector(claim=one, coding=coding, code=code) for one, code in codes.items()])


def code_new(texts: Collection[str]) -> dict[str, bytes]:
    """Return the codes of those texts whose words no claim has, in the order given."""
    hashes = {text: text_hash(text) for text in texts}
    seen = Claim.objects.filter(text_hash__in=hashes.values())
    known = set(seen.values_list("text_hash", flat=True))
    new = [text for text, digest in hashes.items() if digest not in known]
    return dict(zip(new, engine().code(new), strict=True)) if new else {}


def codes_by_id(texts: Mapping[int, str]) -> dict[int, bytes]:
    """Return the vectors of claims by their ids, given their texts; unknown ones are made.

    They are kept in the order of the ids and outside of a transaction only, so that no two wait for
    each other.
    """
    if not texts:
        return {}
    coding = engine().coding
    kept = ClaimVector.objects.filter(claim__in=texts.keys(), coding=coding)
    known = {key: bytes(code) for key, code in kept.values_list("claim_id", "code")}
    new = sorted(texts.keys() - known.keys())
    if new:
        known |= zip(new, engine().code([texts[key] for key in new]), strict=True)
        if not connection.in_atomic_block:
            _keep([ClaimVector(claim_id=key, coding=coding, code=known[key]) for key in new])
    return known


def _keep(vectors: list[ClaimVector]) -> None:
    ClaimVector.objects.bulk_create(
        vectors,
        update_conflicts=True,
        unique_fields=["claim"],
        update_fields=["coding", "code"],
    )


def said_before(looked: Mapping[str, Look]) -> dict[str, Claim | str]:
    """Return what texts say again: a claim, held until the transaction ends, or another text.

    `looked` is what was found before it began. A text that says nothing again is left out.
    """
    later = look_all({text: one.code for text, one in looked.items()}, looked)
    wanted = {one.same for those in (looked, later) for one in those.values() if one.same}
    # Somebody may have decided about one meanwhile.
    open_ones = Claim.objects.filter(pk__in=wanted, state__in=_UNDECIDED).order_by("pk")
    held = {one.pk: one for one in open_ones.select_for_update()} if wanted else {}
    found: dict[str, Claim | str] = {}
    for text, one in looked.items():
        options: list[tuple[float, Claim | str]] = [
            (each.nearness, held[each.same])
            for each in (later[text], one)
            if each.same is not None and each.same in held
        ]
        if one.earlier is not None and one.earlier in looked:
            options.append((one.as_near, one.earlier))
        if options:
            found[text] = max(options, key=lambda option: option[0])[1]
    return found


def is_known(text: str) -> bool:
    """Return whether a claim has the words of a text, joined ones too."""
    return Claim.objects.filter(text_hash=text_hash(text)).exists()


def as_claim(text: str, *, clean: bool = False) -> str:
    """Return a passage as the text of a claim; `clean` leaves out what leads to a person."""
    text = normalize(text.replace("\x00", "")).strip()
    return (deidentify(text).text if clean else text)[:LONGEST_CLAIM]


def passages_of(claim: Claim, target: Claim) -> list[Mention]:
    """Return the mentions of a claim that have the words of another one, joined into it."""
    if claim.text_hash == target.text_hash:
        return []
    length = F("end") - F("start")
    mentions = target.mentions.annotate(said=Substr("item__text", F("start") + 1, length))
    return [one for one in mentions if text_hash(as_claim(one.said)) == claim.text_hash]


def _alike(
    since: Mapping[str, int], codes: Mapping[str, bytes], newest: int
) -> dict[str, list[_Known]]:
    """Return by text the undecided claims, joined ones too, with which it is to be compared.

    `since` gives for each text the id after which claims are looked at.
    """
    undecided = Claim.objects.filter(
        Q(state__in=_UNDECIDED) | Q(merged_into__state__in=_UNDECIDED)
    ).order_by()
    ids = sharing_most_words(since, newest, _LOOKED_AT)
    wanted = {key for some in ids.values() for key in some}
    if not wanted:
        return {}
    kept = _codes_of(undecided.filter(pk__in=wanted))
    sharing = {text: [key for key in some if key in kept] for text, some in ids.items()}
    # What people wrote may have no vector yet, and all of another encoder: a few get one each time.
    bare = {key for some in sharing.values() for key in some[:_COMPARED] if kept[key] is None}
    kept |= codes_by_id(dict(undecided.filter(pk__in=bare).values_list("pk", "text")))
    chosen = {text: _closest(codes[text], some, kept) for text, some in sharing.items()}
    rows = undecided.filter(pk__in={key for some in chosen.values() for key in some})
    known = {
        key: _Known(text, own or text, kept[key] or b"", into or key)
        for key, text, into, own in rows.values_list(
            "pk", "text", "merged_into", "merged_into__text"
        )
    }
    return {text: [known[key] for key in some if key in known] for text, some in chosen.items()}


def _codes_of(claims: QuerySet[Claim]) -> dict[int, bytes | None]:
    """Return by id the vectors of claims; None for one that has none yet by this encoder."""
    coding = engine().coding
    rows = claims.values_list("pk", "vector__coding", "vector__code")
    return {key: bytes(code) if made == coding else None for key, made, code in rows}


def _closest(code: bytes, keys: Sequence[int], codes: Mapping[int, bytes | None]) -> list[int]:
    """Return the ids of those to be compared, of ids in the order of shared words."""
    rows = [(key, row) for key in keys if (row := codes[key]) is not None]
    if len(rows) <= _COMPARED:
        return [key for key, _ in rows]
    near = cosines(code, [row for _, row in rows])
    nearest = sorted(range(_SHARING_MOST, len(rows)), key=lambda at: -near[at])
    return [rows[at][0] for at in (*range(_SHARING_MOST), *nearest[: _COMPARED - _SHARING_MOST])]


def _sharing(text: str, before: Mapping[str, _Known]) -> list[_Known]:
    """Return the texts that share words with one, those that share most first."""
    shares = {other: _share(text, other) for other in before}
    some = sorted((other for other in before if shares[other]), key=lambda other: -shares[other])
    return [before[other] for other in some[:_COMPARED]]


def _share(text: str, other: str) -> float:
    mine, theirs = content_words(text).keys(), content_words(other).keys()
    return len(mine & theirs) / max(1, len(mine | theirs))
