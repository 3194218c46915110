"""What leads to a person is gone before the desk keeps anything, by every way in."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core import serializers

from claimdesk.desk import arrivals, models, transfer, verbs
from claimdesk.desk.models import Arrival, Dispute, Item
from support import desk

pytestmark = pytest.mark.django_db
PHONE = "0912 345 678"
TEXT = f"Nước chanh chữa khỏi ung thư, gọi {PHONE} hoặc 0987654321, nhà số 5 đường Lê Lợi, Huế."
LEFT = "Nước chanh chữa khỏi ung thư, gọi [PHONE_1] hoặc [PHONE_2], [ADDRESS_1]."


def everything():
    """Return all that the database holds, as text."""
    tables = [one for one in vars(models).values() if hasattr(one, "_default_manager")]
    rows = [serializers.serialize("json", one.objects.all(), ensure_ascii=False) for one in tables]
    return "\n".join([*rows, *(bytes(one.table).decode() for one in Arrival.objects.all())])


def is_traced():
    digests = (hashlib.sha256(text.encode()).hexdigest() for text in (TEXT, TEXT.casefold()))
    return any(one in everything() for one in (PHONE, PHONE.replace(" ", ""), "Lê Lợi", *digests))


def test_an_item_and_its_task_are_without_it_and_the_kinds_are_told():
    item = verbs.receive(actor=desk.person(), text=TEXT, title=f"Hỏi {PHONE}", now=desk.NOW)
    assert (item.text, item.title) == (LEFT, "Hỏi [PHONE_1]")
    assert not is_traced()


def test_the_same_words_with_another_number_are_the_same_item():
    checker = desk.person()
    for phone in ("0912345678", "0933333333"):
        verbs.receive(actor=checker, text=f"Gọi {phone} là trúng thưởng.", now=desk.NOW)
    assert Item.objects.count() == 1


def test_a_question_is_without_it():
    question, _code = verbs.ask(text=TEXT, language="vi", now=desk.NOW)
    assert (question.text, question.item.text) == (LEFT, LEFT)
    assert not is_traced()


def test_an_objection_is_without_it_and_points_to_no_profile():
    people = desk.person("An"), desk.person("Binh", role="reviewer")
    page = desk.published(*people, desk.person("Chi", role="publisher"))
    for address in ("https://www.facebook.com/lan.99", "https://so-lieu.example/1"):
        verbs.dispute(check=page.check_record.pk, text=TEXT, evidence_address=address, now=desk.NOW)
    kept = set(Dispute.objects.values_list("text", "evidence_address"))
    assert kept == {(LEFT, ""), (LEFT, "https://so-lieu.example/1")}
    assert not is_traced()


def test_a_claim_that_somebody_types_is_without_it():
    assert desk.claim(desk.person(), TEXT).text == LEFT
    assert not is_traced()


@pytest.mark.parametrize("kind", transfer.KINDS)
def test_a_table_that_waits_for_confirmation_is_without_it(kind):
    row = {"text": TEXT, "title": PHONE, "language": PHONE, "tags": [PHONE]}
    rows = [row, row | {"language": "vi", "checkability": PHONE}, row | {"language": "vi"}]
    data = "\n".join(json.dumps(one) for one in rows).encode()
    token = arrivals.keep(actor=desk.person(), data=data, kind=kind, now=desk.NOW)
    assert arrivals.standing(token, desk.person("Chi", role="administrator"))["rows"] == 1
    assert not is_traced()


def test_the_screen_of_an_item_tells_kinds_and_counts(client):
    checker = desk.person()
    item = verbs.receive(actor=checker, text=TEXT, now=desk.NOW)
    client.force_login(checker)
    assert "2 phone numbers, 1 address." in client.get(f"/desk/items/{item.pk}/").content.decode()
    client.force_login(desk.person("Chi", language="vi"))
    shown = client.get(f"/desk/items/{item.pk}/").content.decode()
    assert "2 số điện thoại, 1 địa chỉ." in shown
