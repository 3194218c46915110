"""An exchange of the wire as the records of a WARC and as the manifest tells of it."""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import Any

from claimdesk.evidence.messages import Message
from claimdesk.evidence.records import Exchanged
from claimdesk.evidence.warc import Record
from claimdesk.intake.tape import Exchange

_ANSWER = "application/http; msgtype=response"
_REQUEST = "application/http; msgtype=request"


def records_of(exchange: Exchange, message: Message) -> list[Record]:
    """Return the answer and what asked for it, byte for byte."""
    names: dict[str, Any] = {"url": exchange.url, "date": exchange.began, "ip": exchange.ip}
    sent = bytes(exchange.sent)
    return [
        Record(
            kind="response",
            content_type=_ANSWER,
            block=message.raw,
            head_bytes=message.head_bytes,
            **names,
        ),
        Record(kind="request", content_type=_REQUEST, block=sent, head_bytes=len(sent), **names),
    ]


def exchanged(exchange: Exchange, digest: str, message: Message) -> Exchanged:
    """Return what the manifest says of it; `digest` is SHA-256 of all that came."""
    shown = exchange.certificate
    return Exchanged(
        url=exchange.url,
        began=exchange.began.astimezone(UTC).isoformat(),
        status=message.status,
        ip=exchange.ip,
        certificate_sha256=hashlib.sha256(shown).hexdigest() if shown else "",
        received_sha256=digest,
        received_bytes=len(exchange.received),
        interim=message.interim.decode("latin-1"),
        excess_bytes=len(message.excess),
    )
