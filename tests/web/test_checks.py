"""The check editor: what it saves, what it never loses, what still blocks, and who gets in."""

from __future__ import annotations

import re

import pytest
from django.utils.html import escape

from claimdesk.desk import verbs
from claimdesk.desk.models import AuditEntry, Check, Match
from support import desk

pytestmark = pytest.mark.django_db
TITLE = "Lemon water does not cure cancer"


@pytest.fixture
def an(client):
    person = desk.person("An")
    client.force_login(person)
    return person


@pytest.fixture
def binh():
    return desk.person("Binh", "reviewer")


def begun(author, **fields):
    return verbs.start_check(
        actor=author, claim=desk.claim(author, **fields).pk, language="en", now=desk.NOW
    )


def fields_of(page):
    """Return every field of the editor's form as a browser would send it."""
    html = page.content.decode()
    form = html[html.index('<form id="check"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        found = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        ticked = found.get("type") not in {"checkbox", "radio"} or " checked" in tag
        if "name" in found and ticked:
            sent.setdefault(found["name"], []).append(_plain(found.get("value", "")))
    for name, text in re.findall(
        r'<textarea name="([^"]+)".*?>\n?(.*?)</textarea>', form, re.DOTALL
    ):
        sent.setdefault(name, []).append(_plain(text))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = [chosen[1] if chosen else ""]
    return sent


def _plain(text):
    for sign, code in (
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("'", "&#x27;"),
        ("&", "&amp;"),
    ):
        text = text.replace(code, sign)
    return text


def head(check):
    return Check.objects.get(pk=check.pk).head


def address(check, way=""):
    return f"/desk/checks/{check.pk}/{way}"


def test_a_reader_sees_the_list_and_reads_but_does_not_write(client, an):
    check = desk.draft(an)
    client.force_login(desk.person("Reader", "reader"))
    assert TITLE in client.get("/desk/checks/?view=all").content.decode()
    page = client.get(address(check))
    assert TITLE in page.content.decode()
    assert 'id="check"' not in page.content.decode()
    for way in ("save/", "evidence/", "finding/", "submit/", "comment/", "reopen/", "drop/"):
        assert client.post(address(check, way)).status_code == 403


def test_the_list_tells_mine_from_others_and_what_waits_for_me(client, an, binh):
    mine = desk.draft(an)
    sent = desk.draft(an, of=desk.claim(an, "Garlic keeps the flu away for good."))
    verbs.submit(actor=an, check=sent.pk, now=desk.NOW)
    html = client.get("/desk/checks/").content.decode()
    assert html.count('class="card check-row"') == 2
    assert "waits for a reviewer" not in html
    client.force_login(binh)
    assert "You are working on no check" in client.get("/desk/checks/").content.decode()
    html = client.get("/desk/checks/?view=in_review").content.decode()
    assert "waits for a reviewer like you" in html
    assert f'href="/desk/checks/{sent.pk}/"' in html
    assert f'href="/desk/checks/{mine.pk}/"' not in html


def test_the_list_is_searched_without_diacritics(client, an):
    desk.draft(an, of=desk.claim(an, "Uống nước chanh nóng chữa khỏi ung thư."), language="vi")
    desk.draft(an, of=desk.claim(an, "Garlic keeps the flu away for good."))
    html = client.get("/desk/checks/?view=all&q=nuoc chanh").content.decode()
    assert html.count('class="card check-row"') == 1
    assert "No check fits" in client.get("/desk/checks/?view=all&q=xyzzy").content.decode()


def test_older_checks_are_reached_slice_by_slice(client, an):
    for number in range(30):
        begun(an, text=f"Claim number {number} says that it is so.")
    seen, url = [], "/desk/checks/?view=all"
    while url:
        html = client.get(url).content.decode()
        seen += re.findall(r'href="/desk/checks/(\d+)/"', html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        url = f"/desk/checks/{_plain(older[1])}" if older else ""
    assert len(seen) == len(set(seen)) == 30


def test_saving_without_javascript_keeps_what_was_written(client, an):
    check = begun(an)
    sent = fields_of(client.get(address(check)))
    sent |= {
        "title": [TITLE],
        "summary": ["One.\r\n\r\nTwo."],
        "verdict": ["false"],
        "do": ["save"],
    }
    answer = client.post(address(check, "save/"), sent, follow=True)
    assert "Saved." in answer.content.decode()
    assert (head(check).title, head(check).summary) == (TITLE, "One.\n\nTwo.")
    assert head(check).verdict.key == "false"
    assert 'id="verdict-false" value="false" checked' in answer.content.decode()


def test_saving_what_is_saved_already_writes_nothing(client, an):
    check = desk.draft(an)
    version, entries = head(check).version, AuditEntry.objects.count()
    sent = fields_of(client.get(address(check))) | {"do": ["save"]}
    assert client.post(address(check, "save/"), sent).status_code == 302
    assert (head(check).version, AuditEntry.objects.count()) == (version, entries)


def test_a_field_saves_itself_and_the_checklist_follows(client, an):
    check = begun(an)
    page = client.get(address(check))
    assert "Give the check a title." in page.content.decode()
    sent = fields_of(page) | {"title": [TITLE]}
    answer = client.post(address(check, "save/"), sent, headers={"hx-request": "true"})
    html = answer.content.decode()
    assert "Saved at" in html
    assert "Give the check a title." not in html
    assert 'id="checklist"' in html
    assert 'hx-swap-oob="true"' in html
    assert "<html" not in html
    assert head(check).title == TITLE


def test_two_people_on_different_fields_lose_nothing(client, an, binh):
    check = desk.joined(begun(an), binh)
    sent = fields_of(client.get(address(check))) | {"summary": ["Mine."], "do": ["save"]}
    verbs.save_draft(actor=binh, check=check.pk, method="Theirs.", now=desk.later())
    assert client.post(address(check, "save/"), sent).status_code == 302
    assert (head(check).summary, head(check).method) == ("Mine.", "Theirs.")


def test_two_people_on_one_field_see_both_texts_and_choose(client, an, binh):
    check = desk.joined(begun(an), binh)
    sent = fields_of(client.get(address(check))) | {"summary": ["Written by me."], "do": ["save"]}
    verbs.save_draft(actor=binh, check=check.pk, summary="Written by them.", now=desk.later())
    answer = client.post(address(check, "save/"), sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Two of you wrote here at once" in html
    assert "Binh saved at" in html
    assert head(check).summary == "Written by them."
    again = fields_of(answer)
    assert again["summary"] == ["Written by me."]
    assert client.post(address(check, "save/"), again | {"do": ["keep:summary"]}).status_code == 302
    assert head(check).summary == "Written by me."


def test_a_stale_page_never_writes_its_old_text_over_the_new(client, an, binh):
    check = desk.joined(desk.draft(an), binh)
    sent = fields_of(client.get(address(check))) | {"why": ["A new reason."], "do": ["save"]}
    verbs.save_draft(actor=binh, check=check.pk, summary="Better.", now=desk.later())
    for _again in range(2):
        html = client.post(
            address(check, "save/"), sent, headers={"hx-request": "true"}
        ).content.decode()
        assert "Binh has changed these meanwhile" in html or "An has changed" in html
        marks = dict(re.findall(r'name="(was-[^"]+)" value="([^"]*)"', html))
        sent |= {name: [value] for name, value in marks.items()}
    assert (head(check).summary, head(check).why) == ("Better.", "A new reason.")


def test_whoever_has_not_declared_their_interests_is_asked_before_they_write(client, an, binh):
    check = desk.draft(an)
    client.force_login(binh)
    page = client.get(address(check)).content.decode()
    assert 'id="declare"' in page
    assert 'name="summary"' not in page
    client.post(address(check, "declare/"), {"conflicted": "no", "next": address(check)})
    page = client.get(address(check)).content.decode()
    assert 'name="summary"' in page
    assert 'id="declare"' not in page


def test_a_draft_that_was_sent_meanwhile_is_not_taken_back_by_saving(client, an, binh):
    check = desk.draft(an)
    sent = fields_of(client.get(address(check))) | {"summary": ["Late."], "do": ["save"]}
    verbs.submit(actor=binh, check=check.pk, now=desk.later())
    html = client.post(address(check, "save/"), sent, follow=True).content.decode()
    assert "sent to review while you were writing" in html
    assert Check.objects.get(pk=check.pk).state == "in_review"
    assert head(check).number == 1


def test_a_text_that_is_too_long_is_not_cut_and_the_rest_is_saved(client, an):
    check = begun(an)
    sent = fields_of(client.get(address(check)))
    sent |= {"title": ["x" * 201], "method": ["Read."], "do": ["save"]}
    answer = client.post(address(check, "save/"), sent)
    assert answer.status_code == 422
    assert fields_of(answer)["title"] == ["x" * 201]
    assert (head(check).title, head(check).method) == ("", "Read.")


@pytest.mark.parametrize("quick", [True, False], ids=["htmx", "no javascript"])
def test_a_source_and_a_finding_are_added_changed_and_removed(client, an, quick):
    check = begun(an)
    headers = {"hx-request": "true"} if quick else {}

    def press(do, way, **more):
        sent = fields_of(client.get(address(check) + opened)) | more | {"do": [do]}
        answer = client.post(address(check, way), sent, headers=headers)
        assert answer.status_code == (200 if quick else 302), answer.content.decode()[:3000]
        return answer if quick else client.get(answer.url.partition("#")[0])

    opened = ""
    assert 'name="e-new-source"' in press("open:e-new", "evidence/").content.decode()
    opened = "?open=e-new"
    source = {"e-new-source": ["Ministry of Health"], "e-new-quotation": ["No."]}
    press("close:e-new", "evidence/", **source)
    one = head(check).evidence.get()
    assert (one.source.name, one.title, one.quotation) == ("Ministry of Health",) * 2 + ("No.",)
    opened = "?open=f-new"
    press("close:f-new", "finding/", **{"f-new-text": ["It says no."], "f-new-cites": [one.key]})
    finding = head(check).findings.get()
    assert [cited.key for cited in finding.cites.all()] == [one.key]
    opened = f"?open=f-{finding.key}"
    press(f"close:f-{finding.key}", "finding/", **{f"f-{finding.key}-text": ["It denies."]})
    assert head(check).findings.get().text == "It denies."
    opened = f"?open=e-{one.key}"
    press(f"remove:e-{one.key}", "evidence/")
    assert not head(check).evidence.exists()


def test_what_is_half_written_stays_open_when_something_else_is_pressed(client, an):
    check = begun(an)
    sent = fields_of(client.get(address(check) + "?open=f-new"))
    sent |= {"f-new-text": ["Half a finding"], "do": ["open:e-new"], "title": [TITLE]}
    answer = client.post(address(check, "evidence/"), sent)
    finding = head(check).findings.get()
    assert answer.url == f"{address(check)}?open=f-{finding.key}&open=e-new#evidence-new"
    assert head(check).title == TITLE
    html = client.get(answer.url).content.decode()
    assert "Half a finding</textarea>" in html
    assert 'name="e-new-source"' in html


def test_a_source_without_a_name_is_asked_for_it_and_nothing_else_is_lost(client, an):
    check = begun(an)
    sent = fields_of(client.get(address(check) + "?open=e-new"))
    sent |= {"e-new-quotation": ["Word for word."], "do": ["close:e-new"], "title": [TITLE]}
    answer = client.post(address(check, "evidence/"), sent)
    assert answer.status_code == 422
    assert fields_of(answer)["e-new-quotation"] == ["Word for word."]
    assert head(check).title == TITLE
    assert not head(check).evidence.exists()


def test_two_people_on_one_source_see_both(client, an, binh):
    check = desk.joined(desk.draft(an), binh)
    one = head(check).evidence.first()
    page = client.get(f"{address(check)}?open=e-{one.key}")
    sent = fields_of(page) | {f"e-{one.key}-quotation": ["Mine."], "do": [f"close:e-{one.key}"]}
    verbs.put_evidence(
        actor=binh, check=check.pk, key=one.key, source=one.source.name, quotation="Theirs.",
        now=desk.later(),
    )  # fmt: skip
    answer = client.post(address(check, "evidence/"), sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Two of you wrote here at once" in html
    assert head(check).evidence.get(key=one.key).quotation == "Theirs."
    again = fields_of(answer) | {"do": [f"keep:e-{one.key}"]}
    client.post(address(check, "save/"), again)
    assert head(check).evidence.get(key=one.key).quotation == "Mine."


def test_a_fact_check_that_the_machine_found_becomes_a_source_only_when_used(client, an):
    check = begun(an)
    Match.objects.create(
        claim=check.claim, entry_id="x", probability=0.8, zone="suggest", created=desk.NOW,
        entry={"publisher": "Other Desk", "title": "No", "url": "https://other.example/1",
               "verdict": "false", "claim_reviewed": "It cures."},
    )  # fmt: skip
    page = client.get(address(check))
    assert "The machine found 1 fact-check" in page.content.decode()
    match = Match.objects.get()
    answer = client.post(address(check, "evidence/"), fields_of(page) | {"do": [f"use:{match.pk}"]})
    html = client.get(answer.url).content.decode()
    assert 'value="https://other.example/1"' in html
    assert not head(check).evidence.exists()


def test_every_line_of_the_checklist_leads_to_a_place_on_the_form(client, an):
    check = begun(an)
    html = client.get(address(check)).content.decode()
    lines = re.findall(r'<li class="blocked"><a href="#([^"]+)"', html)
    assert len(lines) >= 6
    for place in lines:
        assert f'id="{place}"' in html, place


def test_sending_to_review_saves_first_and_says_what_is_missing(client, an):
    check = begun(an)
    sent = fields_of(client.get(address(check))) | {"title": [TITLE]}
    html = client.post(address(check, "submit/"), sent, follow=True).content.decode()
    assert escape("Say in a few sentences what you found.") in html
    assert head(check).title == TITLE
    assert Check.objects.get(pk=check.pk).state == "draft"
    desk.fill(check, an)
    page = client.get(address(check))
    assert "Ready for review" in page.content.decode()
    client.post(address(check, "submit/"), fields_of(page))
    assert Check.objects.get(pk=check.pk).state == "in_review"


def test_editing_what_was_approved_is_a_step_of_its_own_and_voids_it(client, an, binh):
    check = desk.approved(an, binh)
    page = client.get(address(check)).content.decode()
    assert "voids the approval" in page
    assert 'id="check"' not in page
    client.post(address(check, "reopen/"), {"version": head(check).version})
    assert head(check).number == 2
    assert Check.objects.get(pk=check.pk).state == "draft"
    assert 'id="check"' in client.get(address(check)).content.decode()


def test_an_unknown_check_is_not_there(client, an):
    assert client.get("/desk/checks/987654/").status_code == 404
