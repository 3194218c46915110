"""Nothing about anybody is kept, whichever way it comes in: through no connector, in no form.

Twenty strangers a run, through each connector; the full bar is ten thousand:
CLAIMDESK_STRANGERS=10000. The encoder is a stand-in (`support.plain_engine`), the log says all it
can, and what the desk shows and gives out is looked through beside what it has written.
"""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import plain_engine
from support.engine import entry
from support.plain_engine import PlainDesk
from support.strange_reading import answered, shown
from support.strange_visits import SECRET, Visit, imports, sends
from support.strangers import MOST, SAID, Stranger, parties
from support.traces import Traces
from support.views import unpacked
from support.written import files_of, keep_as_it_is, log_changes

ASKED_FOR = os.environ.get("CLAIMDESK_STRANGERS")
STRANGERS = int(ASKED_FOR or "20")
#: A minute of a processor on each database: on the second one where it is asked for.
pytestmark = [] if ASKED_FOR else [pytest.mark.one_database]
#: From so many on, more is read of what the desk shows.
MANY = 1000
#: What comes by itself: its kind of source.
_SOURCES = ("rss", "atom", "json", "reviews", "page", "map", "folder", "mail", "chat", "bot")
#: What is sent to the desk. A picture has no words but those that a program is said to see in it.
_SENT = ("asks", "inquires", "objects", "uploads", "brings", "hook", "importcsv", "importjsonl")
_SHOUTED = "PICTUREWORDS"
_TESSERACT = f"""#!/bin/sh
[ "$1" = --list-langs ] && exec printf "vie\\neng"
cat > /dev/null
printf "5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t96\\t{_SHOUTED}\\n"
"""


@pytest.fixture
def desk(tmp_path, new_database, monkeypatch):
    """Give a desk that runs behind a proxy, with an encoder and a reader of pictures for tests."""
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command to make a certificate")
    home, kept = tmp_path / "desk", tmp_path / "temporary"
    kept.mkdir()
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "tesseract").write_text(_TESSERACT)
    (programs / "tesseract").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    plain_engine.make_library(home / "library", [entry()])
    found = PlainDesk(home, **new_database(), TMPDIR=str(kept), OMP_NUM_THREADS="1")
    found.arguments = ("--proxy", "127.0.0.1")
    log_changes(found)
    with found:
        keep_as_it_is(found)
        yield found


def visit_all(desk, seeded):
    """Let all strangers come by each way that leads to the server; return what was wrong."""

    def size(most):
        return max(1, min(most, STRANGERS // 6))

    few, many = parties(STRANGERS, size(50)), parties(STRANGERS, size(200))
    deeds = [(deed, ok, some) for deed, ok in (("asks", 200), ("inquires", 201), ("objects", 200),
             ("brings", 201)) for some in few]  # fmt: skip
    with ThreadPoolExecutor(2) as pool:
        wrong = [
            (deed, status)
            for (deed, ok, _), status in zip(
                deeds,
                pool.map(lambda one: getattr(Visit(desk, seeded, *one[2]), one[0])(), deeds),
                strict=True,
            )
            if status not in ({ok, 422} if deed == "inquires" else {ok})
        ]
    for at, some in enumerate(many):
        if (status := Visit(desk, seeded, *some).uploads(at)) != 302:
            wrong.append(("uploads", status))
    for some in few[: 2 if STRANGERS < MANY else 20]:
        wrong += [("errs", one) for one in Visit(desk, seeded, some[0]).errs() if one > 499]
    for at in range(0, len(few), 100):
        if (status := sends(Visit(desk, seeded, *few[at]), few[at : at + 100])) != 200:
            wrong.append(("hook", status))
    for at in range(0, len(few), 10):
        for form in ("csv", "jsonl"):
            some = few[at : at + 10]
            if (said := imports(Visit(desk, seeded, *some[0]), some, form)) != [201, 200]:
                wrong.append((f"import{form}", *said))
    return wrong


def look(files, traces):
    """Return the first of what was found, by file, and where the texts are that were sent."""
    hits, said = {}, []
    for name, data in files.items():
        for inner, content in unpacked(name, data):
            if found := traces.find(content):
                hits[inner] = found[:3]
            if SAID.encode() in content:
                said.append(inner)
    return hits, said


def test_nothing_about_anybody_is_kept_by_any_way(desk, tmp_path):
    coming = str(tmp_path / "outside")
    told = desk.run("support.strange_sources", "come", str(STRANGERS), SECRET, coming)
    seeded, taken = (json.loads(told)[name] for name in ("seeded", "taken"))
    assert {way: said for way, said in taken.items() if not isinstance(said, int) or not said} == {}
    assert visit_all(desk, seeded) == []
    ended = json.loads(desk.run("support.strange_desk", "end", str(tmp_path / "out")))
    assert ended["left"] == []
    assert ended["claims"] > 0
    most, pages = (1, 80) if STRANGERS < MANY else (8, 1000)
    given = shown(desk, seeded, most, pages) | answered(desk, seeded, most)
    files = given | files_of(desk, tmp_path / "temporary", tmp_path / "out")
    key = (desk.home / "secret.key").read_bytes().strip()
    traces = Traces([Stranger(number) for number in range(STRANGERS)], keys=[key])
    size_mb = sum(map(len, files.values())) / 1e6
    print(f"{ended}, {len(files)} files and pages, {size_mb:.0f} MB", flush=True)  # noqa: T201 - told with -s
    hits, said = look(files, traces)
    assert hits == {}
    _all_was_there(files, said)
    _the_search_bites(desk, seeded, tmp_path)


def _all_was_there(files, said):
    """Check that the texts came in by every way, and were looked through wherever they are."""
    whole = b"".join(files.values())
    brought = [way for way in (*_SOURCES, *_SENT) if f"cầu {way} số".encode() in whole]
    assert brought == [*_SOURCES, *_SENT]
    assert _SHOUTED.encode() in whole
    for part in (".zip: ", "200 /desk/item", "200 /desk/claim", "200 /api/v1/items", "exports/"):
        assert any(part in name for name in said), part
    assert not any(part in name for name in said for part in ("what it printed", "temporary"))
    assert b" DEBUG " in files["what it printed"]


def _the_search_bites(desk, seeded, tmp_path):
    """Let somebody come to a desk that leaves nothing out, and find them wherever that is kept."""
    who = Stranger(MOST - 1)
    places = [str(tmp_path / name) for name in ("outside-again", "out-again")]
    desk.run("support.strange_sources", "leak", str(who.number), *places)
    hits, _ = look(files_of(desk, tmp_path / "out-again"), Traces([who]))
    is_server = "CLAIMDESK_DATABASE_URL" in desk.environment
    database = ("/base/", "/pg_wal/", "/log") if is_server else ("desk.sqlite3",)
    for part in ("/tables", ".zip: ", *database):
        assert any(part in name for name in hits), part
