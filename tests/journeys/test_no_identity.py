"""Nothing about who asks is kept by a desk as people start it, by itself or behind a proxy.

With its own encoder and its own log. How thousands come, by every way there is, tests
test_no_identity_sources.py.
"""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.standing import StandingDesk
from support.strange_visits import Visit
from support.strangers import SAID, Stranger
from support.traces import Traces
from support.views import unpacked
from support.written import files_of

#: Without a proxy all come from one address, of which twenty questions are taken.
STRANGERS = [Stranger(number) for number in range(12)]
#: One in so many also objects to a fact-check, uploads a file at the desk, and errs in every way.
_SOMETIMES = 6


@pytest.fixture(
    params=[(), pytest.param(("--proxy", "127.0.0.1"), marks=pytest.mark.one_database)],
    ids=["bare", "behind a proxy"],
)
def desk(request, tmp_path, new_database, starter_folder):
    """Give a desk that runs, reached by itself or through a proxy whose headers it believes."""
    home, kept = tmp_path / "desk", tmp_path / "temporary"
    shutil.copytree(starter_folder, home / "library")
    kept.mkdir()
    found = StandingDesk(home, **new_database(), TMPDIR=str(kept), OMP_NUM_THREADS="1")
    found.arguments = request.param
    with found:
        yield found


def visit_all(desk, seeded):
    """Let every stranger come; return the statuses of what they sent."""
    statuses = {"asks": [], "objects": [], "uploads": [], "brings": [], "errs": []}

    def come(who):
        visit = Visit(desk, seeded, who)
        statuses["asks"].append(visit.asks())
        if who.number % _SOMETIMES == 0:
            statuses["uploads"].append(visit.uploads(who.number))
            for deed in ("objects", "brings", "errs"):
                statuses[deed].append(getattr(visit, deed)())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(come, STRANGERS))
    return statuses


def test_nothing_about_who_asks_is_kept(desk, tmp_path):
    seeded = json.loads(desk.run("support.strange_desk", "seed"))
    statuses = visit_all(desk, seeded)
    sometimes = len(range(0, len(STRANGERS), _SOMETIMES))
    assert statuses["asks"] == [200] * len(STRANGERS)
    assert statuses["objects"] == [200] * sometimes
    assert statuses["uploads"] == [302] * sometimes
    assert statuses["brings"] == [201] * sometimes
    assert {status for row in statuses["errs"] for status in row} <= set(range(200, 500))
    counts = json.loads(desk.run("support.strange_desk", "end", str(tmp_path / "out")))
    # Of those who err, one asks twice.
    assert counts["questions"] >= len(STRANGERS)
    assert (counts["disputes"], counts["files"], counts["api"]) >= (sometimes,) * 3
    assert (counts["agreed"], counts["pointing"]) == (sometimes,) * 2
    written = files_of(desk, tmp_path / "temporary", tmp_path / "out")
    key = (desk.home / "secret.key").read_bytes().strip()
    traces = Traces(STRANGERS, keys=[key])
    files = {
        inner: data for name, whole in written.items() for inner, data in unpacked(name, whole)
    }
    found = {name: traces.find(data) for name, data in files.items()}
    assert {name: hits[:3] for name, hits in found.items() if hits} == {}
    said = [name for name, data in files.items() if SAID.encode() in data]
    assert said, "the texts that they chose to send are there, or nothing was looked through"
    assert "what it printed" not in said
    assert b"Open in your browser" in written["what it printed"]
    assert not any("/library/" in name for name in said)
    assert any(".zip: " in name for name in said), "the backup is looked through too"
