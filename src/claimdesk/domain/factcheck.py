"""A published fact-check as the Library keeps it, and the identity that makes it the same one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from claimdesk.domain.verdict import Verdict

_TRACKING_PREFIXES = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "zarsrc")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCheck:
    """One claim that a publisher has checked.

    `claim_reviewed` is the claim in the publisher's words; `title` the headline of its page.
    `rating` keeps the publisher's verdict wording (schema.org `alternateName`); `verdict` is that
    wording on the common scale. `date` is ISO 8601 (`YYYY-MM-DD`) or empty; `language` a BCP 47
    primary tag or empty. `sources` are addresses the review relies on. `licence` is that under
    which its publisher lets others use it, in its words. `demonstration` marks entries that were
    written to show the product.
    """

    id: str
    claim_reviewed: str
    title: str = ""
    verdict: Verdict = Verdict.OTHER
    rating: str = ""
    publisher: str = ""
    url: str = ""
    language: str = ""
    date: str = ""
    summary: str = ""
    sources: tuple[str, ...] = ()
    licence: str = ""
    demonstration: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON-ready values, empty fields left out."""
        # Not by `asdict`, which copies deeply and takes ten times as long.
        values = ((key, getattr(self, key)) for key in self.__slots__)
        return {key: value for key, value in values if value not in ("", (), False)}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> FactCheck:
        """Read what `to_json` wrote; unknown fields are ignored so that newer files still open."""
        known = {key: row[key] for key in cls.__slots__ if key in row}
        known["verdict"] = Verdict(known.get("verdict", Verdict.OTHER))
        known["sources"] = tuple(known.get("sources", ()))
        return cls(**known)

    def with_identity(self) -> FactCheck:
        """Return the record with its `id` derived from review address and claim."""
        return replace(self, id=identity(self.url, self.claim_reviewed))


def canonical_address(url: str) -> str:
    """Return an address in the one form used for identity.

    Scheme and host in lower case, `http` read as `https`, without `www.`, default port, fragment,
    tracking parameters and trailing slash; other parameters are kept in sorted order.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    query = sorted(
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not key.lower().startswith(_TRACKING_PREFIXES)
    )
    found = urlencode(query, errors="replace")
    return urlunsplit(("https", host + port, parts.path.rstrip("/"), found, ""))


def identity(url: str, claim_reviewed: str) -> str:
    """Return the id of a fact-check: 16 hex digits over canonical address and claim.

    White space and letter case of the claim do not count; its words do.
    """
    claim = " ".join(claim_reviewed.casefold().split())
    digest = hashlib.blake2b(f"{canonical_address(url)}\n{claim}".encode("utf-8", "replace"))
    return digest.hexdigest()[:16]
