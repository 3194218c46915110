"""What a test of strangers asks of the desk's own database: `python -m support.strange_desk JOB`.

`seed` makes a checker's session, a token and a published check; `counts` tells how much came in;
`dump` writes every table of a PostgreSQL database into a file, as text. The first two print JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from claimdesk.web.boot import setup

setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - Django is set up first
from django.db import connection  # noqa: E402 - as above

from claimdesk.desk import jobs  # noqa: E402 - as above
from claimdesk.desk.models import Dispute, Item, Question  # noqa: E402 - as above
from claimdesk.desk.verbs.tokens import make_token  # noqa: E402 - as above
from support import desk  # noqa: E402 - as above

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def seed() -> dict:
    """Make who works at the desk, and a check that may be disputed."""
    checker = desk.person("An", role="checker")
    desk.person("Chi", role="administrator")
    publication = desk.published(
        checker, desk.person("Binh", role="reviewer"), desk.person("Dung", role="publisher")
    )
    _token, secret = make_token(
        actor=checker, account=checker.pk, name="feed", scopes=["intake"], now=jobs.utc_now()
    )
    session = SessionStore()
    session[SESSION_KEY] = str(checker.pk)
    session[BACKEND_SESSION_KEY] = _BACKEND
    session[HASH_SESSION_KEY] = checker.get_session_auth_hash()
    session.create()
    return {
        "session": session.session_key,
        "token": secret,
        "slug": publication.check_record.slug,
    }


def counts() -> dict:
    """Return how much came in, by its way."""
    return {
        "questions": Question.objects.count(),
        "disputes": Dispute.objects.count(),
        "agreed": Dispute.objects.filter(may_be_shown=True, shown=None).count(),
        "pointing": Dispute.objects.exclude(evidence_address="").count(),
        "files": Item.objects.filter(channel="file").count(),
        "api": Item.objects.filter(channel="api").count(),
    }


def dump(file: str) -> int:
    """Write every table as text; return how many there are."""
    tables = connection.introspection.table_names()
    with Path(file).open("wb") as out, connection.cursor() as cursor:
        for table in tables:
            with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                out.writelines(bytes(row) for row in rows)
    return len(tables)


if __name__ == "__main__":
    JOBS = {"seed": seed, "counts": counts, "dump": dump}
    print(json.dumps(JOBS[sys.argv[1]](*sys.argv[2:])))  # noqa: T201 - what the test reads
