"""Members of a network in the database of a test, with reports and their lists."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from claimdesk.desk import networks, verbs
from claimdesk.domain.canonical import canonical
from claimdesk.domain.reporting.filing import head_of, to_json
from claimdesk.publishing.log import records
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.notes import Signer
from support import desk
from support.network import report_of, tables_of


def member(name="Huế", issued="2026-11-29T08:00:00Z", *, seed=1):
    """Add a member whose report came with its lists."""
    key = str(Signer.make(f"{seed}.example/log").verifier)
    row = verbs.add_member(
        actor=None, name=name, address=f"https://{seed}.example", key=key, now=desk.NOW
    )
    whole = to_json(report_of(tables_of(seed)))
    leaf = Leaf(type=Kind.REPORT, id="report/1", seq=0, issued=issued,
                content_sha256=records.digest_of(canonical(head_of(whole))))  # fmt: skip
    found = networks.Found(leaf=leaf, data=json.dumps(whole).encode(), report=report_of(
        tables_of(seed)))  # fmt: skip
    verbs.take_file(actor=None, member=row.pk, found=found, now=datetime(2026, 11, 30, tzinfo=UTC))
