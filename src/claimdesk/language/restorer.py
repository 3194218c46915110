"""The model that chooses among the written forms of Vietnamese syllables typed without diacritics.

Two parts look at a text: pairs of neighbouring forms, counted, and a small network that sees four
folded syllables on either side. `training/restoration.py` writes both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from claimdesk.language.normalization import fold

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

#: Syllables that the network sees on either side.
REACH = 4
#: What stands in a text beside known syllables: another word, a number, an end; and nothing known.
SIGNS = ("word", "number", "end", "hidden")
#: Weight of the pair against the single word: words right on held-out paragraphs 0.9512 at 0.7,
#: 0.9519 at 0.85, 0.9509 at 0.95.
_PAIR_SHARE = 0.85
#: A form is told beside the chosen one if the likeliest reading with it is at most so much less
#: likely (natural logarithm): one in a hundred.
_TOLD = 4.6


@dataclass(frozen=True, slots=True)
class Network:
    """What folded syllables around a place say of the form there, one hidden layer.

    `around` (2 * REACH * v, h) int8 has a row for each place around and each of v syllables and
    signs; times `scale` (h,), summed, and `bias` (h,) added, they make the hidden layer. `forms`
    (n, h) int8 times `form_scale` (h,), and `prior` (n,), score the n forms.
    """

    around: NDArray[np.int8]
    scale: Floats
    bias: Floats
    forms: NDArray[np.int8]
    form_scale: Floats
    prior: Floats

    def hidden(self, symbols: Ints) -> Floats:
        """Return the hidden layer (n, h) at each of n symbols of a text."""
        size = len(self.around) // (2 * REACH)
        end = size - len(SIGNS) + SIGNS.index("end")
        padded = np.pad(symbols, REACH, constant_values=end)
        around = [at for at in range(2 * REACH + 1) if at != REACH]
        rows = np.stack([padded[at : at + len(symbols)] for at in around], axis=1)
        rows += np.arange(len(around)) * size
        total = self.around[rows].sum(axis=1, dtype=np.int32)
        return np.asarray(np.tanh(total * self.scale + self.bias), np.float32)

    def likely(self, hidden: Floats, places: Ints, sizes: Ints) -> Floats:
        """Return the log-probability (f,) of forms: `sizes` (n,) of them for each row (n, h)."""
        weighed = np.repeat(hidden * self.form_scale, sizes, axis=0)
        scores = np.einsum("ij,ij->i", self.forms[places].astype(np.float32), weighed)
        scores += self.prior[places]
        starts = np.cumsum(sizes) - sizes
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        whole = np.log(np.add.reduceat(np.exp(scores), starts))
        return np.asarray(scores - np.repeat(whole, sizes), np.float32)


@dataclass(frozen=True, slots=True)
class Restorer:
    """Forms by folded syllable, how often pairs of them stand together, and the network.

    `forms` the written syllables; `choices` maps a folded syllable to the places of its forms, and
    `symbols` to its number; `counts` (n,) float32 and their sum `total`; `pairs` (p,) uint32
    ascending, left * n + right; `pair_counts` (p,).
    """

    forms: list[str]
    choices: dict[str, list[int]]
    symbols: dict[str, int]
    counts: Floats
    total: float
    pairs: NDArray[np.uint32]
    pair_counts: Floats
    network: Network

    def choose(self, options: Sequence[Sequence[int]], hidden: Floats) -> list[tuple[int, ...]]:
        """Return the likeliest forms of an unbroken run of syllables, by Viterbi.

        `options` are the places of the forms that each syllable may have, `hidden` (len(options),
        h) is the network's hidden layer there. Each syllable's form comes first, others that it may
        well have follow.
        """
        sizes = np.array([len(places) for places in options])
        starts = np.cumsum(sizes) - sizes
        tried = np.concatenate(options)
        near = self.network.likely(hidden, tried, sizes)
        first = tried[: sizes[0]]
        ahead = [np.log(self.counts[first] / self.counts[first].sum()) + near[: sizes[0]]]
        steps = self._steps(tried, near, sizes, starts)
        for step in steps:
            ahead.append((ahead[-1][:, None] + step).max(axis=0))
        behind = [np.zeros(sizes[-1], np.float32)]
        for step in reversed(steps):
            behind.append((step + behind[-1]).max(axis=1))
        total = np.concatenate(ahead) + np.concatenate(behind[::-1])
        found = []
        for start, size in zip(starts.tolist(), sizes.tolist(), strict=True):
            mine = total[start : start + size].tolist()
            best = max(mine)
            told = sorted((-score, at) for at, score in enumerate(mine) if score >= best - _TOLD)
            found.append(tuple(int(tried[start + at]) for _, at in told))
        return found

    def _steps(self, tried: Ints, near: Floats, sizes: Ints, starts: Ints) -> list[Floats]:
        """Return for each two neighbours the log-probability of the second's forms after the first.

        Each is (forms of the one, forms of the other), what the network says of the latter added.
        """
        cells = sizes[:-1] * sizes[1:]
        step = np.repeat(np.arange(len(cells)), cells)
        within = np.arange(len(step)) - np.repeat(np.cumsum(cells) - cells, cells)
        row, column = np.divmod(within, sizes[step + 1])
        right = starts[step + 1] + column
        before, after = tried[starts[step] + row], tried[right]
        keys = (before * len(self.forms) + after).astype(np.uint32)
        at = np.minimum(np.searchsorted(self.pairs, keys), len(self.pairs) - 1)
        seen = np.where(self.pairs[at] == keys, self.pair_counts[at], np.float32(0))
        single = self.counts[after] / self.total
        chance = _PAIR_SHARE * seen / self.counts[before] + (1 - _PAIR_SHARE) * single
        flat = np.log(chance) + near[right]
        parts = np.split(flat, np.cumsum(cells)[:-1])
        return [part.reshape(-1, size) for part, size in zip(parts, sizes[1:], strict=False)]


@cache
def restorer() -> Restorer:
    """Return the shipped weights."""
    with files("claimdesk.language").joinpath("weights/restoration.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        arrays = {name: stored[name] for name in stored.files}
    forms = bytes(arrays["forms"]).decode().split("\n")
    choices: dict[str, list[int]] = {}
    for place, form in enumerate(forms):
        choices.setdefault(fold(form), []).append(place)
    # Counts are kept as eighths of a power of two: near enough for a probability.
    counts = np.exp2(arrays["count_levels"].astype(np.float32) / 8)
    return Restorer(
        forms,
        choices,
        {syllable: number for number, syllable in enumerate(sorted(choices))},
        counts,
        float(counts.sum()),
        np.cumsum(arrays["pair_steps"], dtype=np.uint32),
        np.exp2(arrays["pair_levels"].astype(np.float32) / 8),
        Network(*(arrays[f"network_{name}"] for name in Network.__slots__)),
    )
