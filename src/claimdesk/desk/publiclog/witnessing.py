"""Asking witnesses to sign the head of the public log; what became of it is kept beside the key."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.conf import settings

from claimdesk.desk.publiclog import keys
from claimdesk.desk.publiclog.reading import SignedLog
from claimdesk.errors import ClaimdeskError, LogError
from claimdesk.intake import http
from claimdesk.publishing.log import merkle, tiles, writing
from claimdesk.publishing.log.witnesses import (
    ADD_CHECKPOINT,
    Witness,
    answered,
    question,
    read_setting,
    with_signatures,
)

#: File beside the key: what each witness signed last, and why it did not since.
STATE = "log.witnesses"
#: Seconds that a witness has for its answer.
TIMEOUT_S = 10.0
_CONFLICT = 409
_OTHER_SIZE = frozenset({_CONFLICT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with a witness: the size that it signed last, why it signs no more."""

    name: str
    size: int = 0
    fault: str = ""


def chosen() -> tuple[Witness, ...]:
    """Return the witnesses that the desk is set to ask; raises SettingError."""
    return read_setting(settings.LOG_WITNESSES)


def standings() -> list[Standing]:
    """Return how it stands with each of them."""
    kept = _kept()
    return [kept.get(one.name, Standing(name=one.name)) for one in chosen()]


def ask() -> list[Standing]:
    """Ask each witness that has not signed the head yet; add what is signed to the checkpoint.

    Nothing that a witness does or fails to do is an error here: the log goes on without it.
    """
    log = SignedLog()
    if not log.size:
        return []
    kept, lines = _kept(), []
    for witness in chosen():
        before = kept.get(witness.name, Standing(name=witness.name))
        if before.size == log.size and not before.fault and witness.name in log.note.decode():
            continue
        try:
            lines.append(_asked(witness, before.size, log))
            kept[witness.name] = Standing(name=witness.name, size=log.size)
        except ClaimdeskError as error:
            kept[witness.name] = Standing(name=witness.name, size=before.size, fault=str(error))
    _keep(kept.values(), lines, log)
    return standings()


def _asked(witness: Witness, old: int, log: SignedLog) -> str:
    """Return the signature of a witness. Where it knows another size it is asked once more."""
    for _turn in range(2):
        proof = merkle.prove_consistency(log.subtree, min(old, log.size), log.size)
        with http.Fetcher(total_timeout_s=TIMEOUT_S) as fetcher:
            answer = fetcher.post_and_read(
                f"{witness.address}/{ADD_CHECKPOINT}",
                question(min(old, log.size), proof, log.note),
                [("Content-Type", "text/plain; charset=utf-8")],
                also=_OTHER_SIZE,
            )
        if answer.status != _CONFLICT:
            break
        old = _size_in(answer.body)
        if old > log.size:
            raise LogError(
                f"The witness {witness.name} has signed {old} entries, and this log has {log.size}."
                " It was forked or brought back from a backup: see docs/log.md."
            )
    if answer.status != 200:
        raise LogError(f"The witness {witness.name} answered with status {answer.status}.")
    return answered(log.note, answer.body, witness)


def _size_in(body: bytes) -> int:
    text = body.strip()
    if not text.isdigit() or len(text) > 18:
        raise LogError("A witness says that the log has another size, and does not say which.")
    return int(text)


def _kept() -> dict[str, Standing]:
    try:
        rows = json.loads((keys.folder() / STATE).read_bytes())
        return {row["name"]: Standing(**row) for row in rows}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}  # what it signed last is asked of the witness itself


def _keep(found: Iterable[Standing], lines: list[str], log: SignedLog) -> None:
    with writing.alone(keys.signed_file(), keys.WAIT_S):
        rows = [asdict(one) for one in found]
        writing.write(keys.folder() / STATE, json.dumps(rows, indent=1).encode())
        path = keys.public_folder() / tiles.CHECKPOINT
        if lines and path.read_bytes() == log.note:  # else it has grown, and they are asked again
            writing.write(path, with_signatures(log.note, lines))
