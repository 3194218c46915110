"""What the people of the benchmark need of a desk: sessions made in its database, ids, words.

Run as a script with the desk's environment; prints JSON. Nobody logs in with a password, so that
what is measured is the desk and not Argon2.
"""

from __future__ import annotations

import json
import random

from claimdesk.web.boot import setup

setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.utils import timezone  # noqa: E402

from claimdesk.desk.entries import page_path  # noqa: E402
from claimdesk.desk.models import (  # noqa: E402
    Account,
    Check,
    Claim,
    Declaration,
    Item,
    Publication,
    Tag,
)

_PEOPLE, _MOST = 20, 3_000
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def main() -> None:
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    people = [
        *Account.objects.filter(role="checker").order_by("pk")[:13],
        *Account.objects.filter(role="reviewer").order_by("pk")[:4],
        *Account.objects.filter(role="publisher").order_by("pk")[:2],
        *Account.objects.filter(role="administrator").order_by("pk")[:1],
    ]
    sessions = {_session(one): one.role for one in people[:_PEOPLE]}
    # As people do, mostly what is new, and what is asked for most.
    recent = list(Claim.objects.order_by("-pk").values_list("pk", flat=True)[:_MOST])
    wanted = list(Claim.objects.order_by("-priority").values_list("pk", flat=True)[:300])
    claims = [*chance.sample(recent, min(1_000, len(recent))), *wanted]
    texts = Claim.objects.filter(pk__in=claims[:500]).values_list("text", flat=True)
    drafts = Check.objects.filter(state="draft").order_by("pk")[:_PEOPLE]
    _declare(people, list(drafts))
    current = Publication.objects.select_related("check_record").order_by("-pk")[:_MOST]
    print(
        json.dumps(
            {
                "sessions": list(sessions),
                "roles": sessions,
                "claims": claims,
                "claim_words": [
                    [word.strip(".,") for word in text.split() if len(word) > 3] or ["nuoc", "gao"]
                    for text in texts
                ],
                "items": list(Item.objects.order_by("-pk").values_list("pk", flat=True)[:_MOST]),
                "checks": list(
                    Check.objects.exclude(state="draft").values_list("pk", flat=True)[:_MOST]
                ),
                "drafts": [one.pk for one in drafts],
                "tags": list(Tag.objects.values_list("name", flat=True)),
                "pages": [page_path(one) for one in current],
            }
        )
    )


def _declare(people: list[Account], drafts: list[Check]) -> None:
    """Let everybody declare their interests in every draft, as each must who writes in it."""
    Declaration.objects.bulk_create(
        Declaration(check_record=one, account=who, by=who, conflicted=False, created=timezone.now())
        for one in drafts
        for who in people
    )


def _session(account: Account) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = _BACKEND
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
