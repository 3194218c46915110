"""From an empty desk to a corrected fact-check, by several people in real browsers.

Everybody acts by what stands on their screen, in Vietnamese or in English. Only the worker of the
desk acts beside them.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from claimdesk.domain.factcheck import FactCheck
from claimdesk.publishing.claimreview import read_page
from support.journey_texts import TEXTS
from support.pages import assert_accessible, assert_fits

PASSWORD = "correct horse battery staple"
NAMES = {
    "en": {
        "admin": "Ada Winter",
        "writer": "Ben Okoro",
        "second": "Cleo Marsh",
        "out": "Dan Reyes",
    },
    "vi": {"admin": "Hà Linh", "writer": "Minh An", "second": "Thu Bình", "out": "Hoàng Chi"},
}
FEEDS = ("feed.rss", "feed.atom", "feed.json")
#: Seconds that the worker may take to start, read a text and compare it with the Library.
WORK_S = 60


@pytest.fixture
def language(database_kind):
    """Give the language of the journey: one on each database."""
    return {"sqlite": "vi", "postgresql": "en"}[database_kind]


def test_from_an_empty_desk_to_a_corrected_fact_check(language, new_desk, someone):
    texts = TEXTS[language]
    admin, writer, second, publisher = set_up(language, new_desk, someone)
    reader = someone(language, viewport="phone", javascript=False)
    status = ask(reader, texts)

    add(writer, texts)
    reject_the_match_and_describe(writer)
    begin(writer)
    write(writer, texts)
    send_to_review(writer)
    cannot_approve_it(writer)
    approve(second, texts)
    address = publish(publisher, texts)

    reader.goes(status)
    reader.sees(texts.title)
    reader.sees(texts.verdict)
    assert_public(reader, address, texts, revision=1)

    objection = dispute(reader, address, texts)
    answer(publisher, texts)
    show(admin, texts)
    reader.goes(objection)
    reader.sees(texts.answer)

    correct(writer, texts)
    cannot_approve_it(writer)
    approve(second, texts, again=True)
    publish(publisher, texts, again=True)
    assert_corrected(reader, address, texts, language)
    admin.goes("/desk/audit/")
    admin.sees(NAMES[language]["second"])


# -- opening the desk ------------------------------------------------------------------------------
def set_up(language, desk, someone):
    """Open the desk and bring three colleagues in; return everybody."""
    names = NAMES[language]
    admin = someone(language)
    admin.goes("/desk/")
    assert_accessible(admin.page)
    assert_fits(admin.page)
    admin.writes("One-time code", desk.code.lower())
    admin.writes("Name of the desk", TEXTS[language].desk)
    admin.chooses("First language", {"vi": "Tiếng Việt", "en": "English"}[language])
    admin.writes("Your name", names["admin"])
    admin.writes("Your e-mail address", "admin@desk.example")
    admin.writes("Password", PASSWORD)
    admin.writes("Password, once more", PASSWORD)
    admin.presses("Open the desk")
    admin.reads("The desk is open. Invite your colleagues next.")
    for kind in ("funding", "ownership"):
        state(admin, kind, TEXTS[language].desk)
    return admin, *(
        join(admin, someone(language), part, role, names[part])
        for part, role in (("writer", "Reviewer"), ("second", "Reviewer"), ("out", "Publisher"))
    )


def state(admin, kind, text):
    """Write a statement, without which nothing is published."""
    admin.goes(f"/desk/policies/{kind}/{admin.say.language}/")
    admin.page.locator("main textarea").fill(text)
    admin.presses("Publish this version")
    admin.reads("The new version stands on the public site.")


def join(admin, newcomer, part, role, name):
    """Let the administrator invite somebody, who takes the place at a browser of their own."""
    admin.goes("/desk/people/")
    admin.follows("Invite somebody")
    admin.writes("E-mail address", f"{part}@desk.example")
    admin.ticks(admin.say(role))
    admin.presses("Make the link")
    link = admin.page.locator("#link").inner_text()
    newcomer.goes(link)
    newcomer.writes("Your name", name)
    newcomer.writes("Password", PASSWORD)
    newcomer.writes("Password, once more", PASSWORD)
    newcomer.presses("Go to the desk")
    newcomer.reads("Welcome, %(name)s.", name=name)
    return newcomer


# -- from a text to a check ------------------------------------------------------------------------
def add(writer, texts):
    """Bring a text in, and open the claim that the machine finds in it."""
    writer.goes("/desk/")
    writer.follows("Add")
    writer.writes("Text, or an address that begins with https://", texts.post)
    writer.presses("Take it in")
    writer.reads("Claims in it")
    claim = writer.page.get_by_role("listitem").get_by_role("link", name=texts.claim, exact=True)
    claim.click(timeout=WORK_S * 1000)


def reject_the_match_and_describe(writer):
    """See that the Library's fact-checks are about something else, and say what the claim is."""
    writer.reads("Has it been checked already?")
    reject = writer.page.get_by_role("button", name=writer.say("Another claim: reject"))
    reject.first.wait_for(timeout=WORK_S * 1000)
    for left in reversed(range(reject.count())):
        reject.first.click(timeout=WORK_S * 1000)
        expect(reject).to_have_count(left)
    writer.opens("Kind and claimant")
    card = writer.page.locator(
        "section", has=writer.page.get_by_text(writer.say("Kind and claimant"))
    )
    writer.ticks(writer.say("Factual statement"), within=card.last)
    writer.presses("Save", within=card.last)
    writer.reads("Saved.")


def begin(writer):
    """Begin the check, declaring no interest in it."""
    start = "I have no conflict of interest: no work, money, party or family ties me to whom this "
    writer.ticks(writer.say(start + "claim is about or by."))
    writer.presses("Begin the check")
    writer.reads("Before it can go to review")


def write(writer, texts):
    """Write all that the checklist asks for, until it asks for nothing more."""
    for source in texts.sources:
        add_source(writer, source, texts.interest)
    writer.presses("Add a finding")
    form = writer.page.get_by_role("group", name=writer.say("A new finding"))
    writer.writes("Finding", texts.finding, within=form)
    for number, source in enumerate(texts.sources, 1):
        writer.ticks(f"{number}. {source[0]}", within=form)
    writer.presses("Add this finding", within=form)
    writer.page.get_by_role("list").get_by_text(texts.finding).wait_for()
    for label, text in (
        ("Title", texts.title),
        ("Why this claim", texts.why),
        ("Search for the other side", texts.counter_search),
        ("Summary", texts.summary),
        ("How we checked", texts.method),
    ):
        writer.writes(label, text)
    writer.ticks(texts.verdict)
    writer.presses("Save", within=writer.page.locator("form#check"))
    writer.reads("Nothing blocks it any more. A second person reads it next.")


def add_source(writer, source, interest):
    """Add a source with the passage relied on."""
    name, title, address, quotation = source
    writer.presses("Add a source")
    form = writer.page.get_by_role("group", name=writer.say("A new source"))
    writer.writes("Source", name, within=form)
    writer.writes("Title", title, within=form)
    writer.writes("Address", address, within=form)
    writer.writes("Quotation", quotation, within=form)
    writer.ticks(writer.say("Refutes the claim"), within=form)
    writer.ticks(writer.say("Primary source"), within=form)
    writer.writes("Interest in the matter", interest, within=form)
    writer.presses("Add this source", within=form)
    writer.page.get_by_role("heading", name=name).wait_for()


# -- review and publication ------------------------------------------------------------------------
def send_to_review(writer):
    """Send the check to a second person."""
    writer.presses("Send to review")
    writer.reads("Sent to review. A second person, who wrote none of it, decides now.")


def cannot_approve_it(writer):
    """Look at one's own check as a reviewer: the desk refuses, and names the rule."""
    writer.follows("Review", within=writer.page.get_by_role("main"))
    writer.reads("You wrote or edited this check, so you cannot approve it. Ask another reviewer.")
    writer.sees("two-persons")
    approve = writer.page.get_by_role("button", name=writer.say("Approve"), exact=True)
    assert approve.count() == 0


def approve(second, texts, *, again=False):
    """Read as a second person, declare no interest, and approve."""
    second.goes("/desk/")
    second.follows("Checks")
    second.follows_tab("In review")
    second.page.get_by_role("main").get_by_role("link", name=texts.title).first.click()
    second.follows("Review it now")
    for _name, _title, _address, quotation in texts.sources:
        second.sees(quotation)
    if again:
        second.sees(texts.new_summary[-20:])
    else:
        declaration = "I have no conflict of interest: no tie of work, money, family or party to "
        second.ticks(second.say(declaration + "whom the claim is about or by."))
        second.presses("Declare")
        second.reads("Your declaration is kept with the check.")
        pledge = "I hold no post in a political party, campaign for none, and will declare any "
        second.ticks(second.say(pledge + "interest I have in what I check."))
        second.presses("Confirm for a year")
        second.reads("Thank you. You are asked again in a year.")
    second.presses("Approve")
    second.reads("Approved. Any later edit voids this.")


def publish(publisher, texts, *, again=False):
    """Publish what was approved; return the address of its public page."""
    publisher.goes("/desk/checks/")
    publisher.follows_tab("Approved")
    publisher.page.get_by_role("main").get_by_role("link", name=texts.title).first.click()
    publisher.follows("Publish", within=publisher.page.get_by_role("main"))
    publisher.sees(texts.new_summary[-20:] if again else texts.summary)
    publisher.presses("Publish now")
    publisher.follows("Public page")
    publisher.page.get_by_role("heading", level=1, name=texts.title).wait_for()
    return publisher.page.url


# -- what readers see and do -----------------------------------------------------------------------
def ask(reader, texts):
    """Ask about the claim before anybody has checked it; return where the answer will be."""
    reader.goes("/")
    reader.writes("Paste what you heard, read or received", texts.claim)
    reader.presses("Look whether it has been checked")
    reader.presses("Send as a question")
    reader.reads("Your question has been taken")
    reader.page.locator(".code-address").click()
    reader.reads("It is waiting")
    return reader.page.url


def assert_public(reader, address, texts, *, revision):
    """See the fact-check on its page, in every feed, and in its ClaimReview."""
    reader.goes(address)
    reader.page.get_by_role("heading", level=1, name=texts.title).wait_for()
    for words in (texts.claim, texts.verdict, texts.finding, texts.sources[0][3], texts.why):
        reader.sees(words)
    html = reader.page.request.get(address).text()
    (review,) = read_page(html, address=address)
    assert isinstance(review, FactCheck)
    assert (review.url, review.claim_reviewed) == (address, texts.claim)
    assert review.rating == texts.verdict
    assert review.publisher == texts.desk
    assert html.count('"ClaimReview"') == 1
    for feed in FEEDS:
        found = reader.page.request.get(address.rpartition("/fact-checks/")[0] + f"/{feed}")
        assert found.ok
        assert texts.title in found.text()
        assert address in found.text()
    assert revision == len(re.findall(r'id="revision-\d+"', html))


def dispute(reader, address, texts):
    """Object to the fact-check; return where the answer will be."""
    reader.goes(address)
    reader.follows("Object to this fact-check")
    reader.writes("What is wrong, and how do you know?", texts.objection)
    reader.ticks(
        reader.say("You may show my objection and your answer on the page of the fact-check.")
    )
    reader.presses("Send the objection")
    reader.page.locator(".code-address").click()
    reader.sees(texts.objection)
    return reader.page.url


def answer(publisher, texts):
    """Answer the objection, which somebody may who neither wrote nor approved the fact-check."""
    publisher.goes("/desk/inbox/")
    publisher.page.get_by_role("link", name=texts.objection).click()
    publisher.ticks(publisher.say("Upheld in part"))
    publisher.writes("Answer", texts.answer)
    publisher.presses("Send the answer")
    publisher.reads("Answered. Whoever disputed sees it with their code.")


def show(admin, texts):
    """Let the objection be shown, which somebody else than who answered it decides."""
    admin.goes("/desk/inbox/?view=answered")
    admin.page.get_by_role("link", name=texts.objection).click()
    admin.presses("I have read it: show it on the page")
    admin.reads("Objection and answer are now on the page of the fact-check.")


def correct(writer, texts):
    """Begin a correction with its class and reason, change the summary, and send it to review."""
    writer.goes("/desk/published/")
    writer.page.get_by_role("link", name=texts.title).first.click()
    writer.follows("Start a correction")
    writer.ticks(writer.say("Substantial correction"))
    writer.writes("What was wrong, and what changes", texts.correction)
    writer.presses("Start the correction")
    writer.reads("The correction is a draft now. Change what is wrong, then send it to review.")
    writer.writes("Summary", texts.new_summary)
    send_to_review(writer)


def assert_corrected(reader, address, texts, language):
    """See the banner with the reason, both revisions, the objection and its answer."""
    assert_public(reader, address, texts, revision=2)
    banner = reader.page.locator("aside", has=reader.page.get_by_text(texts.correction))
    assert reader.say("Substantial correction") in banner.first.inner_text()
    reader.sees(texts.new_summary)
    reader.sees(texts.objection)
    reader.sees(texts.answer)
    for feed in FEEDS:
        found = reader.page.request.get(address.rpartition("/fact-checks/")[0] + f"/{feed}").text()
        assert texts.correction in found
        assert f"{address}#revision-2" in found
    reader.goes(f"{address}revisions/1/")
    reader.sees(texts.summary)
    reader.goes(f"/{language}/corrections/")
    reader.sees(texts.correction)
