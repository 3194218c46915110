"""A claim: where it stands, what answers it, what kind of statement it is and whose."""

from __future__ import annotations

from datetime import date

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Job, Party, Question
from support import desk
from support.desk import NOW, later, person
from support.engine import entry, match

pytestmark = pytest.mark.django_db
TEXT = "Hot lemon water cures cancer in 30 days."


@pytest.fixture
def an(client):
    account = person("An")
    client.force_login(account)
    return account


@pytest.fixture
def claim(an):
    return desk.claim(an, TEXT)


@pytest.fixture
def path(claim):
    return f"/desk/claims/{claim.pk}/"


def again(record):
    return type(record).objects.get(pk=record.pk)


def matched(claim, *found):
    verbs.store_matches(actor=desk.machine(), claim=claim.pk, matches=list(found), now=NOW)
    Job.objects.all().delete()
    return list(claim.matches.order_by("-probability"))


# -- what is shown --------------------------------------------------------------------------------


def test_figures_are_read_out_with_what_they_come_to_their_unit_and_period(client, an):
    text = "Ít nhất 1,2 triệu người mắc, giảm 8% trong quý 3 năm 2025."
    claim = desk.claim(an, text, language="vi")
    page = client.get(f"/desk/claims/{claim.pk}/").content.decode()
    assert "<li>Ít nhất 1,2 triệu = at least 1,200,000 người mắc · quý 3 năm 2025</li>" in page
    assert "<li>8% · quý 3 năm 2025</li>" in page


def test_a_claim_without_a_figure_says_nothing_of_figures(client, an):
    claim = desk.claim(an, "The moon is made of cheese.", language="en")
    assert "Figures in it" not in client.get(f"/desk/claims/{claim.pk}/").content.decode()


def test_how_its_newest_mention_reads_alone_is_suggested(client, an):
    text = "Bão vào Huế. Hôm qua 12 người chết."
    item = verbs.receive(actor=an, text=text, channel="desk", language="vi", now=NOW)
    said = "Hôm qua 12 người chết."
    span = (text.index(said), text.index(said) + len(said))
    claim = desk.claim(an, said, item=item, span=span, language="vi")
    page = client.get(f"/desk/claims/{claim.pk}/").content.decode()
    assert "Read alone, as the machine suggests" in page
    assert "12 người chết.</span>" in page


def test_a_claim_is_shown_with_where_it_stands_and_why(client, an):
    text = f"Listen everybody. {TEXT} Tell your friends."
    for hour in (0, 1, 2):
        item = verbs.receive(actor=an, text=text, channel="chat", now=later(60 * hour))
    start = text.index(TEXT)
    span = (start, start + len(TEXT))
    claim = desk.claim(an, TEXT, item=item, span=span, worth=0.8, language="en")
    verbs.ask(text=text, language="en", now=NOW)
    page = client.get(f"/desk/claims/{claim.pk}/").content.decode()
    assert "Listen everybody. <mark>Hot lemon water cures cancer in 30 days.</mark> Tell" in page
    assert "came in by 2 channels, at 4 different times" in page
    assert "chat: 3 hours" in page
    assert "asked on the public site: 1 hour" in page
    assert "high (80%)" in page
    assert "1 question about it" in page
    assert "waits for an answer" in page


def test_a_match_is_laid_beside_the_claim_with_reasons_in_words(client, claim, path):
    found = match(
        entry("Lemon water cures cancer in 300 days."),
        0.62,
        reasons=("words: lemon, water, cancer", "meaning: very close (0.71)"),
        conflicts=("numbers: 30 / 300", "negation: one says it, the other denies it"),
    )
    matched(claim, found)
    page = client.get(path).content.decode()
    assert "<strong>62%</strong> – probably the same claim" in page
    assert "Possible match" in page
    assert "Same words: lemon, water, cancer" in page
    assert "Very close in meaning" in page
    assert "Other numbers: 30 here, 300 in the fact-check" in page
    assert "One says it, the other denies it" in page
    assert '<mark class="same">lemon</mark>' in page
    assert '<mark class="differs">300</mark>' in page
    assert "https://checks.example/lemon" in page


@pytest.mark.parametrize(
    ("code", "english", "vietnamese"),
    [
        ("numbers: 30 / 300", "Other numbers: 30 here, 300 in", "Con số khác nhau: ở đây 30"),
        ("dates: 2019 / 2021", "Another date: 2019 here", "Thời gian khác nhau: ở đây 2019"),
        ("places: Huế / Vinh", "Another place: Huế here", "Địa điểm khác nhau: ở đây Huế"),
        ("names: tỏi / gừng", "Something else: tỏi here", "Nói về đối tượng khác: ở đây tỏi"),
        ("modality: may / does", "Not as certain, or", "Mức độ chắc chắn hoặc phạm vi khác nhau"),
        ("modality: may / –", "Said here only: may", "Chỉ ở đây nói: may"),
        ("modality: – / may", "Said in the fact-check only: may", "Chỉ bài kiểm chứng nói: may"),
        ("roles: A > B / B > A", "swapped: A → B here, B → A", "bị đảo ngược: ở đây A → B"),
        ("direction: up / down", "The opposite: up here, down in", "Trái ngược nhau: ở đây up"),
        ("negation: unsafe / safe", "the other denies it: unsafe here", "bên kia phủ định: ở đây"),
        ("negation: one says it, the other denies it", "One says it, the", "Một bên khẳng định"),
        ("something new: 1 / 2", "something new: 1 / 2", "something new: 1 / 2"),
    ],
)
def test_every_kind_of_conflict_is_said_in_both_languages(code, english, vietnamese):
    from django.utils.translation import override

    from claimdesk.web.claim_words import conflict_in_words

    with override("en"):
        assert english in conflict_in_words(code)
    with override("vi"):
        assert vietnamese in conflict_in_words(code)


def test_every_kind_that_the_guard_knows_has_words():
    from claimdesk.matching.guard import KINDS
    from claimdesk.matching.reason_words import CONFLICTS

    assert set(CONFLICTS) == set(KINDS)


def test_what_differs_is_marked_in_the_fact_check(client, claim, path):
    found = match(entry("Ginger water cures cancer."), conflicts=("names: lemon / Ginger",))
    matched(claim, found)
    assert '<mark class="differs">Ginger</mark>' in client.get(path).content.decode()


def test_reasons_are_readable_in_vietnamese(client, claim, path):
    client.force_login(person("Minh", language="vi"))
    matched(claim, match(reasons=("words: lemon",), conflicts=("numbers: 30 / 300",)))
    page = client.get(path).content.decode()
    assert "Cùng từ ngữ: lemon" in page
    assert "Con số khác nhau: ở đây 30, trong bài kiểm chứng 300" in page
    assert "Trùng khớp cao" in page


def test_an_address_that_is_none_is_not_linked(client, claim, path):
    matched(claim, match(entry(url="javascript:alert(1)")))
    assert "javascript:" not in client.get(path).content.decode()


def test_while_the_machine_compares_the_page_looks_again_by_itself(client, claim, path):
    page = client.get(path).content.decode()
    assert "The machine is comparing" in page
    assert "every 3s" in page
    Job.objects.update(state="failed", finished=NOW)
    page = client.get(path).content.decode()
    assert "The comparison with the Library failed." in page
    assert "every 3s" not in page
    matched(claim)
    assert "Nothing in the Library answers this claim." in client.get(path).content.decode()


def test_a_claim_that_is_not_there_is_not_found(client, an):
    assert client.get("/desk/claims/4711/").status_code == 404
    assert client.post("/desk/claims/4711/reopen/").status_code == 404


@pytest.mark.one_database
def test_a_busy_claim_takes_few_queries(client, an, claim, path, django_assert_max_num_queries):
    matched(claim, *(match(entry(f"Checked {number}."), 0.5) for number in range(8)))
    for number in range(20):
        verbs.comment(actor=an, claim=claim.pk, text=f"@An and @Binh, {number}", now=NOW)
        item = verbs.receive(actor=an, text=f"{TEXT} Copy {number}.", now=later(60 * number))
        desk.claim(an, TEXT, item=item, span=(0, len(TEXT)))
        verbs.ask(text=f"{TEXT} Copy {number}.", language="en", now=NOW)
    with django_assert_max_num_queries(22):
        page = client.get(path).content.decode()
    assert "The newest 12 are shown." in page


# -- matches --------------------------------------------------------------------------------------


def test_accepting_a_match_answers_the_claim_and_who_asked_and_can_be_undone(client, claim, path):
    item = verbs.receive(actor=None, text=TEXT, now=NOW)
    desk.claim(desk.machine(), TEXT, item=item, span=(0, len(TEXT)))
    question, _code = verbs.ask(text=TEXT, language="en", now=NOW)
    (found,) = matched(claim, match())
    said = {"match": found.pk, "decision": "accepted", "seen": "pending"}
    response = client.post(f"{path}decide/", said)
    assert response["Location"] == f"{path}#matches"
    assert again(claim).state == "answered"
    assert again(question).state == Question.State.ANSWERED
    assert "Decided by An" in client.get(path).content.decode()
    client.post(f"{path}decide/", {"match": found.pk, "decision": "pending", "seen": "accepted"})
    assert again(claim).state == "open"
    assert again(question).state == Question.State.OPEN


def test_a_rejected_match_is_put_aside_and_not_lost(client, claim, path):
    (found,) = matched(claim, match())
    client.post(f"{path}decide/", {"match": found.pk, "decision": "rejected"})
    page = client.get(path).content.decode()
    assert "1 rejected" in page
    assert again(found).decided_by.name == "An"


def test_a_decision_that_a_colleague_took_meanwhile_is_not_overwritten(client, claim, path):
    (found,) = matched(claim, match())
    verbs.decide_match(actor=person("Binh"), match=found.pk, decision="rejected", now=NOW)
    said = {"match": found.pk, "decision": "accepted", "seen": "pending"}
    response = client.post(f"{path}decide/", said, follow=True)
    assert "Somebody else has changed this" in response.content.decode()
    assert again(found).decision == "rejected"


def test_a_match_of_another_claim_cannot_be_decided_here(client, an, path):
    (found,) = matched(desk.claim(an, "Another claim altogether."), match())
    for said in ({"match": found.pk}, {"match": "x"}, {"match": found.pk, "decision": "maybe"}):
        assert client.post(f"{path}decide/", {"decision": "accepted", **said}).status_code == 404
    assert again(found).decision == "pending"


def test_no_match_answers_a_claim_in_check(client, an, claim, path):
    (found,) = matched(claim, match())
    verbs.start_check(actor=an, claim=claim.pk, now=NOW)
    assert "Same claim: accept" not in client.get(path).content.decode()
    said = {"match": found.pk, "decision": "accepted"}
    response = client.post(f"{path}decide/", said, follow=True)
    assert "no match answers it any more" in response.content.decode()
    assert again(found).decision == "pending"


def test_a_claim_can_be_compared_anew(client, claim, path):
    Job.objects.all().delete()
    client.post(f"{path}rematch/")
    assert Job.objects.get().arguments == {"claim": claim.pk}


# -- kind and claimant ----------------------------------------------------------------------------


def description(claim, **said):
    plain = {
        "version": claim.version,
        "checkability": "statement",
        "claimant": "",
        "claimant_kind": "organisation",
        "claimant_office": "",
        "about": "",
        "said_on": "",
        "appearance": "",
    }
    return plain | said


def test_kind_claimant_and_whom_it_is_about_are_recorded(client, claim, path):
    said = description(
        claim,
        claimant="Nguyen Van B",
        claimant_kind="office_holder",
        claimant_office="Minister of Health",
        about="Ministry of Health",
        said_on="2026-11-02",
        appearance="https://moh.example/speech",
    )
    assert client.post(f"{path}describe/", said)["Location"] == f"{path}#kind"
    claim = again(claim)
    assert (claim.claimant.name, claim.claimant.office) == ("Nguyen Van B", "Minister of Health")
    assert claim.claimant.kind == Party.Kind.OFFICE_HOLDER
    assert (claim.about.name, claim.said_on) == ("Ministry of Health", date(2026, 11, 2))
    page = client.get(path).content.decode()
    assert "claimed by Nguyen Van B (Minister of Health), 2 Nov 2026" in page
    assert 'value="2026-11-02"' in page


def test_a_person_without_an_office_is_not_recorded_and_the_form_keeps_what_was_typed(
    client, claim, path
):
    said = description(claim, claimant="Nguyen Van B", claimant_kind="office_holder")
    response = client.post(f"{path}describe/", said)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Name the office, or name no claimant." in page
    assert 'value="Nguyen Van B"' in page
    assert again(claim).claimant is None


def test_an_address_takes_a_claimant(client, claim, path):
    said = description(claim, appearance="https://moh.example/speech")
    response = client.post(f"{path}describe/", said)
    assert "Name the claimant, or leave the address out." in response.content.decode()
    assert again(claim).appearance == ""


@pytest.mark.parametrize(
    "said",
    [{"checkability": "x"}, {"said_on": "soon"}, {"appearance": "javascript:1"}, {"version": ""}],
)
def test_a_description_that_makes_no_sense_is_said_at_its_field(client, claim, path, said):
    response = client.post(f"{path}describe/", description(claim, claimant="WHO", **said))
    assert response.status_code == 422
    assert 'value="WHO"' in response.content.decode()
    assert again(claim).version == claim.version


def test_two_people_do_not_overwrite_each_other_and_may_insist(client, claim, path):
    stale = description(claim, checkability="satire", claimant="WHO")
    verbs.describe_claim(
        actor=person("Binh"), claim=claim.pk, checkability="opinion", about="UNICEF", now=NOW
    )
    response = client.post(f"{path}describe/", stale)
    assert response.status_code == 409
    page = response.content.decode()
    assert "A colleague changed this while you wrote. It now says: Opinion, about UNICEF." in page
    assert 'value="WHO"' in page
    assert again(claim).checkability == "opinion"
    version = response.context["describe_form"].data["version"]
    client.post(f"{path}describe/", stale | {"version": version})
    assert again(claim).checkability == "satire"
