"""How often `evidence.drift` is right on pairs, and which it takes for which."""

from __future__ import annotations

from collections import Counter
from importlib import import_module

from claimdesk.evidence.drift import Page, compare
from claimdesk.evidence.quality import read
from claimdesk.evidence.records import CUT
from claimdesk.intake.sandbox_worker import TASKS


class Here:
    """Parses in this process: what is parsed here was written here, and a child costs time."""

    def run(self, task, data, *, options=None, **_limits):
        module, function, _ = TASKS[task]
        return getattr(import_module(module), function)(data, **(options or {}))


def page_of(answer, sandbox, cache):
    """Return an answer as a capture of it would be read; each is read once."""
    if answer is None:
        return None
    if answer not in cache:
        reading = read(
            answer.body, url=answer.url, requested=answer.requested, name=answer.url,
            media_type=answer.media_type, charset=answer.charset, status=answer.status, problem="",
            sandbox=sandbox,
        )  # fmt: skip
        document = reading.document
        cache[answer] = Page(
            text=document.text if document else "",
            title=document.title if document else "",
            status=answer.status,
            url=answer.url,
            requested=answer.requested,
            refusals=reading.refusals,
            is_cut=reading.notice.startswith(CUT),
        )
    return cache[answer]


def named(drift):
    """Return a result in the form of a label."""
    return f"changed/{drift.passage.value}" if drift.outcome == "changed" else drift.outcome.value


def measure(pairs, sandbox=None):
    """Return (share right, counts of (label, result), names of those that are wrong)."""
    sandbox, cache, found, wrong = sandbox or Here(), {}, Counter(), []
    for pair in pairs:
        before = page_of(pair.before, sandbox, cache)
        drift = compare(before, page_of(pair.now, sandbox, cache), pair.passage)
        found[pair.label, named(drift)] += 1
        if pair.label != named(drift):
            wrong.append(f"{pair.name}: {pair.label}, found {named(drift)} ({drift.reason})")
    right = sum(count for (label, result), count in found.items() if label == result)
    return right / found.total(), found, wrong
