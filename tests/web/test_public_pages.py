"""The page of a fact-check: what it says, what its markup says, and what became of it later."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Claim, Desk, RatingValue
from claimdesk.domain.factcheck import FactCheck
from claimdesk.publishing.claimreview import read_page
from claimdesk.publishing.pagecheck import check as faults_of
from support.desk import NOW, later, person
from support.public import Staff, correct, path_of, publish, publisher, read, seen, shown

pytestmark = pytest.mark.django_db
MAYOR = {
    "claimant": "A. Example",
    "claimant_kind": "office_holder",
    "claimant_office": "Mayor of Sampleton",
    "said_on": NOW.date(),
    "appearance": "https://town.example/speech",
}


@pytest.fixture
def staff():
    return Staff()


def markup_of(source):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', source, re.DOTALL)
    assert len(found) == 1
    return json.loads(found[0])


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("claimant", [None, MAYOR])
@pytest.mark.one_database
def test_a_page_has_no_fault(staff, client, language, claimant):
    text = {"vi": "Nước chanh nóng chữa ung thư.", "en": "Lemon water cures cancer."}[language]
    reply = {"reply": "replied", "reply_note": "I said so.\n\nIt was a slip."} if claimant else {}
    publication = publish(staff, text=text, language=language, party=claimant, **reply)
    source = read(client.get(path_of(publication)))
    assert faults_of(source, shown(publication.check_record).page, publisher(language)) == []
    corrected = correct(staff, publication.check_record, summary="Said anew.\n\nAnd better.")
    source = read(client.get(path_of(corrected)))
    assert faults_of(source, shown(publication.check_record).page, publisher(language)) == []
    assert markup_of(source)["correction"][0]["text"] == "A figure was wrong."


@pytest.mark.one_database
def test_our_own_reader_reads_back_what_the_page_shows(staff, client, settings):
    publication = publish(staff, party=MAYOR, reply="no_answer")
    source = read(client.get(path_of(publication)))
    address = f"{settings.BASE_URL}{path_of(publication)}"
    (entry,) = read_page(source, address=address, today=datetime.now(UTC).date())
    assert isinstance(entry, FactCheck)
    text = seen(source)
    for part in (entry.claim_reviewed, entry.title, entry.rating, entry.summary):
        assert part
        assert part in text
    assert entry.url == address
    assert entry.publisher == Desk.objects.get().name
    for address in entry.sources:
        assert f'href="{address}"' in source


@pytest.mark.one_database
def test_everything_a_reader_is_owed_stands_on_the_page(staff, client):
    publication = publish(staff, party=MAYOR, reply="replied", reply_note="It was a slip.")
    text = seen(read(client.get(path_of(publication))))
    for part in (
        "The evidence shows that the statement is wrong.",  # what the verdict means
        "1 on our scale from 1 (false) to 5 (true)",
        "No study shows that lemon water cures cancer.",
        "There is no evidence that lemon water treats cancer.",
        "Cancer Research UK",
        "primary source",
        "It has been shared widely and may keep people from treatment.",
        "We read what two cancer organisations publish.",
        "We searched PubMed for trials that support the claim and found none.",
        "A. Example, Mayor of Sampleton",
        "It was a slip.",
        "a second one approved it",
        "Object to this fact-check",
    ):
        assert part in text, part


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'x'"


@pytest.mark.one_database
def test_nothing_that_was_written_becomes_markup(staff, client):
    publication = publish(
        staff,
        text=f"Water is wet {HOSTILE}"[:400],
        party={**MAYOR, "claimant": f"Example {HOSTILE}"[:190]},
        title=f"Title {HOSTILE}",
        summary=HOSTILE,
        why=HOSTILE,
        method=HOSTILE,
        counter_search=HOSTILE,
        reply="replied",
        reply_note=HOSTILE,
    )
    Desk.objects.update(name=f"Desk {HOSTILE}"[:110], about=HOSTILE)
    corrected = correct(staff, publication.check_record, reason=HOSTILE, title=f"New {HOSTILE}")
    front, page = client.get("/en/"), client.get(path_of(corrected))
    for response in (front, page, client.get(f"{path_of(corrected)}revisions/2/")):
        source = read(response)
        assert "<script>" not in source
        assert "<img" not in source
        assert "alert(2)" in seen(source)
    assert faults_of(read(page), shown(publication.check_record).page, publisher()) == []
    assert markup_of(read(page))["headline"] == f"New {HOSTILE}"


def test_a_page_says_what_was_published_whatever_changes_at_the_desk(staff, client):
    publication = publish(staff, party=MAYOR, reply="no_answer")
    path = path_of(publication)
    before = client.get(path).content
    Claim.objects.update(text="Something else.", claimant=None, appearance="")
    RatingValue.objects.update(name_en="Renamed", definition_en="Means something else.", value=None)
    verbs.correct(
        actor=staff.author, check=publication.check_record_id, correction_class="update",
        reason="Not published yet.", now=later(5),
    )  # fmt: skip
    assert client.get(path).content == before


def test_a_correction_is_seen_everywhere_at_once(staff, client, settings):
    publication = publish(staff)
    path = path_of(publication)
    client.get(path)
    moment = later(90)
    correct(
        staff, publication.check_record, now=moment, kind="substantial",
        reason="We had the wrong year.", summary="It was 2019.",
    )  # fmt: skip
    source = read(client.get(path))
    assert seen(source).index("We had the wrong year.") < seen(source).index("The claim")  # on top
    markup = markup_of(source)
    assert markup["description"] == "It was 2019."
    assert markup["correction"][0]["text"] == "We had the wrong year."
    assert datetime.fromisoformat(markup["dateModified"]) == moment
    assert datetime.fromisoformat(markup["datePublished"]) == NOW
    for form in ("rss", "atom", "json"):
        feed = client.get(f"/en/feed.{form}").content.decode()
        assert "We had the wrong year." in feed
        assert f"{settings.BASE_URL}{path}#revision-2" in feed
    assert 'id="revision-2"' in source
    sitemap = client.get("/sitemap.xml").content.decode()
    entry = sitemap[sitemap.index(path) :]
    modified = re.search(r"<lastmod>(.*?)</lastmod>", entry)
    assert datetime.fromisoformat(modified[1]) == moment
    for listed in ("/en/corrections/", "/en/"):
        assert publication.page["title"] in read(client.get(listed))
    assert "We had the wrong year." in read(client.get("/en/corrections/"))


@pytest.mark.one_database
def test_a_withdrawn_page_says_so_and_nothing_else_of_it_is_left(staff, client):
    publication = publish(staff)
    path = path_of(publication)
    correct(staff, publication.check_record, kind="withdrawal", reason="The source was a forgery.")
    source = read(client.get(path))
    assert "The source was a forgery." in seen(source)
    assert "ClaimReview" not in source
    assert "No study shows" not in source
    assert faults_of(source, shown(publication.check_record).page, publisher()) == []
    revision = client.get(f"{path}revisions/1/")
    assert (revision.status_code, revision.url) == (302, path)
    assert client.get(f"{path}dispute/").status_code == 302
    assert "The source was a forgery." in client.get("/en/feed.rss").content.decode()
    assert path in client.get("/sitemap.xml").content.decode()
    assert publication.page["title"] not in read(client.get("/en/fact-checks/"))
    assert "The source was a forgery." in read(client.get("/en/corrections/"))
    assert publication.page["title"] not in read(client.get("/en/search/?q=lemon"))
    back = correct(staff, publication.check_record, kind="update", reason="It was none after all.")
    assert faults_of(read(client.get(path)), shown(back.check_record).page, publisher()) == []
    assert read(client.get(f"{path}revisions/2/"))


def test_a_search_that_finds_nothing_of_ours_leads_to_the_fact_checks_of_others(
    client, fake_engine
):
    page = read(client.get("/vi/search/?q=lò+vi+sóng&languages=all"))
    (more,) = re.findall(r'href="(\?q=[^"]*)"', page)
    assert more == "?q=l%C3%B2%20vi%20s%C3%B3ng&amp;languages=all&amp;others=1"
    assert "?q=" not in read(client.get(f"/vi/search/{more.replace('&amp;', '&')}"))


def test_what_was_withdrawn_is_not_shown_again_when_the_check_comes_back(staff, client):
    publication = publish(staff, summary="Lemons were said to be poison.")
    check, path = publication.check_record, path_of(publication)
    correct(staff, check, summary="Lemons were said to be bad.", reason="Too strong.")
    correct(staff, check, kind="withdrawal", reason="The source was forged.", now=later(90))
    correct(staff, check, kind="update", reason="A new one.", summary="No.", now=later(120))
    for number in (1, 2, 3):
        response = client.get(f"{path}revisions/{number}/")
        source = read(response)
        assert "The source was forged." in seen(source)
        assert "Lemons were said" not in source
        assert "No study shows" not in source
        assert f"Revision {number}" in seen(source)
        answer = client.get(f"/api/v1/fact-checks/{check.slug}/revisions/{number}").json()
        assert (answer["kind"], answer["claim_review"]) == ("withdrawal", None)
        assert "Lemons were said" not in json.dumps(answer)
        assert "No study shows" not in json.dumps(answer)
    assert client.get(f"{path}revisions/5/").status_code == 404
    back = read(client.get(f"{path}revisions/4/"))
    assert "No study shows" in back
    assert "Lemons were said" not in back
    page = read(client.get(path))
    assert f"{path}revisions/1/" not in page
    assert f"{path}changes/3/4/" not in page
    for before, after in ((1, 4), (2, 4), (3, 4)):
        assert client.get(f"{path}changes/{before}/{after}/")["Location"] == f"{path}#revisions"
    correct(staff, check, kind="typo", reason="A letter.", summary="Nope.", now=later(150))
    page = read(client.get(path))
    assert 'id="changes"' in read(client.get(f"{path}revisions/5/"))
    links = set(re.findall(rf'href="({path}changes/[^"]+)"', page))
    assert links == {f"{path}changes/4/5/"}
    assert "Lemons were said" not in read(client.get(links.pop()))


@pytest.mark.one_database
def test_a_typo_put_right_does_not_take_a_graver_correction_off_the_top(staff, client):
    publication = publish(staff)
    correct(staff, publication.check_record, kind="substantial", reason="We had the wrong year.")
    correct(
        staff, publication.check_record, kind="typo", reason="A letter was missing.", now=later(90)
    )
    page = seen(read(client.get(path_of(publication))))
    above = page[: page.index("The claim")]
    assert above.index("We had the wrong year.") < above.index("A letter was missing.")


@pytest.mark.one_database
def test_an_older_revision_stays_as_it_was_and_points_to_the_one_that_stands(
    staff, client, settings
):
    publication = publish(staff, summary="The first summary, with an error.")
    check, path = publication.check_record, path_of(publication)
    correct(staff, check, summary="The second summary, without an error.", verdict="mixture")
    first, second = (read(client.get(f"{path}revisions/{number}/")) for number in (1, 2))
    assert "The first summary, with an error." in seen(first)
    assert "It no longer stands." in seen(first)
    for source in (first, second):
        assert '<meta name="robots" content="noindex">' in source
        assert f'<link rel="canonical" href="{settings.BASE_URL}{path}">' in source
        assert "ClaimReview" not in source
    changes = second[second.index('id="changes"') : second.index('id="title"')]
    assert "<del>first</del>" in changes
    assert "<ins>second</ins>" in changes
    assert "<del>False</del>" in changes
    assert "<ins>Mixture</ins>" in changes
    assert client.get(f"{path}revisions/3/").status_code == 404
    assert client.get(f"{path}revisions/0/").status_code == 404


@pytest.mark.parametrize("number", [10**9, 2**31, 2**63, 10**40])
def test_a_number_that_no_database_holds_is_an_address_of_nothing(staff, client, number):
    path = path_of(publish(staff))
    for place in (
        f"{path}revisions/{number}/",
        f"/en/fact-checks/page/{number}/",
        f"/en/corrections/page/{number}/",
        f"/en/policies/privacy/{number}/",
        f"/sitemap-{number}.xml",
    ):
        assert client.get(place).status_code == 404


def test_a_fact_check_is_found_in_its_own_language_only(staff, client):
    publication = publish(staff, text="Nước chanh nóng chữa ung thư.", language="vi")
    path = path_of(publication)
    response = client.get(path.replace("/vi/", "/en/"))
    assert (response.status_code, response.url) == (301, path)
    assert client.get("/vi/fact-checks/no-such-check/").status_code == 404
    assert client.get("/fr/").status_code == 404
    assert 'lang="vi"' in client.get(path).content.decode()[:200]


def test_what_is_not_published_is_not_there(staff, client):
    from support.desk import approved

    check = approved(staff.author, staff.reviewer)
    assert client.get(f"/en/fact-checks/{check.slug}/").status_code == 404
    assert client.get(f"/en/fact-checks/{check.slug}/picture.png").status_code == 404
    assert client.get(f"/en/fact-checks/{check.slug}/dispute/").status_code == 404
    assert "Lemon water does not cure cancer" not in read(client.get("/en/"))


def test_an_objection_is_shown_where_its_writer_agreed_and_the_desk_decided_so(staff, client):
    publication = publish(staff)
    path = path_of(publication)
    made = [
        verbs.dispute(
            check=publication.check_record_id, text=f"Objection {number}.", now=later(number),
            may_be_shown=agreed, evidence_address=f"https://forum.example/{number}",
        )[0]
        for number, agreed in enumerate([True, False, True])
    ]  # fmt: skip
    other = person("Dung", "publisher")
    for one in made:
        verbs.answer_dispute(
            actor=staff.publisher, dispute=one.pk, outcome="rejected", answer=f"Answer {one.pk}.",
            now=later(9),
        )  # fmt: skip
    assert "Objection" not in seen(read(client.get(path)))
    verbs.show_dispute(actor=other, dispute=made[0].pk, now=later(10))
    source = read(client.get(path))
    text = seen(source)
    assert "Objection 0." in text
    assert f"Answer {made[0].pk}." in text
    assert "Objection 1." not in text
    assert "Objection 2." not in text
    assert "forum.example" not in source
    verbs.hide_dispute(actor=other, dispute=made[0].pk, note="It names somebody.", now=later(11))
    assert "Objection 0." not in seen(read(client.get(path)))


@pytest.mark.one_database
def test_each_version_of_the_method_is_named_where_it_stood(staff, client):
    for body in ("We read.", "We read twice."):
        verbs_of_office().write_policy(
            actor=staff.publisher, kind="methodology", language="en", body=body, now=NOW
        )
    publication = publish(staff)
    verbs_of_office().write_policy(
        actor=staff.publisher, kind="methodology", language="en", body="We ask too.", now=later(5)
    )
    source = read(client.get(path_of(publication)))
    assert 'href="/en/policies/methodology/2/"' in source
    assert "We read twice." in read(client.get("/en/policies/methodology/2/"))


@pytest.mark.one_database
def test_reading_needs_no_script_and_no_style_of_its_own(staff, client):
    publication = publish(staff)
    path = path_of(publication)
    correct(staff, publication.check_record)
    rest = ("", "fact-checks/", "corrections/", "search/?q=lemon", "ask/", "policies/privacy/")
    for page in (path, f"{path}revisions/1/", f"{path}dispute/", *(f"/en/{one}" for one in rest)):
        source = read(client.get(page))
        scripts = re.findall(r"<script[^>]*>", source)
        assert scripts == (['<script type="application/ld+json">'] if page == path else [])
        assert " style=" not in source
        assert " onclick" not in source


def verbs_of_office():
    from claimdesk.desk.verbs import office

    return office


def test_lists_lead_from_page_to_page_and_end(staff, client, monkeypatch):
    from claimdesk.web.public import reading

    monkeypatch.setattr(reading, "ON_PAGE", 2)
    monkeypatch.setattr(reading, "ON_FRONT", 2)
    titles = [f"Check number {number}" for number in range(5)]
    for number, title in enumerate(titles):
        publish(staff, text=f"Claim number {number} is so.", title=title, now=later(number))
    front = read(client.get("/en/"))
    assert titles[4] in front
    assert titles[3] in front
    assert titles[2] not in front
    assert 'href="/en/fact-checks/"' in front
    first, second, third = (
        read(client.get(path))
        for path in ("/en/fact-checks/", "/en/fact-checks/page/2/", "/en/fact-checks/page/3/")
    )
    assert [title for title in titles if title in first] == titles[3:]
    assert [title for title in titles if title in second] == titles[1:3]
    assert [title for title in titles if title in third] == titles[:1]
    assert 'rel="next" href="/en/fact-checks/page/3/"' in second
    assert 'rel="prev" href="/en/fact-checks/"' in second
    assert client.get("/en/fact-checks/page/4/").status_code == 404
    check = Check.objects.order_by("pk").first()
    correct(staff, check, kind="typo", reason="A letter.")
    assert titles[0] not in read(client.get("/en/fact-checks/"))  # a typo makes nothing new
    assert read(client.get("/vi/fact-checks/"))


@pytest.mark.one_database
def test_the_first_page_leads_to_the_desks_language(client):
    Desk.objects.update(language="vi")
    assert client.get("/").url == "/vi/"
    Desk.objects.update(language="en")
    assert client.get("/").url == "/en/"
    assert "Nothing has been published yet" in seen(read(client.get("/en/")))
