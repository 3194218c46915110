"""Words that deny others by a prefix or an ending: unsafe, useless, sugar-free."""

from __future__ import annotations

from collections.abc import Iterator

from claimdesk.matching.guard.alignment import Alignment

_PREFIXES = ("un", "non", "in", "im", "ir", "il", "dis", "anti", "vô ", "phi ", "bất ")


def find_prefixes(alignment: Alignment) -> Iterator[str]:
    """Yield `negation` for a word and the same with a prefix or suffix that denies it."""
    for gap in alignment.gaps:
        for one in gap.ours:
            for other in gap.theirs:
                if denies(one.key, other.key) or denies(other.key, one.key):
                    yield f"negation: {one.text} / {other.text}"


def denies(word: str, plain: str) -> bool:
    """Return whether a word says the no of another by its prefix or ending: unsafe, useless."""
    return len(plain) > 3 and (
        any(word == prefix + plain for prefix in _PREFIXES)
        or word in {f"{plain}less", f"{plain}-free", f"non-{plain}", f"{plain} free"}
        or (word.endswith("less") and plain.endswith("ful") and word[:-4] == plain[:-3])
    )
