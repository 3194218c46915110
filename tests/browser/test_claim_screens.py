"""Queue, item and claim in a browser: by keyboard, in place, without JavaScript, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from claimdesk.desk import verbs
from claimdesk.desk.models import Claim, Comment, Item, Job, Mention
from support import desk
from support.desk import NOW, person
from support.engine import entry, match
from support.pages import assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Look 😀 here: hot lemon water cures cancer in 30 days. Share it."
CLAIM = "hot lemon water cures cancer in 30 days."


@pytest.fixture
def an(live_desk):
    return person("An")


@pytest.fixture
def claim(an):
    """Make a claim that has everything a page can show, and nothing left for the machine."""
    item = verbs.receive(actor=an, text=TEXT, language="en", now=NOW)
    start = TEXT.index(CLAIM)
    span = (start, start + len(CLAIM))
    made = desk.claim(an, CLAIM, item=item, span=span, worth=0.8, language="en")
    Item.objects.update(detected=NOW)
    found = [
        match(reasons=("words: lemon, water, cancer", "meaning: very close (0.7)")),
        match(entry("Lemon cures colds in 3 days."), 0.4, conflicts=("numbers: 30 / 3",)),
    ]
    verbs.store_matches(actor=desk.machine(), claim=made.pk, matches=found, now=NOW)
    desk.claim(an, "Lemon water cures cancer in 300 days, they say.", language="en")
    verbs.comment(actor=an, claim=made.pk, text="@An look", now=NOW)
    verbs.tag_claim(actor=an, claim=made.pk, names=["health"], now=NOW)
    Job.objects.all().delete()
    return made


def paths(claim):
    item = claim.mentions.first().item_id
    return (
        "/desk/",
        "/desk/?who=me&q=x",
        "/desk/add/",
        f"/desk/items/{item}/",
        f"/desk/claims/{claim.pk}/",
        f"/desk/claims/{claim.pk}/same/",
    )


@pytest.mark.parametrize(("language", "viewport"), [("vi", "phone"), ("en", "desktop")])
def test_every_screen_is_open_to_everyone_and_fits(open_page, an, claim, viewport, language):
    type(an).objects.update(language=language)
    page = open_page(locale=language, viewport=viewport, account=an)
    for path in paths(claim):
        page.goto(path)
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true }")
        assert_accessible(page, colours=language == "vi")
        assert_fits(page)


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_a_word_without_an_end_widens_no_screen(open_page, an, viewport):
    text = "a" * 500
    item = verbs.receive(actor=an, text=text, language="en", now=NOW)
    made = desk.claim(an, text, item=item, span=(0, len(text)), language="en")
    Item.objects.update(detected=NOW)
    Job.objects.all().delete()
    page = open_page(viewport=viewport, account=an)
    for path in paths(made):
        page.goto(path)
        assert_fits(page)


def test_a_match_is_decided_in_place_and_the_reader_stays_there(open_page, an, claim):
    page = open_page(account=an)
    page.goto(f"/desk/claims/{claim.pk}/")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("button", name="Same claim: accept").first.click()
    page.get_by_text("Decided by An").wait_for()
    assert page.evaluate("window.sameDocument === true")
    page.locator("#matches :focus").wait_for()
    assert "Everybody who asked" in page.locator("#messages").inner_text()
    expect(page.locator(".claim-head").get_by_text("Answered")).to_be_visible()
    page.get_by_role("button", name="Take the decision back").click()
    page.get_by_text("Decided by An").wait_for(state="hidden")
    assert Claim.objects.get(pk=claim.pk).state == "open"


def test_what_a_rule_refuses_is_said_and_what_was_typed_stays(open_page, an, claim):
    page = open_page(account=an)
    page.goto(f"/desk/claims/{claim.pk}/")
    page.get_by_text("Kind and claimant").click()
    page.get_by_label("Who claims it").fill("Nguyen Van B")
    page.get_by_label("This is").select_option("office_holder")
    page.locator("#kind-save").click()
    page.get_by_text("Name the office, or name no claimant.").first.wait_for()
    assert page.get_by_label("Who claims it").input_value() == "Nguyen Van B"
    page.get_by_label("Office", exact=False).last.fill("Minister of Health")
    page.locator("#kind-save").click()
    page.get_by_text("claimed by Nguyen Van B").wait_for()


def test_claims_that_say_the_same_come_by_themselves(open_page, an, claim):
    page = open_page(account=an)
    page.goto(f"/desk/claims/{claim.pk}/")
    page.locator("#same").scroll_into_view_if_needed()
    page.get_by_role("button", name="Same claim: join").wait_for()
    assert "300 days" in page.locator("#similar").inner_text()


def test_a_selected_passage_becomes_a_claim(open_page, an):
    item = verbs.receive(actor=an, text=f"{TEXT} {TEXT}", language="en", now=NOW)
    Item.objects.update(detected=NOW)
    page = open_page(account=an)
    page.goto(f"/desk/items/{item.pk}/")
    at = item.text.rindex(CLAIM)
    page.evaluate(
        """([start, end]) => {
            const range = document.createRange();
            const node = document.querySelector('#passages').firstChild;
            range.setStart(node, start); range.setEnd(node, end);
            document.getSelection().removeAllRanges(); document.getSelection().addRange(range);
        }""",
        [at + 2, at + 2 + len(CLAIM)],  # each emoji before it counts twice in a browser
    )
    expect(page.get_by_label("Words of the passage")).to_have_value(CLAIM)
    page.get_by_role("button", name="Make it a claim").click()
    page.get_by_text("The passage is now a claim.").wait_for()
    assert Mention.objects.get().start == at


def test_the_queue_is_worked_through_by_keyboard(open_page, an, claim):
    page = open_page(account=an)
    page.goto("/desk/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.locator(f"input[name=claim][value='{claim.pk}']").is_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/claims/{claim.pk}/")
    page.goto("/desk/")
    page.keyboard.press("/")
    page.keyboard.type("jk")
    assert page.get_by_label("Words in the claim").input_value() == "jk"


def test_everything_works_without_javascript(open_page, an, claim):
    page = open_page(account=an, javascript=False)
    page.goto("/desk/")
    page.locator(f"input[name=claim][value='{claim.pk}']").check()
    page.get_by_label("What to do").select_option("take")
    page.get_by_role("button", name="Do it").click()
    assert Claim.objects.get(pk=claim.pk).assignee == an
    page.goto(f"/desk/claims/{claim.pk}/")
    page.get_by_label("Your comment").fill("Without scripts")
    page.get_by_role("button", name="Comment").click()
    assert Comment.objects.last().text == "Without scripts"
    page.get_by_role("button", name="Another claim: reject").first.click()
    page.get_by_text("1 rejected").wait_for()
    page.get_by_role("link", name="Look for claims that say the same").click()
    page.get_by_role("button", name="Same claim: join").click()
    assert Claim.objects.filter(state="merged").count() == 1
