"""Questions and objections of the public: answered at once, taken without a name, found by code."""

from __future__ import annotations

import logging
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client

from claimdesk.desk import answers, handlers, verbs
from claimdesk.desk.entries import entry_of, own_check
from claimdesk.desk.models import AuditEntry, Dispute, Item, Question
from claimdesk.domain.match import Zone
from claimdesk.errors import LibraryCorruptError
from support.desk import later
from support.engine import entry, match
from support.public import Staff, correct, path_of, publish, read, seen

pytestmark = pytest.mark.django_db
TEXT = "Is it so that hot lemon water cures cancer?"
CODE = re.compile(r'id="the-code">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<')


@pytest.fixture(autouse=True)
def _forget_counts():
    caches["visitors"].clear()


@pytest.fixture
def staff():
    return Staff()


def code_of(response):
    return CODE.search(read(response))[1]


def test_a_sure_match_answers_at_once(client, fake_engine):
    fake_engine.answers[TEXT] = [
        match(reasons=("words: lemon, cancer", "meaning: very close (0.81)")),
        match(entry("Lemon cures colds.", title="Colds"), 0.5, conflicts=("numbers: 30 / 300",)),
        match(entry("Unrelated.", title="Unrelated"), 0.1, Zone.NONE),
    ]
    source = read(client.post("/en/ask/", {"text": TEXT}))
    text = seen(source)
    assert "This has been checked" in text
    assert text.index("Lemon drinks are no cancer treatment") < text.index("These may fit too")
    assert 'href="https://checks.example/lemon"' in source
    for part in ("Example Checks", "False", "Same words: lemon, cancer", "30", "300"):
        assert part in text
    assert "Unrelated" not in text
    assert "0.81" not in text
    assert Question.objects.count() == Item.objects.count() == 0  # nothing is kept until it is sent


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://example.org/lemon-cures", "This is only an address"),
        ("www.example.org/a 🍋", "This is only an address"),
        ("example.org/lemon-cures", "This is only an address"),
        ("👍👍 !!! 42", "Write in words"),
    ],
)
@pytest.mark.one_database
def test_what_says_nothing_is_not_taken(client, fake_engine, text, said):
    for path in ("/en/ask/", "/en/ask/send/"):
        response = client.post(path, {"text": text})
        assert response.status_code == 422
        assert said in seen(response.content.decode())
    assert Question.objects.count() == Item.objects.count() == 0


def test_an_address_beside_words_is_taken(client, fake_engine):
    text = f"{TEXT} https://example.org/lemon"
    assert "Your question has been taken" in read(client.post("/en/ask/send/", {"text": text}))


def test_a_likely_match_is_shown_as_one(client, fake_engine):
    fake_engine.answers[TEXT] = [match(probability=0.5)]
    text = seen(read(client.post("/vi/ask/", {"text": TEXT})))
    assert "có thể đúng điều bạn hỏi" in text
    assert "đã được kiểm chứng" not in text.partition("Gửi câu hỏi")[0]


def test_without_a_match_or_a_library_the_question_can_still_be_sent(client, fake_engine):
    assert "Nobody we know of" in seen(read(client.post("/en/ask/", {"text": TEXT})))
    fake_engine.error = LibraryCorruptError()
    source = read(client.post("/en/ask/", {"text": TEXT}))
    assert "no instant answer" in seen(source)
    assert 'action="/en/ask/send/"' in source


def test_the_desks_own_fact_checks_are_shown_as_they_stand_now(staff, client, fake_engine):
    publication = publish(staff)
    fake_engine.answers[TEXT] = [match(entry_of(publication))]  # the Library has the first version
    correct(staff, publication.check_record, verdict="mixture", title="Now it is mixed")
    source = read(client.post("/en/ask/", {"text": TEXT}))
    assert "Now it is mixed" in source
    assert "Mixture" in seen(source)
    correct(staff, publication.check_record, kind="withdrawal", reason="Wrong.", now=later(90))
    source = read(client.post("/en/ask/", {"text": TEXT}))
    assert "Now it is mixed" not in source
    assert "Nobody we know of" in seen(source)


@pytest.mark.one_database
def test_the_desks_own_fact_checks_stay_its_own_when_it_moves_to_another_address(
    staff, client, fake_engine, settings
):
    first, second = publish(staff), publish(staff, text="Garlic keeps the flu away.")
    old = [entry_of(one) for one in (first, second)]
    code = code_of(client.post("/en/ask/send/", {"text": TEXT}))
    verbs.answer_question(
        actor=staff.author, question=Question.objects.get().pk, entry=old[0].to_json(), now=later()
    )
    settings.BASE_URL = "https://moved.example.org"
    fake_engine.answers[TEXT] = [match(one) for one in old]  # the Library has not followed yet
    correct(staff, first.check_record, kind="withdrawal", reason="The source was forged.")
    source = read(client.post("/en/ask/", {"text": TEXT}))
    assert first.page["title"] in old[0].title
    assert path_of(first) not in source
    assert f"https://moved.example.org{path_of(second)}" in source
    assert "localhost" not in source
    source = read(client.get(f"/en/ask/{code}/"))
    assert "has been withdrawn" in seen(source)
    assert f"https://moved.example.org{path_of(first)}" in source
    status = client.get(f"/api/v1/ask/{code}").json()
    assert status["answer"] is None


@pytest.mark.one_database
def test_the_library_follows_a_desk_that_moves(staff, fake_engine, settings):
    first, second = publish(staff), publish(staff, text="Garlic keeps the flu away.")
    for one in (first, second):
        handlers.library(publication=one.pk, now=later())
    settings.BASE_URL = "https://moved.example.org"
    correct(
        staff, first.check_record, kind="substantial", title="In other words", claim_reviewed="X."
    )
    correct(staff, second.check_record, kind="withdrawal", reason="The source was forged.")
    handlers.own_entries(now=later())
    (entry,) = fake_engine.library()
    assert entry.url == f"https://moved.example.org{path_of(first)}"
    assert entry.title == "In other words"
    assert len(fake_engine.library().history(entry.id)) == 2
    handlers.own_entries(now=later())
    assert len(fake_engine.library().history(entry.id)) == 2, "what is right is not written again"


def test_a_worker_that_is_late_does_not_bring_back_what_was_corrected(
    staff, fake_engine, monkeypatch
):
    publication = publish(staff)
    add, corrected = fake_engine.add, []

    def add_late(entry):
        if not corrected:  # between reading and writing, another worker brings the correction in
            corrected.append(True)
            correct(staff, publication.check_record, kind="substantial", title="In other words")
            handlers.library(publication=publication.pk, now=later())
        add(entry)

    monkeypatch.setattr(fake_engine, "add", add_late)
    handlers.library(publication=publication.pk, now=later())
    (entry,) = fake_engine.library()
    assert entry.title == "In other words"


def test_an_entry_of_others_is_never_taken_for_the_desks_own(staff, fake_engine):
    publication = publish(staff)
    own = entry_of(publication)
    assert own_check(own.id) == publication.check_record_id
    for other in (match().entry.id, "", "zz", own.id[:8], f"{own.id[:8]}zzzzzzzz", own.id[::-1]):
        assert own_check(other) is None


def test_texts_of_others_run_in_their_own_direction(client, fake_engine):
    theirs = entry("الليمون يعالج السرطان", title="الليمون لا يعالج السرطان", language="ar")
    fake_engine.answers[TEXT] = [match(theirs)]
    source = read(client.post("/en/ask/", {"text": TEXT}))
    assert source.count('lang="ar" dir="auto"') == 2


def test_a_long_message_is_read_sentence_by_sentence(client, fake_engine):
    message = "Hello everyone out there. " * 20 + "Hot lemon water cures cancer today. Share!"
    fake_engine.answers["Hot lemon water cures cancer today."] = [match()]
    fake_engine.answers[message] = []
    text = seen(read(client.post("/en/ask/", {"text": message})))
    assert "Hello everyone" in text


def test_a_question_is_taken_and_answered_under_its_code(staff, client, fake_engine):
    response = client.post("/en/ask/send/", {"text": f"{TEXT}\n\nMy aunt says so."})
    assert response["Cache-Control"] == "no-store"
    code = code_of(response)
    assert f'href="/en/ask/{code}/"' in read(response)
    question = Question.objects.get()
    assert code not in repr(vars(question))
    assert question.text == f"{TEXT}\n\nMy aunt says so."
    path = f"/en/ask/{code}/"
    assert "It is waiting" in seen(read(client.get(path)))
    assert "It is waiting" in seen(read(client.get(path.lower())))
    assert client.get("/en/ask/", {"code": f" {code.lower()} "}).url == f"/en/ask/{code.lower()}/"
    publication = publish(staff)
    verbs.answer_question(
        actor=staff.author, question=question.pk, entry=entry_of(publication).to_json(), now=later()
    )
    source = read(client.get(path))
    assert "It has been checked" in source
    assert path_of(publication) in source
    assert 'content="noindex"' in source
    correct(staff, publication.check_record, verdict="mixture", title="Now it is mixed")
    assert "Now it is mixed" in read(client.get(path))
    correct(staff, publication.check_record, kind="withdrawal", reason="Wrong.", now=later(90))
    assert "has been withdrawn" in seen(read(client.get(path)))


def test_a_closed_question_says_so_and_a_wrong_code_leads_nowhere(staff, client, fake_engine):
    code = code_of(client.post("/en/ask/send/", {"text": TEXT}))
    verbs.close_question(actor=staff.author, question=Question.objects.get().pk, now=later())
    assert "We cannot check this" in seen(read(client.get(f"/en/ask/{code}/")))
    for wrong in ("AAAA-AAAA-AAAA", "x", "%00", "é" * 30):
        response = client.get(f"/en/ask/{wrong}/")
        assert response.status_code == 404
        assert "No question has this code" in seen(response.content.decode())
    assert client.get("/en/dispute/AAAA-AAAA-AAAA/").status_code == 404
    assert client.get("/en/ask/", {"code": "../../desk/"}).url == "/en/ask/desk/"


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 5001])
@pytest.mark.parametrize("path", ["/en/ask/", "/en/ask/send/"])
@pytest.mark.one_database
def test_an_empty_or_endless_question_is_refused_kindly(client, fake_engine, text, path):
    response = client.post(path, {"text": text})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert Question.objects.count() == 0


@pytest.mark.one_database
def test_sending_needs_the_pages_own_token_and_looking_up_changes_nothing(fake_engine):
    client = Client(enforce_csrf_checks=True)
    page = client.post("/en/ask/", {"text": TEXT})
    assert page.status_code == 200
    assert client.post("/en/ask/send/", {"text": TEXT}).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    elsewhere = {"origin": "https://evil.example"}
    send = {"text": TEXT, "csrfmiddlewaretoken": token}
    assert client.post("/en/ask/send/", send, headers=elsewhere).status_code == 403
    assert Question.objects.count() == 0
    assert client.post("/en/ask/send/", send).status_code == 200
    assert Question.objects.count() == 1
    assert client.get("/en/ask/send/").status_code == 405


CANARIES = {
    "REMOTE_ADDR": "203.0.113.77",
    "HTTP_X_FORWARDED_FOR": "198.51.100.66",
    "HTTP_USER_AGENT": "CanaryBrowser/77",
    "HTTP_REFERER": "https://canary-referer.example/profile/canary-name",
    "HTTP_COOKIE": "canary=canary-cookie",
    "HTTP_ACCEPT_LANGUAGE": "en-x-canary",
}


def test_nothing_about_who_asks_is_kept_logged_or_set(staff, fake_engine, caplog):
    caplog.set_level(logging.DEBUG)
    publication = publish(staff)
    client = Client()
    client.get("/en/", **CANARIES)
    client.get(path_of(publication), **CANARIES)
    client.get("/en/search/", {"q": "canary-search", "others": "1"}, **CANARIES)
    assert not client.cookies
    client.post("/en/ask/", {"text": "canary-lookup is so, they say."}, **CANARIES)
    sent = {"text": TEXT, "name": "canary-field", "email": "canary@mail.example"}
    code = code_of(client.post("/en/ask/send/", sent, **CANARIES))
    client.get(f"/en/ask/{code}/", **CANARIES)
    objection = {"text": "It is wrong.", "reply_to": "canary-field"}
    told = client.post(f"{path_of(publication)}dispute/", objection, **CANARIES)
    client.get(f"/en/dispute/{code_of(told)}/", **CANARIES)
    assert set(client.cookies) <= {"claimdesk_csrf"}
    assert Session.objects.count() == 0
    kept = _everything()
    for value in ("203.0.113", "198.51.100", "Canary", "canary", code, code_of(told)):
        assert value not in kept
        assert value not in caplog.text
    assert Question.objects.get().asked.minute == 0
    assert Dispute.objects.get().received.minute == 0
    assert set(AuditEntry.objects.filter(verb__in=["ask", "dispute"]).values_list("actor")) == {
        (None,)
    }


def _everything():
    from django.apps import apps

    return "\n".join(
        repr(row)
        for model in apps.get_models(include_auto_created=True)
        for row in model.objects.values_list()
    )


def test_a_flood_is_asked_to_wait_and_others_are_not(staff, fake_engine, monkeypatch):
    from claimdesk.web.public import answering, asking, disputing

    monkeypatch.setattr(answering, "LOOKS", 3)
    monkeypatch.setattr(asking, "_QUESTIONS", 2)
    monkeypatch.setattr(disputing, "_DISPUTES", 1)
    path = f"{path_of(publish(staff))}dispute/"
    flood, other = Client(REMOTE_ADDR="203.0.113.1"), Client(REMOTE_ADDR="203.0.113.2")
    for target, most in (("/en/ask/", 3), ("/en/ask/send/", 2), (path, 1)):
        for _ in range(most):
            assert flood.post(target, {"text": TEXT}).status_code == 200
        refused = flood.post(target, {"text": TEXT})
        assert refused.status_code == 429
        assert "Wait a minute" in seen(refused.content.decode())
        assert TEXT in seen(refused.content.decode())  # nothing that was typed is lost
        assert other.post(target, {"text": TEXT}).status_code == 200
    assert flood.get("/en/").status_code == 200


@pytest.mark.usefixtures("fake_engine")
@pytest.mark.one_database
def test_a_file_that_no_form_asked_for_never_comes_onto_the_disk(
    staff, client, settings, monkeypatch
):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    made = []
    real = TemporaryUploadedFile.__init__
    monkeypatch.setattr(
        TemporaryUploadedFile,
        "__init__",
        lambda self, *rest: (made.append(rest[0]), real(self, *rest))[0],
    )
    places = ("/en/ask/", "/en/ask/send/", f"{path_of(publish(staff))}dispute/")
    for place in places:
        photo = SimpleUploadedFile("Nguyen Van A.jpg", b"x" * 5000, "image/jpeg")
        assert client.post(place, {"text": TEXT, "photo": photo}).status_code == 200
    assert made == []
    assert Question.objects.get().text == TEXT
    client.force_login(staff.author)
    note = SimpleUploadedFile("note.txt", b"The bridge was closed for two days. " * 9, "text/plain")
    assert client.post("/desk/add/", {"file": note, "language": ""}).status_code == 302
    assert made == ["note.txt"]


def test_many_visitors_do_not_make_the_desk_forget_who_tried_too_often():
    for number in range(5_000):
        caches["visitors"].add(f"limit:public-look:{number}", 0, 60)
    assert caches["visitors"].get("limit:public-look:0") == 0


def test_an_objection_is_taken_and_answered_under_its_code(staff, client, fake_engine):
    publication = publish(staff)
    path = f"{path_of(publication)}dispute/"
    assert "csrfmiddlewaretoken" in read(client.get(path))
    response = client.post(
        path,
        {
            "text": "The year is wrong.\n\nSee page 4.",
            "evidence_address": "statistics.example/table-4",
            "may_be_shown": "on",
        },
    )
    code = code_of(response)
    dispute = Dispute.objects.get()
    assert dispute.text == "The year is wrong.\n\nSee page 4."
    assert dispute.evidence_address == "https://statistics.example/table-4"
    assert dispute.may_be_shown
    place = f"/en/dispute/{code}/"
    assert "Not answered yet" in seen(read(client.get(place)))
    verbs.answer_dispute(
        actor=staff.publisher, dispute=dispute.pk, outcome="upheld", answer="You are right.",
        now=later(5),
    )  # fmt: skip
    correct(staff, publication.check_record, reason="The year was wrong.")
    text = seen(read(client.get(place)))
    assert "The objection is right" in text
    assert "You are right." in text
    assert "The fact-check was changed on" in text
    for text, address in (("", ""), ("x", "javascript:alert(1)"), ("x" * 5001, "")):
        refused = client.post(path, {"text": text, "evidence_address": address})
        assert refused.status_code == 422
    assert Dispute.objects.count() == 1


@pytest.mark.one_database
def test_the_order_of_the_matching_stays_which_has_the_own_language_first(fake_engine):
    said = entry("Nước chanh chữa ung thư.", language="vi", url="https://checks.example/vi")
    own = match(said, 0.92)
    other = match(entry(), 0.97)
    fake_engine.answers["Nước chanh chữa ung thư?"] = [own, other]
    found = answers.look_up("Nước chanh chữa ung thư?", "vi")
    assert [one.entry.language for one, _ in found] == ["vi", "en"]
