"""The calibration of one desk: a small file beside a library, with where its numbers came from."""

from __future__ import annotations

import hashlib
import json
import logging
import math
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from claimdesk.errors import ClaimdeskError, LibraryCorruptError, MissingRecordError
from claimdesk.matching.fusion import Calibration, shipped
from claimdesk.matching.retrieval import GROUPS
from claimdesk.matching.storage import Manifest, replace_synced, writer_lock

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: The file's name in the folder of a library.
CALIBRATION = "calibration.json"
FORMAT = 1
#: What is never reached: the shipped weights say "not by itself" with the same number.
NEVER = 2.0
#: Weights that no score follows from: what they leave open is scored as ever.
_FIRST_LOOK = "first_look.npz"
_NUMBERS = ("slope", "shift", "answer", "suggest", "answer_count", "answer_right", "is_own")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InForce:
    """The calibration in force, and whose it is: the shipped one, or that of a desk.

    `record` is what the file says of a desk's: its numbers, counts, figures and date. Where there
    is one that cannot be used, `state` is "ignored", `why` says the reason, and the shipped one is
    in force.
    """

    calibration: Calibration
    state: Literal["shipped", "desk", "ignored"] = "shipped"
    record: dict[str, Any] | None = None
    why: str = ""


def look(directory: Path, encoder: str = "") -> InForce:
    """Return the calibration in force in a library; `encoder` as its manifest names it.

    Of a desk's own only one fitted for the present weights counts. One that cannot be used is
    passed over with a warning: the shipped calibration needs no file.
    """
    try:
        records = _load(directory)
        if not records:
            return InForce(calibration=shipped())
        used_with = encoder or Manifest.load(directory).encoder
        if records[-1]["weights"] != weights_digest(used_with):
            return _ignored(
                f"The calibration of this desk ({records[-1]['made']}) was fitted for other "
                "weights, so the shipped one is in force. Fit it anew with: "
                "claimdesk eval matching --from-desk --refit"
            )
        return InForce(calibration=_numbers(records[-1]), state="desk", record=records[-1])
    except (LibraryCorruptError, KeyError, TypeError, ValueError) as error:
        said = str(error) if isinstance(error, ClaimdeskError) else "It is damaged."
        return _ignored(
            f"{directory / CALIBRATION} is not used, and the shipped calibration is. {said}"
        )


def _ignored(why: str) -> InForce:
    _log.warning(why)
    return InForce(calibration=shipped(), state="ignored", why=why)


def keep(directory: Path, record: dict[str, Any]) -> None:
    """Put a calibration in force, above the ones before it.

    `record` has `made` (YYYY-MM-DD), `weights` and, under `groups`, the numbers of each group as
    `numbers_of` gives them. Raises LibraryBusyError, and LibraryCorruptError where the file there
    cannot be read.
    """
    _numbers(record)  # what cannot be read back is not written
    with writer_lock(directory):
        _save(directory, [*_load(directory), record])


def undo(directory: Path) -> dict[str, Any]:
    """Take the newest calibration out of force and return it; the one before it returns.

    Raises MissingRecordError where there is none.
    """
    newest(directory)  # a folder without one gets no lock
    with writer_lock(directory):
        gone = newest(directory)
        _save(directory, _load(directory)[:-1])
    return gone


def newest(directory: Path) -> dict[str, Any]:
    """Return the newest calibration of a desk, in force or ignored.

    Raises MissingRecordError where there is none, LibraryCorruptError where the file is damaged.
    """
    records = _load(directory)
    if not records:
        raise MissingRecordError(
            "There is no calibration of this desk to undo: the shipped one is in force."
        )
    return records[-1]


def numbers_of(calibration: Calibration) -> dict[str, dict[str, Any]]:
    """Return the numbers of a calibration by group, as the file keeps them.

    `answer` is null where nothing is answered by itself.
    """
    rows: dict[str, dict[str, Any]] = {}
    for at, group in enumerate(GROUPS):
        row = {name: getattr(calibration, name)[at].item() for name in _NUMBERS}
        rows[group] = row | {"answer": None if row["answer"] > 1 else row["answer"]}
    return rows


def operating_point(calibration: Calibration) -> dict[str, dict[str, Any]]:
    """Return of each group from where on it is answered and suggested, and how right that was.

    As `numbers_of`, to six decimals.
    """
    left_out = {"slope", "shift"}
    return {
        group: {
            name: round(value, 6) if isinstance(value, float) else value
            for name, value in row.items()
            if name not in left_out
        }
        for group, row in numbers_of(calibration).items()
    }


@cache
def weights_digest(encoder: str) -> str:
    """Return a SHA-256 over all that scores follow from: an encoder's name and weights files.

    `encoder` is as a library's manifest names it.
    """
    digest = hashlib.sha256(encoder.encode())
    for package in ("claimdesk.language", "claimdesk.matching"):
        for file in _weights(files(package).joinpath("weights")):
            digest.update(f"\n{package}/{file.name} ".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _weights(folder: Traversable) -> list[Traversable]:
    held = [
        file
        for file in folder.iterdir()
        if file.is_file() and not file.name.endswith(".py") and file.name != _FIRST_LOOK
    ]
    return sorted(held, key=lambda file: file.name)


def _numbers(record: dict[str, Any]) -> Calibration:
    """Return the calibration that a record holds; raises ValueError where it can be none."""
    date.fromisoformat(record["made"])
    rows = [
        row | {"answer": NEVER if row["answer"] is None else row["answer"]}
        for row in (dict(record["groups"][group]) for group in GROUPS)
    ]
    columns: dict[str, Any] = {
        name: np.array([row[name] for row in rows], getattr(shipped(), name).dtype)
        for name in _NUMBERS
    }
    calibration = Calibration(**columns)
    every = np.concatenate([columns[name] for name in ("slope", "shift", "answer", "suggest")])
    if not np.isfinite(every).all() or (calibration.slope <= 0).any():
        raise ValueError("no numbers of a calibration")
    return calibration


def _load(directory: Path) -> list[dict[str, Any]]:
    """Return the calibrations of a desk, oldest first; none where there is no file."""
    path = directory / CALIBRATION
    try:
        row = json.loads(path.read_bytes(), parse_constant=_refuse_constant)
        records = list(row["calibrations"])
        is_newer = row["format"] > FORMAT
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryCorruptError(f"{path} cannot be read ({error}). Delete it.") from error
    if is_newer:
        raise LibraryCorruptError(f"{path} was written by a newer Claimdesk. Update this one.")
    return records


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of a calibration")


def _save(directory: Path, records: list[dict[str, Any]]) -> None:
    row = {"format": FORMAT, "calibrations": records}
    data = json.dumps(row, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    replace_synced(directory / CALIBRATION, data.encode())


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability: infinite at and above 1."""
    return math.log(probability / (1 - probability)) if probability < 1 else math.inf
