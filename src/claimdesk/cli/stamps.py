"""What `claimdesk evidence` and `claimdesk doctor` do with time stamps: asked for, shown, told."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimdesk.cli.findings import Finding, ok, warn
from claimdesk.errors import AddressError, ClaimdeskError, SettingError, StampError

if TYPE_CHECKING:
    from claimdesk.evidence.archive import Archive
    from claimdesk.evidence.authorities import Authority
    from claimdesk.evidence.stamps import Stamp
    from claimdesk.evidence.verification import Fault

#: A root that ends sooner is told of: a new one must be fetched and looked at.
_SOON = timedelta(days=90)
_SHOWN_CHARS = 12


def wanted() -> list[str]:
    """Return the names of the authorities that are set."""
    from claimdesk.evidence.authorities import SETTING, names_in

    return names_in(os.environ.get(SETTING, ""))


def chosen() -> tuple[Authority, ...]:
    """Return the authorities that are set; SettingError where there is none."""
    from claimdesk.evidence.authorities import SETTING, read_setting

    found = read_setting(os.environ.get(SETTING, ""))
    if not found:
        raise SettingError(f"No authority is set that could stamp. Set {SETTING}: docs/evidence.md")
    return found


def facts_of(there: list[str]) -> dict[str, Any]:
    """Return how it stands with a capture that authorities have stamped, as JSON values."""
    from claimdesk.evidence import tokens

    return {"stamp_state": str(tokens.state_of(there, wanted())), "stamped_by": there}


def stamp_all(archive: Archive, keys: list[str], *, of_desk: bool, as_json: bool) -> None:
    """Have captures stamped by each authority that is set and has not; tell how each went.

    A stamp that is there is verified. An authority that cannot be reached is not asked for the
    others. StampError where one is missing in the end, or does not hold.
    """
    from claimdesk.evidence import tokens

    ask = _asking(archive, of_desk=of_desk)
    left, failed, rows = list(chosen()), 0, []
    for key in keys:
        there = tokens.stamped_by(archive, key)
        for authority in list(left):
            try:
                found = ask(key, authority)
            except (ClaimdeskError, OSError) as error:
                failed += 1
                click.echo(f"claimdesk: {key[:_SHOWN_CHARS]}: {authority.name}: {error}", err=True)
                if isinstance(error, AddressError):
                    left.remove(authority)
                continue
            if authority.name in there:
                continue
            rows.append({"capture": key, **found.to_json()})
            if not as_json:
                click.echo(f"{key[:_SHOWN_CHARS]}  {found}")
    if as_json:
        click.echo(json.dumps({"stamped": rows, "failed": failed}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{len(rows)} time stamps were made, {failed} did not come")
    if failed:
        raise StampError("Not every capture was stamped; see above. Try again later.")


def lines_of(stamps: list[Stamp], faults: list[Fault]) -> list[tuple[str, str]]:
    """Return what is shown of the time stamps of one capture, as (name, text)."""
    lines = []
    for one in stamps:
        lines += [
            ("stamped", f"{one.said_time} by {one.authority}, policy {one.policy}"),
            ("signer", one.signer),
            ("root", f"{one.root}, SHA-256 {one.root_sha256}"),
        ]
    return [*lines, *(("stamp", f"at fault: {one}") for one in faults)]


def finding(name: str) -> Finding:
    """Return what `claimdesk doctor` finds of the authorities that stamp captures."""
    from claimdesk.desk import jobs, stamping
    from claimdesk.desk.models import Job

    found = stamping.chosen()
    if not found:
        return ok(name, "no authority is set, so captures are not stamped")
    now = jobs.utc_now()
    roots = [(one.name, root) for one in found for root in one.roots()]
    text = "; ".join(f"{at}: {root.name}, until {root.expires:%Y-%m-%d}" for at, root in roots)
    waiting = sum(1 for _ in stamping.missing())
    text += f"; {waiting} stamps wait" if waiting else "; every capture is stamped"
    if any(root.expires < now + _SOON for _, root in roots):
        return warn(name, text, "Fetch the authority's new root, look at it, and set its file.")
    if Job.objects.filter(kind="stamp", state__in=(Job.State.FAILED, Job.State.WAITING)).exists():
        return warn(
            name,
            f"{text}; an authority did not stamp",
            "See why at the desk, under Tasks. They are asked again; now: "
            "claimdesk evidence stamp --all",
        )
    return ok(name, text)


def _asking(archive: Archive, *, of_desk: bool) -> Callable[[str, Authority], Stamp]:
    """Return what asks; of a desk that is there its audit trail notes what came."""
    from claimdesk.evidence import tokens

    if not of_desk or not _is_desk():
        return lambda key, authority: tokens.ask(archive, key, authority)
    from claimdesk.desk import jobs, stamping

    def ask(key: str, authority: Authority) -> Stamp:
        stamping.stamped(key, authority, jobs.utc_now())()
        return tokens.read(archive, key, authority.name)

    return ask


def _is_desk() -> bool:
    """Tell whether there is a desk whose database is in order."""
    from claimdesk.desk import places

    database = places.database()
    if "sqlite" in database["ENGINE"] and not Path(database["NAME"]).exists():
        return False
    from claimdesk.web import boot

    boot.setup()
    from claimdesk.desk import upgrading

    found = upgrading.state()
    return not found.is_new and not found.waiting
