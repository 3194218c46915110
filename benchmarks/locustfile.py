"""Twenty people at work at a desk, for locust: `make bench-desk` starts it with what it needs.

`DESK_FACTS` names a JSON file with the desk's ids and sessions (`desk_facts.py`), `DESK_TIMES` the
file into which every answer's time is written at the end. Routes are grouped by name.
"""

from __future__ import annotations

import itertools
import json
import os
import random
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode

from locust import FastHttpUser, between, events
from lxml import html
from requests.cookies import create_cookie

FACTS = json.loads(Path(os.environ["DESK_FACTS"]).read_text("utf-8"))
SAVES = 3
_FILTERS = (
    "sort=worth", "sort=newest", "sort=due&due=soon&state=active", "who=me&state=active",
    "who=nobody", "asked=on", "matched=on", "language=en&sort=newest", "kind=statement&sort=worth",
    "state=all", "state=published&sort=newest", "page=2", "page=20", "due=overdue", "state=closed",
)  # fmt: skip
_turns = itertools.count()
_times: dict[str, list[float]] = defaultdict(list)
_failures: dict[str, int] = defaultdict(int)


@events.request.add_listener
def note(name, response_time, exception, **_):
    if exception is None:
        _times[name].append(response_time)
    else:
        _failures[f"{name}: {exception}"] += 1


@events.quitting.add_listener
def write(**_):
    told = {"times_ms": _times, "failures": _failures}
    Path(os.environ["DESK_TIMES"]).write_text(json.dumps(told), "utf-8")


def queue(person):
    person.get("/desk/", "queue")


def queue_filtered(person):
    tag = urlencode({"tag": person.one_of("tags")})
    person.get(f"/desk/?{person.chance.choice((*_FILTERS, tag))}", "queue, filtered")


def queue_searched(person):
    person.get(f"/desk/?{person.words()}&state=all", "queue, words")


def claim(person):
    person.get(f"/desk/claims/{person.one_of('claims')}/", "claim")


def item(person):
    person.get(f"/desk/items/{person.one_of('items')}/", "item")


def check_read(person):
    person.get(f"/desk/checks/{person.one_of('checks')}/", "check, read")


def check_written(person):
    """Open the editor and write: the form saves itself a few times."""
    path = f"/desk/checks/{person.draft}/"
    page = person.get(path, "check, editor", 'id="check"')
    form = html.document_fromstring(page).get_element_by_id("check") if page else None
    for number in range(SAVES if form is not None else 0):
        said = f"Viết lần {number}: {person.chance.random()}"
        for box in form.xpath(".//textarea[@name='summary']"):
            box.text = said
        fields = [(name, value) for name, value in form.form_values() if name != "do"]
        saved = person.post(f"{path}save/", fields, "check, autosave")
        if 'id="was"' not in saved:
            return
        standing = form.get_element_by_id("was")
        standing.getparent().replace(
            standing, html.document_fromstring(saved).get_element_by_id("was")
        )
        person.wait()


def list_of(path, name):
    return lambda person: person.get(path, name)


def library(person):
    person.get(f"/desk/library/?{person.words(4)}", "library, search")


def front(person):
    person.get(f"/{person.chance.choice(('vi', 'en'))}/", "public, front")


def fact_check(person):
    person.get(person.one_of("pages"), "public, fact-check")


def public_search(person):
    person.get(f"/vi/search/?languages=all&{person.words()}", "public, search")


def archive(person):
    person.get(f"/vi/fact-checks/page/{person.chance.randint(1, 80)}/", "public, archive")


class Person(FastHttpUser):
    """Somebody logged in at the desk: reads a page, thinks for a few seconds, goes on."""

    wait_time = between(1, 4)
    tasks = {  # noqa: RUF012 - locust's form: what is done, and how often beside the others
        queue: 6, queue_filtered: 8, queue_searched: 3, claim: 10, item: 4, check_read: 3,
        check_written: 5, library: 2, front: 4, fact_check: 8, public_search: 3, archive: 1,
        list_of("/desk/checks/", "checks"): 2, list_of("/desk/published/", "published"): 1,
        list_of("/desk/inbox/", "inbox"): 1, list_of("/desk/add/", "add"): 1,
        list_of("/desk/audit/", "audit"): 1, list_of("/vi/feed.rss", "public, feed"): 1,
    }  # fmt: skip

    def on_start(self):
        """Take one of the sessions and one of the drafts."""
        turn = next(_turns)
        self.chance = random.Random(turn)  # noqa: S311 - a walk, not a secret
        self.draft = FACTS["drafts"][turn % len(FACTS["drafts"])]
        session = FACTS["sessions"][turn % len(FACTS["sessions"])]
        cookie = create_cookie("claimdesk_session", session, domain="127.0.0.1")
        self.client.cookiejar.set_cookie(cookie)

    def get(self, path, name, mark="</html>"):
        """Open a page; what is no page of the desk's, or lacks the mark, counts as a failure."""
        with self.client.get(path, name=name, catch_response=True) as answer:
            return self._said(answer, mark if "feed" not in path else "</rss>")

    def post(self, path, fields, name):
        """Send a form as htmx does."""
        headers = {"HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
        with self.client.post(
            path, data=urlencode(fields).encode(), headers=headers, name=name, catch_response=True
        ) as answer:
            return self._said(answer, 'id="was"')

    def one_of(self, kind):
        """Return one of the ids or words of a kind."""
        return self.chance.choice(FACTS[kind])

    def words(self, count=2):
        """Return a query for some words of a claim."""
        known = self.one_of("claim_words")
        return urlencode({"q": " ".join(self.chance.sample(known, min(count, len(known))))})

    def _said(self, answer, mark):
        text = answer.text or ""
        if answer.status_code != 200 or mark not in text or 'name="login"' in text:
            answer.failure(f"status {answer.status_code}")
            return ""
        return text
