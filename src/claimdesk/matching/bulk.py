"""Matching many posts: cut into batches, each answered from one unchanging state of a library.

A batch is made up of the same rows however a run is split, stopped or spread, so that its answer is
the same to the last byte: encoders and matrix products may round by what stands in a batch.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from claimdesk.errors import RunChangedError
from claimdesk.intake.posts import Position, Post, Posts
from claimdesk.language.encoders import quick_rounding_here
from claimdesk.matching.bulk_forms import Options, render
from claimdesk.matching.calibration import InForce, numbers_of
from claimdesk.matching.first_look import FirstLook
from claimdesk.matching.first_stage import first_stage_for
from claimdesk.matching.library import Library
from claimdesk.matching.matches import list_matches

if TYPE_CHECKING:
    from claimdesk.domain.match import Match
    from claimdesk.language.encoders import Encoder
    from claimdesk.matching.snapshot import Snapshot

#: Rows of a batch: enough that encoding in batches pays, and a stop costs no more than these.
BATCH_ROWS = 256
#: A batch of long texts ends before, so that memory is bounded.
BATCH_CHARS = 1_000_000
#: Errors that are told at the end, beside their number.
TOLD_ERRORS = 5


class PinnedLibrary(Library):
    """A library that stays as it was when it was opened, whatever is added meanwhile.

    Where it `is_quick`, posts are encoded as entries are, by the quick encoder where that runs.
    """

    is_quick = False
    _pinned: Snapshot | None = None
    _pinned_calibration: InForce | None = None

    @property
    def snapshot(self) -> Snapshot:
        """Return the state at opening."""
        if self._pinned is None:
            self._pinned = super().snapshot
        return self._pinned

    @property
    def in_force(self) -> InForce:
        """Return the calibration at opening."""
        if self._pinned_calibration is None:
            self._pinned_calibration = super().in_force
        return self._pinned_calibration

    @cached_property
    def encoder(self) -> Encoder:
        """Return the encoder of posts."""
        return self._entry_encoder if self.is_quick else super().encoder

    @cached_property
    def first_look(self) -> FirstLook | None:
        """Return what looks at posts without the encoder; None for another encoder than ours."""
        stage = first_stage_for(self.snapshot.manifest.encoder)
        return FirstLook(self.snapshot, stage) if stage and self.snapshot.live.any() else None

    def match_posts(self, texts: Sequence[str], options: Options) -> list[list[Match]]:
        """Return the matches of each text; where it may be quick, a first look decides most."""
        top, least = options.top, options.min_probability
        look = self.first_look if options.quick else None
        if look is None:
            return self.match_many(texts, top=top, min_probability=least)
        seen = look.look(texts)
        left = [text for text, one in zip(texts, seen, strict=True) if not one.is_decided]
        in_full = iter(self.match_many(left, top=top, min_probability=least))
        calibration = self.in_force.calibration
        return [
            list_matches(self.snapshot, one, calibration, one.found[:top], least)
            if one.is_decided
            else next(in_full)
            for one in seen
        ]

    @property
    def digest(self) -> str:
        """Return a SHA-256 over the encoder, every file of the segments, and what else decides.

        That is a desk's calibration, while one is in force, the name of a reranker, and what
        encodes on this processor where it `is_quick`.
        """
        manifest = self.snapshot.manifest
        held: list[Any] = [manifest.encoder, *([ref.name, ref.sha256] for ref in manifest.segments)]
        if self.in_force.state == "desk":
            held.append(numbers_of(self.in_force.calibration))
        if self.reranker is not None:
            held.append(self.reranker.name)
        if self.is_quick and (rounding := quick_rounding_here()):
            held.append(rounding)
        return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens the library in a folder, with a reranker where one is named, in any process.

    With `is_quick`, posts are encoded by the quick encoder where that runs.
    """

    place: Path
    rerank: str = ""
    is_quick: bool = False

    def __call__(self) -> PinnedLibrary:
        """Open it; the models are loaded with their first use."""
        library = PinnedLibrary(self.place)
        library.is_quick = self.is_quick
        if self.rerank:
            from claimdesk.matching.rerankers import open_reranker  # noqa: PLC0415 - if it is used

            library.reranker = open_reranker(self.rerank)
        return library


@dataclass(frozen=True, slots=True)
class Job:
    """What a process needs to answer batches: how to open the library, which, and the options."""

    open_library: Callable[[], PinnedLibrary]
    digest: str
    options: Options

    def open(self) -> PinnedLibrary:
        """Open the library; raises RunChangedError when it is not the one the run began with."""
        library = self.open_library()
        if library.digest != self.digest:
            kinds = " With --quick all machines must have processors of one kind."
            raise RunChangedError(
                f"The library in {library.directory} has changed since the run began. Match "
                "against a copy that nobody adds to, and begin anew with --restart."
                f"{kinds if library.is_quick else ''}"
            )
        return library


@dataclass(slots=True)
class Counts:
    """What became of rows: how many, unreadable, matched, and in each zone by their first match."""

    rows: int = 0
    errors: int = 0
    matched: int = 0
    zones: dict[str, int] = field(default_factory=dict)
    first_errors: list[str] = field(default_factory=list)

    def add(self, other: Self) -> None:
        """Add what became of the rows that follow."""
        self.rows += other.rows
        self.errors += other.errors
        self.matched += other.matched
        self.zones = dict(sorted((Counter(self.zones) + Counter(other.zones)).items()))
        self.first_errors = [*self.first_errors, *other.first_errors][:TOLD_ERRORS]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that are answered together, and where the source stands after them."""

    posts: tuple[Post, ...]
    after: Position


@dataclass(frozen=True, slots=True)
class Answer:
    """A batch's rows as they are written, and what became of them."""

    data: bytes
    counts: Counts


#: Answers batches one after the other or side by side, and yields them in their order.
Answerer = Callable[[Iterator[Batch]], Generator[tuple[Batch, Answer], None, None]]


def cut(posts: Posts, start: Position) -> Iterator[Batch]:
    """Yield the batches of a source from a position on, which must be the end of a batch."""
    batch: list[Post] = []
    size_chars = 0
    for post in posts.rows(start):
        batch.append(post)
        size_chars += len(post.text)
        if len(batch) == BATCH_ROWS or size_chars >= BATCH_CHARS:
            yield Batch(tuple(batch), posts.position)
            batch, size_chars = [], 0
    if batch:
        yield Batch(tuple(batch), posts.position)


def answer(library: PinnedLibrary, posts: Sequence[Post], options: Options) -> Answer:
    """Return the answer to the rows of a batch; the same text is matched once."""
    texts = list(dict.fromkeys(post.text for post in posts if not post.error))
    found = library.match_posts(texts, options)
    by_text = dict(zip(texts, found, strict=True))
    counts = Counts(rows=len(posts))
    pieces = []
    for post in posts:
        matches = [] if post.error else by_text[post.text]
        pieces.append(render(post, matches, options))
        if post.error:
            counts.errors += 1
            if len(counts.first_errors) < TOLD_ERRORS:
                counts.first_errors.append(f"line {post.line}: {post.error}")
        elif matches:
            counts.matched += 1
            zone = matches[0].zone.value
            counts.zones[zone] = counts.zones.get(zone, 0) + 1
    return Answer("".join(pieces).encode(), counts)


def answer_here(job: Job) -> Answerer:
    """Return what answers batches in this process, one after the other."""
    library = job.open()

    def run(batches: Iterator[Batch]) -> Generator[tuple[Batch, Answer], None, None]:
        for batch in batches:
            yield batch, answer(library, batch.posts, job.options)

    return run


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished run did; `resumed` is the number of rows that an earlier start had done."""

    out: Path
    counts: Counts
    resumed: int

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as `claimdesk match --json` prints it."""
        counts = self.counts
        return {
            "output": str(self.out),
            "rows": counts.rows,
            "matched": counts.matched,
            "zones": counts.zones,
            "errors": counts.errors,
            "first_errors": counts.first_errors,
            "resumed": self.resumed,
        }
