"""Items that one worker reads together: as one after the other, each once, and all undone alike."""

from __future__ import annotations

import pytest

from claimdesk.desk import jobs, verbs, wordings
from claimdesk.desk.audit import find_break
from claimdesk.desk.models import AuditEntry, Claim, Item, Job, Match, Mention, Question, Sighting
from claimdesk.desk.verbs.receiving import LONGEST_TOGETHER
from claimdesk.desk.worker import Loop
from claimdesk.errors import LibraryError
from support import desk
from support.desk import NOW
from support.entries import make_entries

pytestmark = pytest.mark.django_db
FIRST = "Uống nước chanh nóng chữa khỏi ung thư."
SECOND = "Nghe nói nước chanh nóng chữa được ung thư."
THIRD = "Nước chanh nóng trị hết ung thư đó mọi người."
OTHER = "Giá xăng tăng 300 đồng mỗi lít từ chiều nay."


@pytest.fixture(autouse=True)
def alike(fake_engine):
    """Let the engine hold the first two wordings for the same, and the last two."""
    fake_engine.alike = [{FIRST, SECOND}, {SECOND, THIRD}]
    return fake_engine


def come_in(*texts, channel="feed"):
    """Take texts in together, as one message of a source does; return their items."""
    given = [verbs.Incoming.of(text, channel=channel) for text in texts]
    return verbs.receive_all(actor=desk.machine(), given=given, now=NOW)


def read_all():
    """Let one worker do all that is due."""
    loop = Loop("worker")
    while loop.step():
        pass


def reading():
    return Job.objects.filter(kind="detect")


def of(text):
    return Claim.objects.get(text=text)


def test_wordings_in_one_batch_are_one_claim_with_all_mentions():
    come_in(OTHER, FIRST, SECOND, THIRD)
    read_all()
    assert of(SECOND).merged_into == of(THIRD).merged_into == of(FIRST)
    assert (of(FIRST).state, of(FIRST).mentions.count(), of(FIRST).demand) == ("open", 3, 1)
    assert of(OTHER).mentions.count() == 1
    assert set(reading().values_list("state", "attempts", "worker")) == {("done", 1, "")}
    assert Item.objects.filter(detected=None).count() == 0
    assert find_break() is None


def test_what_is_read_together_is_told_in_the_order_in_which_it_came():
    come_in(OTHER, FIRST, SECOND)
    read_all()
    told = AuditEntry.objects.exclude(verb__in=("receive", "add_source")).order_by("sequence")
    names = {str(one.pk): one.text for one in Claim.objects.all()}
    assert [(one.verb, names[one.object_id]) for one in told if one.object_kind == "claim"] == [
        ("add_claim", OTHER),
        ("store_matches", OTHER),
        ("add_claim", FIRST),
        ("store_matches", FIRST),
        ("add_claim", SECOND),
        ("merge_claims", SECOND),
    ]


def test_a_join_within_a_batch_is_taken_back_with_what_came_in_those_words():
    come_in(FIRST, SECOND)
    come_in("Lại nghe nữa. " + SECOND, channel="chat")
    read_all()
    verbs.unmerge_claim(actor=desk.person("An"), claim=of(SECOND).pk, now=desk.later())
    assert (of(FIRST).state, of(SECOND).state) == ("open", "open")
    assert (of(FIRST).mentions.count(), of(SECOND).mentions.count()) == (1, 2)
    assert (of(FIRST).demand, of(SECOND).demand) == (1, 2)
    assert Job.objects.filter(kind="match", key=f"match:{of(SECOND).pk}:1").exists()


def test_one_item_that_cannot_be_read_keeps_no_other_back(alike, monkeypatch):
    find_many = alike.find_many

    def stumble(texts):
        if any(text == OTHER for text, _ in texts):
            raise ValueError
        return find_many(texts)

    monkeypatch.setattr(alike, "find_many", stumble)
    come_in(FIRST, OTHER, THIRD)
    read_all()
    assert set(Claim.objects.values_list("text", flat=True)) == {FIRST, THIRD}
    assert sorted(reading().values_list("state", flat=True)) == ["done", "done", "waiting"]


def test_a_batch_that_ends_in_an_error_leaves_nothing_and_is_read_one_by_one(monkeypatch):
    add, calls = verbs.add_claims, []

    def fail_at_first(**given):
        claims = add(**given)
        calls.append(len(claims))
        if len(calls) == 1:
            raise ValueError
        return claims

    monkeypatch.setattr(verbs, "add_claims", fail_at_first)
    come_in(FIRST, SECOND, OTHER)
    read_all()
    assert calls == [3, 1, 1, 1]
    assert Mention.objects.count() == 3
    assert of(SECOND).merged_into == of(FIRST)
    assert AuditEntry.objects.filter(verb="add_claim").count() == 3
    assert find_break() is None


def test_what_two_workers_read_at_once_is_kept_once():
    come_in(FIRST, OTHER)
    tasks = [{"item": key} for key in Item.objects.values_list("pk", flat=True)]
    desk.detect_all(tasks)
    before = Mention.objects.count(), Claim.objects.count(), AuditEntry.objects.count()
    Item.objects.update(detected=None)
    desk.detect_all(tasks)
    assert Mention.objects.count() == before[0]
    assert Claim.objects.count() == before[1]


def test_the_same_words_in_a_batch_are_one_claim_matched_once(alike):
    alike.entries.add(make_entries(1))
    alike.answers = {}
    come_in(FIRST, "Tin mới đây. " + FIRST, "Tin cũ đây rồi. " + FIRST)
    read_all()
    claim = of(FIRST)
    assert claim.mentions.count() == 3
    assert AuditEntry.objects.filter(verb="store_matches", object_id=str(claim.pk)).count() == 1
    assert Match.objects.filter(claim=claim).count() <= 1


def test_where_the_library_cannot_be_read_a_task_matches_later(alike, monkeypatch):
    def stumble(*_, **__):
        raise LibraryError

    monkeypatch.setattr(alike, "suggest", stumble)
    come_in(FIRST, OTHER)
    loop = Loop("worker")
    loop.step()
    kinds = Job.objects.filter(kind="match").values_list("state", flat=True)
    assert list(kinds) == ["queued", "queued"]
    assert not Claim.objects.exclude(matched=None).exists()
    monkeypatch.undo()
    loop.step()
    assert not Claim.objects.filter(matched=None).exists()


def test_questions_in_items_read_together_ask_their_own_claims():
    first, _ = verbs.ask(text=FIRST, language="vi", now=NOW)
    other, _ = verbs.ask(text=OTHER, language="vi", now=NOW)
    read_all()
    asked = dict(Question.objects.values_list("pk", "claim"))
    assert asked == {first.pk: of(FIRST).pk, other.pk: of(OTHER).pk}
    assert (of(FIRST).questions_open, of(OTHER).questions_open) == (1, 1)


def test_texts_of_a_message_come_in_once_each_however_often_it_says_them():
    items = come_in(FIRST, OTHER, FIRST)
    assert items[0] == items[2]
    assert Item.objects.count() == 2
    assert Sighting.objects.get(item=items[0]).times == 2
    come_in(FIRST)
    assert Sighting.objects.get(item=items[0]).times == 3
    assert reading().count() == 2
    assert AuditEntry.objects.filter(verb="receive").count() == 2


def test_a_known_text_by_a_new_channel_ranks_its_claim_anew():
    come_in(FIRST)
    read_all()
    come_in(FIRST, channel="chat")
    assert (of(FIRST).demand, of(FIRST).channels) == (2, 2)


def test_a_long_item_is_read_by_itself():
    come_in(FIRST, "Nước lên. " * (LONGEST_TOGETHER // 5), OTHER)
    first = jobs.take("worker", NOW)
    assert jobs.take_alike(first, "worker", NOW, most=7) == []
    assert jobs.take("worker", NOW).arguments["alone"]


def test_looked_at_together_a_text_says_only_earlier_ones_again():
    codes = wordings.code_new([SECOND, FIRST, THIRD])
    looked = wordings.look_all(codes)
    assert [looked[text].earlier for text in (SECOND, FIRST, THIRD)] == [None, SECOND, SECOND]


def test_a_flood_is_counted_by_its_channels_however_many_items_mention_a_claim():
    come_in(*(f"Tin số {number}. {FIRST}" for number in range(20)))
    read_all()
    assert (of(FIRST).demand, of(FIRST).channels) == (1, 1)
    come_in(f"Chuyện này là sao? {FIRST}", channel="chat")
    read_all()
    assert (of(FIRST).demand, of(FIRST).channels) == (2, 2)
    come_in(f"Lại nghe nữa. {FIRST}")
    read_all()
    assert (of(FIRST).demand, of(FIRST).channels) == (2, 2)
    assert of(FIRST).mentions.count() == 22
