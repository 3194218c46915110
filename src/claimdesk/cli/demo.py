"""`claimdesk demo`: the main job on Vietnamese and English texts, with the starter entries."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

#: Written by the project for this purpose; the second is the first as it is typed on a phone.
TEXTS = {
    "vi": (
        "Mọi người ơi, đọc kỹ nhé! Uống nước chanh nóng mỗi sáng tiêu diệt được tế bào ung thư, "
        "mình nghe bác sĩ nói vậy. Ngân hàng đang gọi điện cho khách yêu cầu đọc mã OTP để nâng "
        "cấp tài khoản. Theo tôi như thế là quá phiền."
    ),
    "vi, typed without diacritics": (
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
def command(*, as_json: bool) -> None:
    """Show the main job on a Vietnamese and an English text against the starter library."""
    import json

    from claimdesk.cli.check import check_text
    from claimdesk.cli.output import print_checked
    from claimdesk.matching.starter import open_with_starter

    with tempfile.TemporaryDirectory() as place:
        library = open_with_starter(Path(place) / "library", announce=lambda: None)
        done = [
            check_text(label, text, lang="", library=library, top=1, min_probability=0.05)
            for label, text in TEXTS.items()
        ]
        if as_json:
            rows = [checked.to_json() for checked in done]
            click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for checked in done:
            print_checked(checked, len(library), show_all=False)
    click.echo("Now with your own text:   claimdesk check article.pdf")
    click.echo("and your own fact-checks: claimdesk library add factchecks.csv")
