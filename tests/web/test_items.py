"""Adding: a text, an address, a file or one claim; and the item with the claims found in it."""

from __future__ import annotations

import functools
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from claimdesk.desk import jobs, verbs
from claimdesk.desk.models import Claim, Item, Job, Mention, Sighting
from claimdesk.desk.passages import find_passage, pieces
from claimdesk.detection.claims import find_claims
from claimdesk.errors import UnreachableError
from claimdesk.intake.reading import Document
from claimdesk.web.screens import item_forms
from support.desk import NOW, detect, later, person

pytestmark = pytest.mark.django_db
PATH = "/desk/add/"
TEXT = "Nice weather today? Hot lemon water cures cancer in 30 days. The city closed 300 schools."


@pytest.fixture
def an(client, fake_engine):
    account = person("An")
    client.force_login(account)
    return account


def work():
    """Do the tasks that wait, as a worker would."""
    now = max(timezone.now(), later(10_000))
    while job := jobs.take("w" * 8, now):
        jobs.perform(job, now=now)


def everything():
    """Return all that the database says, as text."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own names
            said += [str(row) for row in cursor.fetchall()]
    return "\n".join(said)


# -- adding ---------------------------------------------------------------------------------------


def test_a_text_becomes_an_item_and_its_claims_appear(client, an):
    response = client.post(PATH, {"text": TEXT}, follow=True)
    item = Item.objects.get()
    assert response.redirect_chain[-1][0] == f"/desk/items/{item.pk}/"
    page = response.content.decode()
    assert "The machine is reading it." in page
    assert "every 2s" in page
    assert f'<a href="/desk/items/{item.pk}/">Look again</a>' in page
    work()
    page = client.get(f"/desk/items/{item.pk}/").content.decode()
    assert "every 2s" not in page
    assert "<mark>Hot lemon water cures cancer in 30 days.</mark>" in page
    assert Claim.objects.count() == 2
    assert (item.channel, Item.objects.get().language) == ("desk", "en")


def test_repeated_claims_are_one_and_how_they_read_alone_is_suggested(
    client, an, fake_engine, monkeypatch
):
    detect = functools.partial(find_claims, encoder=None)
    monkeypatch.setattr(fake_engine, "find_claims", detect)
    said = "Minister Jane Doe opened 3 schools. She closed 300 schools."
    client.post(PATH, {"text": f"{said} Minister Jane Doe opened 3 schools!", "language": "en"})
    work()
    opened, closed = Claim.objects.order_by("pk")
    assert list(opened.mentions.order_by("start").values_list("start", flat=True)) == [0, 60]
    assert closed.text == "She closed 300 schools."
    page = client.get(f"/desk/items/{Item.objects.get().pk}/").content.decode()
    assert page.count("Read alone, as the machine suggests") == 1
    assert "Minister Jane Doe closed 300 schools." in page


def test_the_same_text_again_is_the_same_item_seen_once_more(client, an):
    client.post(PATH, {"text": TEXT})
    response = client.post(PATH, {"text": TEXT.upper()}, follow=True)
    assert Item.objects.count() == 1
    assert "was here already" in response.content.decode()
    assert Sighting.objects.get().times == 2


def test_the_language_can_be_given(client, an):
    client.post(PATH, {"text": "Ăn tỏi chữa ung thư nhé mọi người.", "language": "fr"})
    assert Item.objects.get().language == "fr"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "Paste a text or an address, or choose a file."),
        ({"text": "  \n "}, "Paste a text or an address, or choose a file."),
        ({"text": "x" * 200_001}, "at most 200,000 are read"),
        ({"text": "\u200b\u200b"}, "holds no text"),
    ],
)
def test_what_cannot_be_taken_in_is_said_at_the_form(client, an, said, why):
    response = client.post(PATH, said)
    assert response.status_code == 422
    page = response.content.decode()
    assert why in page
    assert said.get("text", "")[:500].strip() in page
    assert not Item.objects.exists()


def test_a_text_and_a_file_together_are_refused_and_the_text_is_kept(client, an):
    response = client.post(PATH, {"text": TEXT, "file": SimpleUploadedFile("a.txt", b"other")})
    assert response.status_code == 422
    assert TEXT in response.content.decode()
    assert not Item.objects.exists()


def test_an_address_is_fetched_and_neither_it_nor_the_title_is_kept(client, an, monkeypatch):
    def read(address, **_):
        assert address == "https://blog.example/nguyen-van-a/123"
        return Document(text=TEXT, title="Nguyen Van A on Chatter", lang="en-GB", source=address)

    monkeypatch.setattr(item_forms, "read_input", read)
    client.post(PATH, {"text": " https://blog.example/nguyen-van-a/123\n"})
    item = Item.objects.get()
    assert (item.channel, item.language, item.title) == ("page", "en", "")
    assert "Nguyen Van A" not in everything()
    assert "blog.example" not in everything()


@pytest.mark.parametrize("address", ["http://127.0.0.1/x", "https://localhost/", "http://10.0.0.1"])
def test_an_address_inside_the_own_network_is_not_fetched(client, an, address):
    response = client.post(PATH, {"text": address})
    assert response.status_code == 422
    assert address in response.content.decode()
    assert not Item.objects.exists()


def test_an_address_that_does_not_answer_keeps_what_was_typed(client, an, monkeypatch):
    def read(_address, **_):
        raise UnreachableError

    monkeypatch.setattr(item_forms, "read_input", read)
    response = client.post(PATH, {"text": "https://gone.example/"})
    assert response.status_code == 422
    assert "did not answer" in response.content.decode()
    assert "https://gone.example/" in response.content.decode()


def test_what_went_wrong_is_said_in_vietnamese(client, fake_engine):
    client.force_login(person("Minh", language="vi"))
    response = client.post(PATH, {"file": SimpleUploadedFile("a.zip", b"PK\x05\x06" + b"\0" * 18)})
    assert response.status_code == 422
    page = response.content.decode()
    assert "This is an archive" not in page
    assert "Không đọc được loại tệp này" in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Nguyen Van A.txt", TEXT.encode()),
        ("Nguyen Van A.md", f"# Heading\n\n{TEXT}".encode()),
        (
            "Nguyen Van A.html",
            f"<html><head><title>Nguyen Van A</title><meta name=author content='Nguyen Van A'>"
            f"</head><body><article><p>{TEXT}</p></article></body></html>".encode(),
        ),
    ],
)
def test_a_file_gives_its_text_and_nothing_else(client, an, name, content):
    response = client.post(PATH, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302
    item = Item.objects.get()
    assert "Hot lemon water cures cancer in 30 days." in item.text
    assert (item.channel, item.title) == ("file", "")
    assert "Nguyen Van A" not in everything()


def test_a_word_file_gives_its_text_and_not_who_wrote_it(client, an):
    from docx import Document as Word

    word = Word()
    word.core_properties.author = word.core_properties.title = "Nguyen Van A"
    word.add_paragraph(TEXT)
    stream = io.BytesIO()
    word.save(stream)
    client.post(PATH, {"file": SimpleUploadedFile("by Nguyen Van A.docx", stream.getvalue())})
    assert Item.objects.get().text == TEXT
    assert "Nguyen Van A" not in everything()


def test_a_file_that_cannot_be_read_is_named_by_its_kind_only(client, an):
    response = client.post(PATH, {"file": SimpleUploadedFile("Nguyen Van A.pdf", b"%PDF-1.4 x")})
    assert response.status_code == 422
    assert "Nguyen Van A" not in response.content.decode()
    assert not Item.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client, an, monkeypatch):
    monkeypatch.setattr(item_forms, "LARGEST_FILE", 10)
    response = client.post(PATH, {"file": SimpleUploadedFile("a.txt", b"x" * 11)})
    assert response.status_code == 422
    assert "larger than Claimdesk reads" in response.content.decode()


def test_one_claim_is_added_by_its_words_and_rated(client, an):
    words = "A minister said that salt cures colds."
    response = client.post(f"{PATH}claim/", {"words": words, "kind": "statement"})
    claim = Claim.objects.get()
    assert response["Location"] == f"/desk/claims/{claim.pk}/"
    assert (claim.text, claim.language, claim.worth) == (words, "en", 0.8)
    assert (claim.checkability, claim.checkability_by_machine) == ("statement", False)
    assert Job.objects.get().kind == "match"


@pytest.mark.parametrize(
    "said", [{"words": " "}, {"words": "x" * 1001}, {"words": "a", "kind": "y"}]
)
def test_a_claim_that_cannot_be_added_is_kept_in_its_form(client, an, said):
    response = client.post(f"{PATH}claim/", {"kind": "statement", **said})
    assert response.status_code == 422
    assert '<details class="card disclosure" open' in response.content.decode()
    assert not Claim.objects.exists()


def test_what_came_in_lately_is_shown_with_its_claims(client, an, django_assert_max_num_queries):
    for number in range(12):
        verbs.receive(
            actor=an, text=f"Number {number} of 12 is a claim here.", now=later(60 * number)
        )
    work()
    with django_assert_max_num_queries(8):
        page = client.get(PATH).content.decode()
    assert "Number 11 of 12" in page
    assert "1 claim" in page
    assert "Number 3 of 12" not in page


def test_a_text_can_come_with_the_address_of_the_form(client, an):
    assert "From elsewhere" in client.get(f"{PATH}?text=From+elsewhere").content.decode()


@pytest.mark.parametrize("role", ["reader"])
def test_who_may_not_bring_content_in_is_told_who_may(client, fake_engine, role):
    client.force_login(person("Em", role=role))
    for path in (PATH, f"{PATH}claim/"):
        response = client.post(path, {"text": TEXT, "words": TEXT, "kind": "statement"})
        assert response.status_code == 403
    assert not Item.objects.exists()
    assert not Claim.objects.exists()


# -- an item --------------------------------------------------------------------------------------


@pytest.fixture
def item(an):
    return verbs.receive(actor=an, text=TEXT, language="en", now=NOW)


def test_a_passage_is_marked_by_its_words(client, an, item):
    words = "the city CLOSED 300   schools"
    client.post(f"/desk/items/{item.pk}/mark/", {"words": words, "kind": "statement"})
    mention = Mention.objects.get()
    assert item.text[mention.start : mention.end] == "The city closed 300 schools"
    assert mention.by_machine is False
    assert mention.claim.text == "The city closed 300 schools"


def test_a_passage_is_marked_where_it_was_selected(client, an):
    item = verbs.receive(actor=an, text="One is one. One is one. 😀 One is one.", now=NOW)
    start = item.text.rindex("One")
    said = {"words": "One is one.", "start": start, "kind": "statement"}
    client.post(f"/desk/items/{item.pk}/mark/", said)
    assert Mention.objects.get().start == start


def test_words_that_are_not_in_the_text_are_not_a_passage(client, an, item):
    said = {"words": "Something else entirely", "kind": "statement"}
    response = client.post(f"/desk/items/{item.pk}/mark/", said)
    assert response.status_code == 422
    assert "do not stand in the text" in response.content.decode()
    assert "Something else entirely" in response.content.decode()
    assert not Claim.objects.exists()


def test_a_reader_sees_the_item_and_cannot_mark(client, an, item):
    client.force_login(person("Em", role="reader"))
    page = client.get(f"/desk/items/{item.pk}/").content.decode()
    assert "Hot lemon water" in page
    assert "mark/" not in page
    said = {"words": "The city closed 300 schools.", "kind": "statement"}
    assert client.post(f"/desk/items/{item.pk}/mark/", said).status_code == 403
    assert not Mention.objects.exists()


def test_an_item_says_how_often_it_was_seen_and_by_which_ways(client, an, item):
    for hour, channel in ((0, "desk"), (1, "web"), (2, "web"), (2, "web")):
        verbs.receive(actor=an, text=TEXT, channel=channel, now=later(60 * hour))
    page = client.get(f"/desk/items/{item.pk}/").content.decode()
    assert "asked on the public site: 3 times, in 2 different hours" in page
    assert "entered at the desk: 2 times<" in page


def test_an_item_without_claims_says_what_to_do(client, an):
    item = verbs.receive(actor=an, text="How are you?", now=NOW)
    work()
    assert "found no claim" in client.get(f"/desk/items/{item.pk}/").content.decode()


def test_an_item_that_is_not_there_is_not_found(client, an):
    assert client.get("/desk/items/4711/").status_code == 404
    assert client.post("/desk/items/4711/mark/", {"words": "x"}).status_code == 404


def test_an_item_of_many_claims_takes_few_queries(client, an, django_assert_max_num_queries):
    text = " ".join(f"In {year} the city closed {year} schools." for year in range(1900, 1940))
    item = verbs.receive(actor=an, text=text, now=NOW)
    detect(item=item.pk, now=NOW)
    assert item.mentions.count() == 40
    with django_assert_max_num_queries(9):
        client.get(f"/desk/items/{item.pk}/")


# -- passages -------------------------------------------------------------------------------------


def mentions(*spans):
    return [Mention(pk=at, start=start, end=end) for at, (start, end) in enumerate(spans)]


@pytest.mark.parametrize(
    ("spans", "marked"),
    [
        ([], []),
        ([(0, 3), (4, 7)], ["abc", "efg"]),
        ([(2, 5), (0, 3)], ["abc"]),
        ([(0, 10), (3, 5)], ["de"]),
        ([(0, 10)], ["abcdefghij"]),
        ([(5, 99)], []),
    ],
)
def test_pieces_joined_are_the_text_and_mentions_do_not_overlap(spans, marked):
    found = pieces("abcdefghij", mentions(*spans))
    assert "".join(piece.text for piece in found) == "abcdefghij"
    assert [piece.text for piece in found if piece.mention] == marked


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("nước chanh", "nước chanh"),
        ("NUOC  chanh", "nước chanh"),
        ("Straße", "Straße"),
        ("strasse", "Straße"),
        ("chanh\nnóng", "chanh  nóng"),
        ("dien", "điện"),
        ("nothing", None),
        ("", None),
        ("́", None),
    ],
)
def test_words_are_found_whatever_their_case_and_diacritics(said, found):
    text = "Uống nước chanh  nóng ở Straße, mất điện."
    span = find_passage(text, said)
    assert (text[slice(*span)] if span else None) == found
