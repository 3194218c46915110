"""The check editor in a real browser: it saves by itself, and loses nothing without that either."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Comment
from support import desk
from support.pages import assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def an():
    return desk.person("An")


def begun(author):
    return verbs.start_check(actor=author, claim=desk.claim(author).pk, language="en", now=desk.NOW)


def head(check):
    return Check.objects.get(pk=check.pk).head


def test_what_is_written_saves_itself_and_the_checklist_follows(open_page, an):
    check = begun(an)
    page = open_page(account=an)
    page.goto(f"/desk/checks/{check.pk}/")
    blocked = page.locator("#checklist .blocked").count()
    page.fill("#title", "Lemon water does not cure cancer")
    page.locator("#why").focus()
    page.get_by_text("Saved at").wait_for()
    assert head(check).title == "Lemon water does not cure cancer"
    assert page.locator("#checklist .blocked").count() == blocked - 1
    assert page.evaluate("document.activeElement.id") == "why"
    page.get_by_label("False", exact=False).last.check()
    page.wait_for_selector(f"#checklist .blocked >> nth={blocked - 3}", state="attached")
    page.wait_for_selector(f"#checklist .blocked >> nth={blocked - 2}", state="detached")


def test_words_and_characters_are_counted_while_one_writes(open_page, an):
    check = begun(an)
    page = open_page(account=an)
    page.goto(f"/desk/checks/{check.pk}/")
    count = page.locator("[data-counts=claim_reviewed]")
    page.fill("#claim_reviewed", "Nước chanh chữa ung thư.")
    assert count.inner_text().startswith("5 words · 24 characters")
    assert "over" not in count.get_attribute("class")
    page.fill("#claim_reviewed", "x" * 76)
    assert "over" in count.get_attribute("class")


def test_sources_and_findings_are_written_in_place(open_page, an):
    check = begun(an)
    page = open_page(account=an)
    page.goto(f"/desk/checks/{check.pk}/")
    page.get_by_role("button", name="Add a source").click()
    page.locator("#e-new-source:focus").wait_for()
    page.fill("#e-new-source", "Ministry of Health")
    page.get_by_role("button", name="Add a finding").click()
    page.locator("#f-new-text:focus").wait_for()
    assert page.locator("[id^=e-][id$=-source]").input_value() == "Ministry of Health"
    page.fill("#f-new-text", "It does not.")
    page.locator("[name=f-new-cites]").check()
    page.get_by_role("button", name="Add this finding").click()
    page.locator("#f-new-text").wait_for(state="detached")
    finding = head(check).findings.get()
    assert [one.source.name for one in finding.cites.all()] == ["Ministry of Health"]
    page.get_by_role("button", name="Done").click()
    page.locator(".part-form").wait_for(state="detached")
    page.get_by_role("button", name="Edit: It does not.").click()
    page.get_by_text("Remove this finding").click()
    page.get_by_role("button", name="Yes, remove it").click()
    page.locator("#findings .part").wait_for(state="detached")
    assert not head(check).findings.exists()


def test_a_source_without_a_name_says_so_and_keeps_the_rest(open_page, an):
    check = begun(an)
    page = open_page(account=an)
    page.goto(f"/desk/checks/{check.pk}/?open=e-new")
    page.fill("#e-new-quotation", "Word for word.")
    page.get_by_role("button", name="Add this source").click()
    page.locator(".error-summary:focus").wait_for()
    assert page.input_value("#e-new-quotation") == "Word for word."


def test_two_people_on_one_field_choose_what_stays(open_page, an):
    binh = desk.person("Binh")
    check = desk.joined(begun(an), binh)
    page = open_page(account=an)
    page.goto(f"/desk/checks/{check.pk}/")
    verbs.save_draft(actor=binh, check=check.pk, summary="Theirs.", now=desk.later())
    page.fill("#summary", "Mine.")
    page.locator("#method").focus()
    page.get_by_role("heading", name="Two of you wrote here at once").wait_for()
    assert head(check).summary == "Theirs."
    assert page.input_value("#summary") == "Mine."
    assert_accessible(page)
    page.get_by_role("button", name="Keep mine").click()
    page.get_by_role("heading", name="Two of you wrote here at once").wait_for(state="detached")
    assert head(check).summary == "Mine."


def test_leaving_with_a_source_half_written_asks_first(open_page, an):
    check = begun(an)
    page = open_page(account=an)
    page.goto(f"/desk/checks/{check.pk}/?open=e-new")
    page.locator("#e-new-source").press_sequentially("Ministry")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="History").click()
    page.wait_for_url("**/history/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_comment_in_the_editor_saves_what_stands_there_too(open_page, an, javascript):
    check = begun(an)
    page = open_page(account=an, javascript=javascript)
    page.goto(f"/desk/checks/{check.pk}/")
    page.fill("#title", "Lemon water does not cure cancer")
    page.get_by_text("Write a comment").click()
    page.locator("#comment-c-place").select_option("title")
    page.fill("#comment-c-text", "Shorter?")
    page.get_by_role("button", name="Comment", exact=True).click()
    page.locator(".remark").wait_for()
    assert page.input_value("#title") == "Lemon water does not cure cancer"
    assert Comment.objects.get().place == "title"


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_a_check_is_written_without_javascript(open_page, an, viewport):
    check = begun(an)
    page = open_page(account=an, javascript=False, viewport=viewport)
    page.goto(f"/desk/checks/{check.pk}/")
    page.fill("#title", "Lemon water does not cure cancer")
    page.get_by_role("button", name="Add a source").click()
    assert page.input_value("#title") == "Lemon water does not cure cancer"
    page.fill("#e-new-source", "Ministry of Health")
    page.fill("#e-new-quotation", "No.")
    page.get_by_role("button", name="Add this source").click()
    page.get_by_role("button", name="Add a finding").click()
    page.fill("#f-new-text", "It does not.")
    page.locator("[name=f-new-cites]").check()
    page.get_by_role("button", name="Add this finding").click()
    page.fill("#summary", "It does not.")
    page.locator(".savebar").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    revision = head(check)
    assert (revision.title, revision.summary) == (
        "Lemon water does not cure cancer",
        "It does not.",
    )
    assert revision.findings.get().cites.count() == 1
    assert_fits(page)


def test_a_passage_that_is_marked_is_what_a_comment_is_about(open_page, an):
    check = desk.draft(an)
    verbs.submit(actor=an, check=check.pk, now=desk.NOW)
    page = open_page(account=desk.person("Binh", "reviewer"))
    page.goto(f"/desk/checks/{check.pk}/review/")
    page.get_by_text("Write a comment").click()
    page.locator("#summary").select_text()
    assert page.input_value("#comment-c-quote").startswith("Two cancer organisations")
    assert page.input_value("#comment-c-place") == "summary"


def test_a_button_pressed_while_an_answer_is_on_its_way_is_not_lost(open_page, an):
    check = begun(an)
    page = open_page(account=an)
    page.goto(f"/desk/checks/{check.pk}/")
    page.get_by_role("button", name="Add a source").click()
    form = page.get_by_role("group", name="A new source")
    form.get_by_label("Source", exact=True).fill("Cancer Research UK")
    held = []
    page.route("**/evidence/", lambda route: held.append(route))  # noqa: PLW0108 - it reads names
    with page.expect_request("**/evidence/"):
        form.get_by_role("button", name="Add this source").click()
    page.get_by_role("button", name="Add a finding").click()
    held[0].continue_()
    page.get_by_role("heading", name="Cancer Research UK").wait_for()
    page.get_by_role("group", name="A new finding").wait_for()
    assert head(check).evidence.count() == 1
    page.fill("#title", "Lemon water does not cure cancer")
    page.locator("#why").focus()
    page.get_by_text("Saved at").wait_for()
    assert head(check).title == "Lemon water does not cure cancer"
