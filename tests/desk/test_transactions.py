"""Work that waits for other work: done whole, and anew where the database ended it."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.db import OperationalError, connections, transaction

from claimdesk.desk.models import Claim
from claimdesk.desk.transactions import whole
from support import desk


@pytest.mark.django_db(transaction=True)
def test_two_that_wait_for_each_other_are_both_done(database_kind):
    if database_kind != "postgresql":
        pytest.skip("on SQLite one writer waits for the other from the start")
    author = desk.person("An")
    claims = [desk.claim(author, f"Lake {number} holds no water.").pk for number in range(2)]
    both_hold_one = threading.Barrier(2)
    turns, broken = [], []

    @whole
    def close(first, second):
        turns.append(first)
        held = Claim.objects.select_for_update().get(pk=first)
        if len(turns) <= 2:
            both_hold_one.wait(timeout=30)
        other = Claim.objects.select_for_update().get(pk=second)
        for one in (held, other):
            one.version += 1
            one.save()

    def run(pair):
        try:
            close(*pair)
        except Exception as error:  # noqa: BLE001 - whatever it is fails the test
            broken.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(pair,)) for pair in (claims, claims[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    assert len(turns) == 3, "the database ended one of the two, which was then done anew"
    assert set(Claim.objects.values_list("version", flat=True)) == {3}


@pytest.mark.django_db
def test_an_error_that_is_no_waiting_is_told_at_once():
    turns = []

    @whole
    def fail():
        turns.append(1)
        raise OperationalError

    with pytest.raises(OperationalError):
        fail()
    assert len(turns) == 1


@pytest.mark.django_db
def test_inside_another_transaction_it_is_a_part_of_that_one():
    author = desk.person("An")
    adding = whole(partial(desk.claim, author))
    with transaction.atomic():
        adding()
        transaction.set_rollback(True)
    assert not Claim.objects.exists()
