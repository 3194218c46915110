"""Two real desks: what one publishes, corrects and withdraws is on the other within one run."""

from __future__ import annotations

import shutil

import pytest
from django.db import transaction
from django.urls import reverse

from claimdesk.desk.models import Claim, Desk, PeerChange, PeerLog, Subscription
from claimdesk.desk.publiclog import keys, reading, signing
from claimdesk.desk.sources import failures
from claimdesk.desk.verbs import office, peers
from claimdesk.desk.verbs import sources as verbs
from claimdesk.errors import RuleError
from claimdesk.web import source_words
from support import desk
from support.api import Caller, token_of
from support.peers import HOST, LEMON, accepted, another_desk, follow, library, run
from support.public import Staff, correct, path_of, publish, read, seen

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("fake_engine"),
    pytest.mark.one_database,
]


@pytest.fixture
def peer(monkeypatch, tmp_path):
    with another_desk(monkeypatch, tmp_path) as found:
        yield found


def states_of_other_desk(peer):
    """Let a desk publish, correct and withdraw; return its site then, its key, its page.

    Nothing of it is left in the database, which is that of this desk then.
    """
    point = transaction.savepoint()
    Desk.objects.update(name="Báo Kia")
    staff = Staff()
    office.describe_desk(
        actor=staff.publisher, name="Báo Kia", about="", language="vi", contact="",
        licence="CC BY 4.0", now=desk.NOW,
    )  # fmt: skip
    found = [export(peer, "first", publish(staff, text=LEMON))]
    check = found[0][1].check_record
    found.append(export(peer, "second", correct(staff, check, reason="It said May.")))
    gone = correct(staff, check, kind="withdrawal", reason="It was forged.", now=desk.later(90))
    found.append(export(peer, "third", gone))
    key = (found[0][0] / "log/key").read_text("ascii").strip()
    page = path_of(found[0][1])
    transaction.savepoint_rollback(point)
    shutil.move(keys.folder(), peer.folder / "log-of-the-other")
    return [folder for folder, _publication in found], key, page


def export(peer, name, publication):
    """Write the log and the records of a desk as its site has them."""
    signing.sign(publication.published)
    folder = peer.folder / name
    files = [(f"log/{path}", data) for path, data in reading.SignedLog().files()]
    files += [(row.page, reading.record_of(row)) for row in reading.visible_rows()]
    for path, data in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder, publication


def show(peer, folder):
    """Let the site of the other desk be what is in a folder."""
    peer.clear()
    for path in folder.rglob("*"):
        if path.is_file():
            peer.serve(path.relative_to(folder).as_posix(), path.read_bytes())


def test_a_correction_and_a_withdrawal_appear_on_another_desk_with_their_mark(peer, client):
    (first, second, third), key, page = states_of_other_desk(peer)
    show(peer, first)
    source = run(follow(peer, key=key))
    assert (source.error, source.taken) == ("", 1)
    entry = library()[LEMON]
    assert (entry.publisher, entry.licence) == ("Báo Kia", "CC BY 4.0")
    assert entry.url == f"{peer.address}{page}"
    claim, code = accepted()
    checker = desk.person("Vy", "publisher", language="vi")
    client.force_login(checker)
    assert "được dựa vào ở đây" not in read(client.get(reverse("desk:claim", args=[claim.pk])))

    show(peer, second)
    assert run(source, 60).error == ""
    says = "Bài kiểm chứng được dựa vào ở đây đã được nơi đăng là Báo Kia sửa đổi ngày"
    for path in (
        reverse("desk:claim", args=[claim.pk]),
        reverse("desk:library-entry", args=[entry.id]),
        reverse("desk:inbox-question", args=[claim.questions.get().pk]),
    ):
        assert says in seen(read(client.get(path))), path
        assert "It said May." in seen(read(client.get(path)))
    answered = seen(read(client.get(f"/en/ask/{code}/")))
    assert "The answer has been corrected" in answered
    assert "It said May." in answered
    inbox = reverse("desk:inbox") + "?view=changes"
    assert LEMON in seen(read(client.get(inbox)))
    change = PeerChange.objects.get()
    client.post(reverse("desk:change-seen", args=[change.pk]))
    assert "Không có thay đổi nào" in seen(read(client.get(inbox)))

    show(peer, third)
    assert run(source, 120).error == ""
    withdrawn = seen(read(client.get(reverse("desk:claim", args=[claim.pk]))))
    assert "đã bị nơi đăng là Báo Kia rút ngày" in withdrawn
    assert "It was forged." in withdrawn
    answered = seen(read(client.get(f"/vi/ask/{code}/")))
    assert "Báo Kia đã rút bài kiểm chứng trả lời câu hỏi của bạn" in answered
    assert LEMON not in library()


def test_a_check_shows_that_what_it_relies_on_was_changed(peer, client):
    peer.publish(7, LEMON)
    source = run(follow(peer.put()))
    author = desk.person("Vy", "checker")
    check = desk.draft(author, of=desk.claim(author, LEMON))
    evidence = check.head.evidence.first()
    type(evidence).objects.filter(pk=evidence.pk).update(address=library()[LEMON].url)
    client.force_login(author)
    path = reverse("desk:check", args=[check.pk])
    assert "relied on here" not in seen(read(client.get(path)))
    peer.withdraw(7)
    peer.put()
    run(source, 60)
    assert "relied on here was withdrawn by its publisher, Peer Desk" in seen(
        read(client.get(path))
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_refused_log_says_so_in_words_and_an_administrator_confirms(peer, client, language):
    peer.publish(7, LEMON)
    client.force_login(desk.person("Anh", "administrator", language=language))
    client.post(reverse("desk:sources"), {
        "kind": "desk", "address": f"https://{HOST}/log/", "every_minutes": "30",
    })  # fmt: skip
    source = Subscription.objects.get()
    assert source.address == f"https://{HOST}"
    found_at(peer.put(), source)
    assert run(source).error == "unconfirmed"
    path = reverse("desk:source", args=[source.pk])
    shown = seen(read(client.get(path)))
    assert peer.key in shown
    words = {"en": "Nobody here has confirmed yet", "vi": "Chưa ai ở đây xác nhận"}
    assert words[language] in shown
    client.post(reverse("desk:source-confirm", args=[source.pk]), {"key": "another"})
    assert PeerLog.objects.get().key == ""
    client.post(reverse("desk:source-confirm", args=[source.pk]), {"key": peer.key})
    assert run(source, 1).taken == 1
    peer.refuse(peer.enter("verdict", "check/8", b"{}"))
    peer.put()
    run(source, 30)
    words = {"en": "Entry 1, check/8: It is no fact-check", "vi": "Mục số 1, check/8:"}
    assert words[language] in seen(read(client.get(path)))


def found_at(peer, source):
    """Let the other desk be where the tests serve it."""
    source.address = peer.address
    source.save()


def test_every_refusal_has_words_in_both_languages_and_says_what_confirming_does():
    for failure in failures.HELD:
        assert source_words.failure_in_words(failure, None)
        assert source_words.confirming(failure)


def test_the_api_and_the_list_tell_why_a_log_was_refused(peer):
    peer.publish(7, LEMON)
    boss = Caller(token_of(desk.person("Anh", "administrator")))
    body = {"kind": "desk", "address": f"https://{HOST}", "key": peer.key}
    added = boss.post("/sources", body).json()
    source = Subscription.objects.get()
    found_at(peer.put(), source)
    run(source)
    peer.serve("log/checkpoint", b"x" + (peer.folder / "log/checkpoint").read_bytes())
    run(source, 30)
    told = boss.get(f"/sources/{added['id']}").json()
    assert (told["error"], told["log"]["refused"], told["log"]["taken"]) == ("forged", "forged", 1)
    assert boss.post(f"/sources/{added['id']}/confirm", {}).json()["error"] == ""
    assert boss.post(f"/sources/{added['id']}/confirm", {}).status_code == 409
    assert boss.get(f"/sources/{added['id']}/unread").json()["results"] == []
    assert boss.get("/changes").json()["results"] == []


def test_a_desk_follows_a_log_once_and_never_its_own(peer):
    wish = verbs.Wish(kind="desk", address=f"https://{HOST}", name="", key=peer.key)
    verbs.add_source(actor=None, wish=wish, now=desk.NOW)
    other = verbs.Wish(kind="desk", address="https://mirror.example.org", name="", key=peer.key)
    with pytest.raises(RuleError, match="has this source already"):
        verbs.add_source(actor=None, wish=other, now=desk.NOW)
    with pytest.raises(RuleError, match="no key of a log"):
        peers.checked_key("not a key")
    publish(Staff())
    keys.signer("own.example.org/log", desk.NOW)
    with pytest.raises(RuleError, match="of this desk itself"):
        peers.checked_key(str(keys.entered()[-1]))
    assert Claim.objects.count() == 1
