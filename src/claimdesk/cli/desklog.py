"""What `claimdesk log` does with the desk's own log: its keys, its state, back after a restore."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from claimdesk.cli.findings import Finding, fail, ok, warn
from claimdesk.errors import LogError, LogMissingError

if TYPE_CHECKING:
    from claimdesk.publishing.log.tiles import Files


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far the log is: entries in the database and in the signed log; `fault` is best empty."""

    name: str
    key: str
    entered: int
    signed: int
    root: str
    fault: str
    witnesses: list[dict[str, str | int]]

    @property
    def witness_fault(self) -> str:
        """Return why a witness has not signed; "" where all have."""
        return next((str(one["fault"]) for one in self.witnesses if one["fault"]), "")

    def lines(self) -> Iterator[str]:
        """Yield what it says, line by line."""
        if not self.name and not self.fault:
            yield "Nothing was published yet, so there is no log."
            return
        yield f"{self.name}: {self.entered} entries, {self.signed} of them signed, root {self.root}"
        yield f"key {self.key}"
        if self.entered > self.signed and not self.fault:
            yield "The rest is signed by a worker: claimdesk serve, or claimdesk work."
        for one in self.witnesses:
            why = f": {one['fault']}" if one["fault"] else ""
            yield f"witness {one['name']} has signed {one['size']} entries{why}"
        if self.fault:
            yield f"not signed: {self.fault}"


def set_up() -> None:
    """Set Django up, for a desk whose database is ready."""
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import upgrading

    upgrading.require_ready()


def keys_of_desk() -> list[str]:
    """Return the public keys of the desk's log, the one that signs now last."""
    set_up()
    from claimdesk.desk.publiclog import keys

    known = [str(one) for one in keys.entered()]
    if not known:
        raise LogMissingError("This desk has no log yet. It begins when something is published.")
    return known


def rotate(lost: str) -> tuple[str, str]:
    """Change the key and sign; return the old one and the new one.

    `lost` is the name of another log that begins where the old key is lost.
    """
    set_up()
    from claimdesk.desk import jobs
    from claimdesk.desk.publiclog import keys, signing

    now = jobs.utc_now()
    if lost:
        old = keys.entered()[-1:]
        new = keys.begin_another(lost, now)
    else:
        signing.sign(now)
        before, new = keys.rotate(now)
        old = [before]
    signing.sign(now)
    return str(old[0]), str(new)


def recovered(site: Files | None) -> tuple[int, int]:
    """Take over what a published log has more; return how many entries, and how many came after."""
    set_up()
    from claimdesk.desk import jobs
    from claimdesk.desk.publiclog import recovering

    found = recovering.recover(site or recovering.own_site(), jobs.utc_now())
    return found.taken_over, found.entered


def confirm() -> None:
    """Say that nothing was signed after the backup."""
    set_up()
    from claimdesk.desk import jobs
    from claimdesk.desk.publiclog import recovering, signing

    recovering.confirm()
    signing.sign(jobs.utc_now())


def state_of_desk() -> State:
    """Return how far the desk's log is; nothing is signed or written."""
    set_up()
    return state()


def state() -> State:
    """Return how far the log is, where Django is set up."""
    from claimdesk.desk.models import LogEntry
    from claimdesk.desk.publiclog import keys, signing, witnessing

    known = keys.entered()
    head, fault = None, ""
    try:
        head = signing.look()
    except LogError as error:
        fault = str(error)
    return State(
        name=head.origin if head else (known[-1].name if known else ""),
        key=str(known[-1]) if known else "",
        entered=LogEntry.objects.count(),
        signed=head.size if head else 0,
        root=head.root.hex() if head else "",
        fault=fault,
        witnesses=[asdict(one) for one in witnessing.standings()],
    )


def log_finding(name: str) -> Finding:
    """Return what `claimdesk doctor` finds of the log."""
    from claimdesk.desk.publiclog import keys

    found = state()
    if found.fault:
        return fail(name, found.fault, "See docs/log.md; then: claimdesk log status")
    path = keys.key_file()
    if path.exists() and path.stat().st_mode & 0o077:
        return fail(name, f"{path} can be read by others", f"chmod 600 {path}")
    if not found.name:
        return ok(name, "nothing was published yet")
    text = f"{found.name}, {found.signed:,} of {found.entered:,} entries signed"
    if found.signed < found.entered:
        return warn(name, text, "A worker signs them: claimdesk serve, or claimdesk work")
    if found.witness_fault:
        return warn(name, f"{text}; {found.witness_fault}", "claimdesk log status tells more")
    return ok(name, text)
