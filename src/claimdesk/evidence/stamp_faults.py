"""Why a time stamp does not count, as codes with a sentence each."""

from __future__ import annotations

from claimdesk.errors import StampError

REASONS = {
    "status": "The authority answered with an error.",
    "kind": "The authority answered with something else than a time stamp.",
    "large": "The authority answered with more than a time stamp can be.",
    "refused": "The authority refused to stamp it.",
    "unreadable": "The time stamp cannot be read.",
    "imprint": "The time stamp is of another file.",
    "nonce": "The time stamp answers another request.",
    "signer": "The time stamp does not hold the certificate that it was signed with.",
    "usage": "The time stamp is signed with a certificate that is not for time stamps alone.",
    "expired": "A certificate of the time stamp was not valid at the time that it states.",
    "self-signed": "The time stamp is signed with a certificate that only vouches for itself.",
    "untrusted": "The certificate of the time stamp does not lead to a root that is trusted.",
    "forged": "The signature of the time stamp is not one of what it says.",
    "roots": "There is no root certificate that can be read.",
}


def fault(code: str, *more: str) -> StampError:
    """Return the error of a code; `more` is added to its sentence."""
    return StampError(" ".join((REASONS[code], *more)), code=code)
