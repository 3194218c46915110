"""`claimdesk demo`: the main job on Vietnamese and English texts; with `--serve`, a whole desk."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from claimdesk.cli.language import gettext, gettext_noop, language_option, reader_language
from claimdesk.errors import SettingError

#: Written by the project for this purpose; the second is the first as it is typed on a phone.
TEXTS = {
    "vi": (
        "Mọi người ơi, đọc kỹ nhé! Uống nước chanh nóng mỗi sáng tiêu diệt được tế bào ung thư, "
        "mình nghe bác sĩ nói vậy. Ngân hàng đang gọi điện cho khách yêu cầu đọc mã OTP để nâng "
        "cấp tài khoản. Theo tôi như thế là quá phiền."
    ),
    gettext_noop("vi, typed without diacritics"): (
        "Moi nguoi oi, doc ky nhe! Uong nuoc chanh nong moi sang tieu diet duoc te bao ung thu, "
        "minh nghe bac si noi vay. Ngan hang dang goi dien cho khach yeu cau doc ma OTP de nang "
        "cap tai khoan. Theo toi nhu the la qua phien."
    ),
    "en": (
        "Good morning all! My cousin says the MMR vaccine gives children autism. Astronauts can "
        "see the Great Wall of China from the Moon with the naked eye. I think we should all be "
        "more careful."
    ),
}


@click.command("demo")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--serve", "desk", is_flag=True, help="Start a demonstration desk in the browser.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--fresh", is_flag=True, help="With --serve: forget what was done there, begin anew.")
@language_option
def command(*, as_json: bool, desk: bool, port: int, fresh: bool, language: str | None) -> None:
    """Show the main job on a Vietnamese and an English text against the starter library.

    With --serve: a desk with people of every role, claims in every state and published checks, in
    a folder of its own beside your desk's data.
    """
    if desk:
        _serve(port, fresh=fresh)
    else:
        _show(language, as_json=as_json)


def _serve(port: int, *, fresh: bool) -> None:
    from claimdesk.cli.serve import listen, serve
    from claimdesk.desk.places import data_folder

    listen("127.0.0.1", port).close()  # better to hear of a port in use before the desk is filled
    home = data_folder() / "demonstration"
    if fresh:
        _forget(home)
    _set_aside()
    os.environ["CLAIMDESK_HOME"] = str(home)
    os.environ["CLAIMDESK_BASE_URL"] = f"http://localhost:{port}"
    secret = _fill(home)
    from claimdesk.desk.demonstration import PEOPLE

    click.echo(
        f"\nEverybody's password at the demonstration desk: {click.style(secret, bold=True)}"
    )
    for name, short, role, language in PEOPLE:
        click.echo(f"  {short}@claimdesk.example".ljust(26) + f"{role.value:15}{language}  {name}")
    click.echo("")
    serve(port=port)


def _set_aside() -> None:
    """Forget the settings of the desk proper: the demonstration mails nobody and is no other's."""
    names = sorted(name for name in os.environ if name.startswith("CLAIMDESK_"))
    for name in names:
        del os.environ[name]
    if said := [name for name in names if name != "CLAIMDESK_HOME"]:
        click.echo(f"Left aside, since the demonstration has its own: {', '.join(said)}.")


def _fill(home: Path) -> str:
    """Make the desk where it is not there yet; return the password of its people."""
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import demonstration, jobs, upgrading

    upgrading.upgrade()
    kept = home / "password.txt"
    secret = kept.read_text("ascii") if kept.exists() else demonstration.password()
    if not kept.exists():
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret)
    click.echo(f"The demonstration desk is kept in {home}")
    demonstration.fill(
        now=jobs.utc_now(), secret=secret, progress=lambda line: click.echo(f"Making it: {line}")
    )
    return secret


def _forget(home: Path) -> None:
    """Delete the folder of the demonstration, and nothing that is not one."""
    import shutil

    if not home.exists():
        return
    if not (home / "password.txt").exists():
        raise SettingError(f"{home} does not look like a demonstration desk, so it is left alone.")
    shutil.rmtree(home)


def _show(language: str | None, *, as_json: bool) -> None:
    import json

    from claimdesk.cli.check import Options, check_document
    from claimdesk.cli.output import print_checked
    from claimdesk.intake.reading import read_text
    from claimdesk.matching.starter import open_with_starter

    with tempfile.TemporaryDirectory() as place:
        library = open_with_starter(Path(place) / "library", announce=lambda: None)
        options = Options(lang="", library=library, top=1, min_probability=0.05)
        done = [check_document(label, read_text(text), options) for label, text in TEXTS.items()]
        if as_json:
            rows = [checked.to_json(language) for checked in done]
            click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        asked = reader_language(language)
        for checked in done:
            label = gettext(checked.label, asked)
            print_checked(checked, len(library), show_all=False, language=asked, label=label)
    click.echo(gettext("Now with your own text: claimdesk check article.pdf", asked))
    more = gettext("and your own fact-checks: claimdesk library add factchecks.csv", asked)
    click.echo(more)
