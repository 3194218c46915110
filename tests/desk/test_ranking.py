"""The place of claims in the queue: what pushes one up, and what cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import AuditEntry, Claim
from claimdesk.desk.ranking import priority
from claimdesk.errors import InputError, RuleError
from support import desk
from support.desk import NOW, person


def bring(worker, text, channel, hours):
    """Let a claim come in by a channel in so many hours."""
    for hour in range(hours):
        item = verbs.receive(
            actor=worker, text=text, channel=channel, now=NOW + timedelta(hours=hour)
        )
        verbs.add_claim(actor=worker, text=text, item=item, now=NOW)


def test_a_flood_of_ten_years_stays_behind_two_channels():
    flood = priority([24 * 3650], 0.5, "")
    assert flood < priority([1, 1], 0.5, "")
    assert flood > priority([2], 0.5, "") > priority([1], 0.5, "") > priority([], 0.5, "")


def test_worth_and_harm_add_to_demand():
    assert priority([1], 0.25, "health") == 2.25
    assert priority([], 0.25, "") == 0.25


@pytest.mark.django_db
def test_a_week_of_posts_by_one_channel_does_not_climb_over_two_channels():
    an = person("An")
    bring(an, "The new bridge has six lanes.", "chat", 7 * 24)
    bring(an, "The old bridge has two lanes.", "chat", 1)
    bring(an, "The old bridge has two lanes.", "mail", 1)
    first, second = Claim.objects.all()
    assert (first.text, first.channels, first.demand) == ("The old bridge has two lanes.", 2, 2)
    assert (second.channels, second.demand) == (1, 168)


@pytest.mark.django_db
def test_a_sign_of_harm_in_the_words_lifts_a_claim():
    plain = verbs.add_claim(actor=desk.machine(), text="The bridge has six lanes.", now=NOW)
    harmful = verbs.add_claim(actor=desk.machine(), text="Lemon juice cures cancer.", now=NOW)
    assert (plain.harm, harmful.harm, harmful.harm_by_machine) == ("", "health", True)
    assert harmful.priority == plain.priority + 1


@pytest.mark.django_db
def test_a_checker_sets_what_a_claim_may_harm_and_the_machine_cannot():
    claim = verbs.add_claim(actor=desk.machine(), text="Lemon juice cures cancer.", now=NOW)
    an = person("An")
    with pytest.raises(RuleError):
        verbs.set_harm(actor=desk.machine(), claim=claim.pk, harm="", now=NOW)
    with pytest.raises(InputError):
        verbs.set_harm(actor=an, claim=claim.pk, harm="morals", now=NOW)
    changed = verbs.set_harm(actor=an, claim=claim.pk, harm="", now=NOW)
    assert (changed.harm, changed.harm_by_machine) == ("", False)
    assert changed.priority == claim.priority - 1
    assert AuditEntry.objects.latest("sequence").verb == "set_harm"
