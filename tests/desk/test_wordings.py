"""Claims that say the same in other words: joined as the machine writes them, and taken apart."""

from __future__ import annotations

import random
import threading

import pytest
from django.db import connections
from django.db.models import Sum

from claimdesk.desk import verbs, wordings
from claimdesk.desk.models import AuditEntry, Claim, ClaimVector, Item, Job, Mention, Sighting
from claimdesk.desk.similar import sharing_most_words
from claimdesk.desk.verbs.incoming import count_demand, item_hash
from claimdesk.language.normalization import fold
from support import desk
from support.desk import NOW

FIRST = "Uống nước chanh nóng chữa khỏi ung thư."
SECOND = "Nghe nói nước chanh nóng chữa được ung thư."
THIRD = "Nước chanh nóng trị hết ung thư đó mọi người."

#: One rumour in twenty wordings; without diacritics they are forty. Any two of the forty are near
#: enough and the guard says nothing against them, so that it is no matter which comes first.
RUMOUR = (
    "Uống nước chanh nóng mỗi ngày chữa khỏi ung thư.",
    "Nghe nói uống nước chanh nóng mỗi ngày chữa khỏi bệnh ung thư.",
    "Nước chanh nóng uống mỗi ngày chữa khỏi ung thư.",
    "Nước chanh nóng uống mỗi ngày chữa khỏi bệnh ung thư.",
    "Uống nước chanh nóng mỗi ngày chữa khỏi bệnh ung thư.",
    "Uống nước chanh nóng hằng ngày chữa khỏi ung thư.",
    "Uống nước chanh nóng mỗi ngày chữa lành ung thư.",
    "Việc uống nước chanh nóng mỗi ngày chữa khỏi ung thư.",
    "Uống nước chanh nóng mỗi ngày giúp chữa khỏi ung thư.",
    "Nghe nói uống nước chanh nóng mỗi ngày chữa khỏi ung thư.",
    "Nghe đồn uống nước chanh nóng mỗi ngày chữa khỏi ung thư.",
    "Có tin uống nước chanh nóng mỗi ngày chữa khỏi ung thư.",
    "Uống nước chanh nóng mỗi ngày chữa khỏi căn bệnh ung thư.",
    "Uống nước chanh thật nóng mỗi ngày chữa khỏi ung thư.",
    "Cứ uống nước chanh nóng mỗi ngày là chữa khỏi ung thư.",
    "Uống nước chanh nóng mỗi ngày trị khỏi bệnh ung thư.",
    "Uống nước chanh nóng mỗi ngày chữa dứt ung thư.",
    "Ai uống nước chanh nóng mỗi ngày cũng chữa khỏi ung thư.",
    "Thói quen uống nước chanh nóng mỗi ngày chữa khỏi ung thư.",
    "Uống một cốc nước chanh nóng mỗi ngày chữa khỏi ung thư.",
)
#: Four other claims, which share most of its words or each other's.
OTHERS = (
    (
        "Uống nước chanh nóng mỗi ngày không chữa khỏi ung thư.",
        "uong nuoc chanh nong moi ngay khong chua khoi ung thu dau",
    ),
    (
        "Giá xăng tăng 300 đồng mỗi lít từ chiều nay.",
        "Tu chieu nay gia xang tang 300 dong moi lit",
    ),
    (
        "Giá xăng tăng 3.000 đồng mỗi lít từ chiều nay.",
        "Tu chieu nay gia xang tang 3.000 dong moi lit",
    ),
    (
        "The dam above Springfield broke last night.",
        "BREAKING: the dam above Springfield broke last night!",
    ),
)


def found(text, channel="web"):
    """Let a text come in and the machine find its claims."""
    item = verbs.receive(actor=None, text=text, channel=channel, now=NOW)
    desk.detect(item=item.pk, now=NOW)
    return Item.objects.get(pk=item.pk)


def at_once(work, over):
    """Do work in as many threads as there are things to do it with, begun together."""
    ready, broken = threading.Barrier(len(over)), []

    def run(one):
        try:
            ready.wait(timeout=30)
            work(one)
        except Exception as error:  # noqa: BLE001 - whatever it is fails the test
            broken.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(one,)) for one in over]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken


def of(text):
    return Claim.objects.get(text=text)


@pytest.fixture
def alike(fake_engine):
    """Let the engine hold the first two wordings for the same, and the last two."""
    fake_engine.alike = [{FIRST, SECOND}, {SECOND, THIRD}]
    return fake_engine


@pytest.mark.django_db
def test_what_the_machine_finds_again_in_other_words_is_the_open_claim(alike):
    for text, channel in ((FIRST, "web"), (SECOND, "feed"), (THIRD, "feed")):
        found(text, channel)
    (only,) = Claim.objects.exclude(state="merged")
    assert only.text == FIRST
    assert only.mentions.count() == 3
    assert only.demand == 2, "two channels in one hour, whatever the number of wordings"
    assert AuditEntry.objects.filter(verb="store_matches").count() == 1, "the others need no look"
    assert not Job.objects.filter(kind="match").exists()
    joins = AuditEntry.objects.filter(verb="merge_claims")
    assert {entry.actor for entry in joins} == {desk.machine()}


@pytest.mark.django_db
def test_a_join_by_the_machine_is_taken_back_with_all_that_came_in_those_words(alike):
    found(FIRST)
    found(SECOND)
    text = "Có đúng không? " + SECOND
    question, _ = verbs.ask(text=text, language="vi", now=NOW)
    assert found(text).questions.get().claim == of(FIRST)
    verbs.unmerge_claim(actor=desk.person("An"), claim=of(SECOND).pk, now=desk.later())
    assert of(SECOND).state == "open"
    assert (of(FIRST).mentions.count(), of(SECOND).mentions.count()) == (1, 2)
    question.refresh_from_db()
    assert question.claim == of(SECOND)
    assert Job.objects.filter(kind="match", key=f"match:{of(SECOND).pk}:1").exists()
    found("Lại nghe nữa. " + SECOND)
    assert of(SECOND).state == "open", "it is not joined again"
    assert of(SECOND).mentions.count() == 3


@pytest.mark.django_db
def test_claims_joined_into_one_come_back_with_it(alike):
    an = desk.person("An")
    found(FIRST)
    found(SECOND)
    other = desk.claim(an, "Lemon drinks heal tumours.")
    verbs.merge_claims(actor=an, claim=of(FIRST).pk, into=other.pk, now=NOW)
    assert of(SECOND).merged_into == other
    verbs.unmerge_claim(actor=an, claim=of(FIRST).pk, now=desk.later())
    assert of(SECOND).merged_into == of(FIRST)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["closed", "answered", "published"])
def test_the_machine_joins_nothing_to_what_is_decided(alike, state):
    found(FIRST)
    Claim.objects.update(state=state, checkability="statement")
    found(SECOND)
    assert of(SECOND).state == "open"


@pytest.mark.django_db
def test_what_came_in_after_the_look_is_found_all_the_same(alike):
    looked = wordings.look(SECOND)
    found(FIRST)
    verbs.add_claim(actor=desk.machine(), text=SECOND, looked=looked, now=NOW)
    assert of(SECOND).merged_into == of(FIRST)


@pytest.mark.django_db
def test_what_was_decided_after_the_look_is_not_joined_to(alike):
    found(FIRST)
    looked = wordings.look(SECOND)
    assert looked.same == of(FIRST).pk
    Claim.objects.update(state="closed")
    verbs.add_claim(actor=desk.machine(), text=SECOND, looked=looked, now=NOW)
    assert of(SECOND).state == "open"


@pytest.mark.django_db
def test_what_a_person_writes_stays_apart_until_a_person_joins_it(alike):
    desk.claim(desk.person("An"), FIRST)
    desk.claim(desk.person("Binh"), SECOND)
    assert Claim.objects.filter(state="open").count() == 2


@pytest.mark.django_db(transaction=True)
def test_claims_that_arrive_at_the_same_moment_are_joined(alike):
    texts = [FIRST, SECOND, FIRST, SECOND, FIRST, SECOND]
    items = [
        verbs.receive(actor=None, text=f"Tin số {number} đây. {text}", now=NOW).pk
        for number, text in enumerate(texts)
    ]
    at_once(lambda item: desk.detect(item=item, now=NOW), items)
    assert Claim.objects.filter(text__in=(FIRST, SECOND), state="open").count() == 1
    (stands,) = Claim.objects.filter(text__in=(FIRST, SECOND), state="open")
    count_demand(Claim.objects.filter(pk=stands.pk))
    assert stands.mentions.count() == len(items)


@pytest.mark.django_db(transaction=True)
def test_a_rumour_in_forty_wordings_is_one_claim_and_four_others_stay_four():
    forty = [*RUMOUR, *map(fold, RUMOUR)]
    others = [(text, "feed") for group in OTHERS for text in group]
    flood = [(forty[number % 40], "web") for number in range(300 - len(others))]
    posts = [*flood, *others]
    random.Random(1).shuffle(posts)  # noqa: S311 - the same order each time
    at_once(lambda mine: [found(*post) for post in mine], [posts[at::4] for at in range(4)])
    assert Item.objects.count() == 40 + len(others)
    assert Sighting.objects.aggregate(posts=Sum("times"))["posts"] == 300
    stand = Claim.objects.exclude(state="merged")
    assert stand.count() == 1 + len(OTHERS), sorted(stand.values_list("text", flat=True))
    rumour = stand.get(mentions__item__content_hash=item_hash(RUMOUR[0]))
    mentions = Mention.objects.filter(item__channel="web")
    assert {one.claim_id for one in mentions} == {rumour.pk}
    assert mentions.count() == 40
    assert rumour.demand == 1, "a flood from one place in one hour counts once"


@pytest.mark.django_db
@pytest.mark.one_database
def test_among_many_claims_of_the_same_words_the_right_one_is_found():
    goods = ("gạo", "xăng", "điện", "nước sạch", "thuốc cảm", "vé xe")
    for place in ("Lạc Vân", "Vĩnh Trà", "Cổ Lĩnh", "Suối Ngàn"):
        for good in goods:
            found(f"Giá {good} ở {place} tăng gấp đôi trong tháng này.")
    assert not Claim.objects.filter(state="merged").exists()
    found("Trong tháng này giá nước sạch ở Cổ Lĩnh tăng gấp đôi.")
    (joined,) = Claim.objects.filter(state="merged")
    assert joined.merged_into == of("Giá nước sạch ở Cổ Lĩnh tăng gấp đôi trong tháng này.")


@pytest.mark.django_db
def test_what_a_person_wrote_is_found_although_it_has_no_vector_yet(alike):
    desk.claim(desk.person("An"), FIRST)
    assert not ClaimVector.objects.exists()
    found(SECOND)
    assert of(SECOND).merged_into == of(FIRST)


@pytest.mark.django_db
def test_words_of_many_texts_are_looked_for_together(fake_engine):
    texts = [" ".join(f"word{number}x{at}" for at in range(12)) for number in range(30)]
    an = desk.person("An")
    for text in texts:
        desk.claim(an, text)
    newest = Claim.objects.latest("pk").pk
    shared = sharing_most_words(dict.fromkeys(texts, 0), newest, 5)
    assert shared == {text: [of(text).pk] for text in texts}
    later = sharing_most_words(dict.fromkeys(texts, newest - 1), newest, 5)
    assert [text for text, those in later.items() if those] == texts[-1:]
