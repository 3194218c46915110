"""Pictures that come in again, packed or cut otherwise: one more appearance of the same claims."""

from __future__ import annotations

import random

import pytest

from claimdesk.desk import casefile, copies, verbs
from claimdesk.desk.models import AuditEntry, Claim, Item, Job, Recognition
from claimdesk.desk.verbs.incoming import count_demand
from claimdesk.errors import NotAllowedError, RuleError
from claimdesk.intake.document import Document, Ended, Scan
from claimdesk.intake.pictures import distance, pack
from claimdesk.intake.rereading import are_one_text
from desk.test_wordings import at_once
from support import desk
from support.desk import NOW

FIRST = "Uống nước chanh nóng chữa khỏi ung thư."
MISREAD = "Uống nưóc chanh nóng chũa khỏi ung thu."


def made_print(seed):
    chance = random.Random(seed)  # noqa: S311 - a picture, no secret
    return ":".join(f"{chance.getrandbits(256):064x}" for _ in range(5))


def changed(prints, bits):
    """Return a fingerprint whose prints all differ from another one's in so many bits."""
    mask = (1 << bits) - 1
    return ":".join(f"{int(part, 16) ^ mask:064x}" for part in prints.split(":"))


ONE, OTHER = made_print(1), made_print(2)


def picture(text, prints=ONE, channel="file"):
    document = Document(text=text, media_type="image/*", fingerprint=prints)
    seen = copies.see(document)
    return verbs.receive(actor=desk.machine(), text=text, channel=channel, seen=seen, now=NOW)


def read(item):
    desk.detect(item.pk)
    return Item.objects.get(pk=item.pk)


@pytest.mark.django_db
def test_picture_that_came_in_again_counts_for_the_claims_of_the_first(fake_engine):
    first = read(picture(FIRST))
    claim = Claim.objects.get()
    again = picture(MISREAD, changed(ONE, 31), channel="page")
    assert again != first
    assert again.recognition.copy_of == first
    assert not Job.objects.filter(key=f"detect:{again.pk}").exists()
    claim.refresh_from_db()
    assert (claim.demand, claim.channels, claim.mentions.count()) == (2, 2, 1)
    assert [row["channel"] for row in casefile.demand_of(claim)] == ["file", "page"]
    assert [one.item for one in casefile.copies_of(claim)] == [again]
    (entry,) = AuditEntry.objects.filter(verb="receive", object_id=str(again.pk))
    assert entry.details == {"channel": "page", "copy_of": first.pk, "bits": 31}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "prints"),
    [
        (MISREAD, changed(ONE, 32)),
        (MISREAD, OTHER),
        (MISREAD, ""),
        ("Uống nước chanh nóng không chữa khỏi ung thư.", ONE),
        ("Uống nước cam nóng chữa khỏi ung thư.", ONE),
    ],
    ids=["one bit too far", "another", "flat", "says no", "another word"],
)
def test_other_pictures_and_other_words_stay_apart(fake_engine, text, prints):
    picture(FIRST)
    assert picture(text, prints).recognition.copy_of is None
    assert Job.objects.filter(kind="detect").count() == 2


@pytest.mark.django_db
def test_claims_that_are_found_later_have_the_copies_too(fake_engine):
    first = picture(FIRST)
    picture(MISREAD, channel="page")
    read(first)
    assert Claim.objects.get().channels == 2


@pytest.mark.django_db
def test_copy_of_a_copy_leads_to_the_first(fake_engine):
    first = picture(FIRST)
    picture(MISREAD, changed(ONE, 20))
    third = picture("Uống nước chanh nóng chữa khoi ung thư", changed(ONE, 40))
    assert third.recognition.copy_of == first


@pytest.mark.django_db
def test_question_in_the_words_of_a_copy_asks_the_claim_of_the_first(fake_engine):
    first = picture(FIRST)
    picture(MISREAD)
    early, _ = verbs.ask(text=MISREAD, language="vi", now=NOW)
    read(first)
    late, _ = verbs.ask(text=MISREAD, language="vi", now=NOW)
    early.refresh_from_db()
    assert early.claim == late.claim == Claim.objects.get()


@pytest.mark.django_db
def test_join_of_a_picture_is_taken_back_with_the_questions_in_its_words(fake_engine):
    an = desk.person("An")
    read(picture(FIRST))
    claim = Claim.objects.get()
    copy = picture(MISREAD, channel="page")
    question, _ = verbs.ask(text=MISREAD, language="vi", now=NOW)
    assert question.claim == claim
    verbs.part_copy(actor=an, item=copy.pk, now=desk.later())
    claim.refresh_from_db()
    assert (claim.demand, claim.questions_open) == (1, 0)
    assert Job.objects.filter(key=f"detect:{copy.pk}:apart").exists()
    read(copy)
    question.refresh_from_db()
    assert question.claim == Claim.objects.exclude(pk=claim.pk).get()
    assert picture(MISREAD).recognition.copy_of is None, "it is not joined again"
    with pytest.raises(RuleError, match="not joined"):
        verbs.part_copy(actor=an, item=copy.pk, now=desk.later())


@pytest.mark.django_db
def test_only_who_works_at_the_desk_parts_pictures(fake_engine):
    picture(FIRST)
    copy = picture(MISREAD)
    with pytest.raises(NotAllowedError):
        verbs.part_copy(actor=desk.person("Lan", "reader"), item=copy.pk, now=NOW)
    with pytest.raises(RuleError):
        verbs.part_copy(actor=desk.machine(), item=copy.pk, now=NOW)


@pytest.mark.django_db
def test_what_came_in_after_the_look_is_found_all_the_same(fake_engine):
    seen = copies.see(Document(text=MISREAD, media_type="image/*", fingerprint=ONE))
    first = picture(FIRST)
    again = verbs.receive(actor=desk.machine(), text=MISREAD, seen=seen, now=NOW)
    assert again.recognition.copy_of == first


@pytest.mark.django_db(transaction=True)
def test_pictures_that_arrive_at_the_same_moment_are_one(fake_engine):
    texts = [FIRST, MISREAD, FIRST.upper(), f"{FIRST} a", f"{MISREAD} o", f"{FIRST} i"]
    at_once(lambda text: picture(text, changed(ONE, len(text) % 16)), texts)
    assert Recognition.objects.filter(copy_of=None).count() == 1
    for item in Item.objects.all():
        desk.detect(item.pk)
    claim = Claim.objects.get()
    count_demand(Claim.objects.all())
    assert copies.items_of(claim).count() == Item.objects.count() == 5


@pytest.mark.django_db
def test_how_much_of_a_scanned_document_was_read_is_kept_with_it(fake_engine):
    scan = Scan(pages=45, scanned=40, read=10, ended=Ended.PAGES)
    seen = copies.see(Document(text=FIRST, media_type="application/pdf", scan=scan))
    item = verbs.receive(actor=desk.machine(), text=FIRST, seen=seen, now=NOW)
    kept = Recognition.objects.get(item=item)
    assert (kept.pages, kept.scanned, kept.read, bytes(kept.prints)) == (45, 40, 10, b"")
    assert copies.see(Document(text=FIRST)) is None


def test_distances_of_many_prints_are_those_of_two():
    others = [ONE, OTHER, changed(ONE, 31), ":".join(reversed(ONE.split(":")))]
    found = copies._distances(pack(ONE), [pack(one) for one in others])
    assert found.tolist() == [distance(ONE, one) for one in others]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FIRST, MISREAD),
        ("Gas is up by 30 percent", "Gas is up by 3O percent"),
        ("The dam above Springfield broke", "The dan above Springfieid broke ."),
        ("vac-\ncine for all", "vaccine for all"),
    ],
)
def test_readings_of_one_text_are_one(one, other):
    assert are_one_text(one, other)
    assert are_one_text(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gas is up by 300 dong", "Gas is up by 3.000 dong"),
        ("Vaccines cause autism", "Vaccines do not cause autism"),
        ("Vaccines can cause autism", "Vaccines can't cause autism"),
        ("Thuốc này chữa được cúm", "Thuốc này ko chữa được cúm"),
        ("Russia closed the bridge", "Ukraine closed the bridge"),
        ("Salt cures flu", "Salt cures flu in children"),
    ],
)
def test_other_texts_are_not_taken_for_misread_ones(one, other):
    assert not are_one_text(one, other)
    assert not are_one_text(other, one)
