"""The same claim in other words: found by words and by what answers both, joined, taken apart."""

from __future__ import annotations

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Claim
from claimdesk.desk.similar import similar_claims
from support import desk
from support.desk import NOW, person
from support.engine import entry, match

pytestmark = pytest.mark.django_db
TEXT = "Uống nước chanh nóng chữa khỏi ung thư."


@pytest.fixture
def an(client):
    account = person("An")
    client.force_login(account)
    return account


@pytest.fixture
def claim(an):
    return desk.claim(an, TEXT)


def again(record):
    return Claim.objects.get(pk=record.pk)


def texts(found):
    return [one.claim.text for one in found]


def test_claims_that_share_words_are_found_with_and_without_diacritics(an, claim):
    for text in (
        "uong nuoc chanh nong chua khoi ung thu",
        "Nước chanh nóng có thể chữa ung thư hay không?",
        "Giá xăng tăng 15% so với tháng trước.",
        "Chanh.",
    ):
        desk.claim(an, text)
    assert texts(similar_claims(claim)) == [
        "uong nuoc chanh nong chua khoi ung thu",
        "Nước chanh nóng có thể chữa ung thư hay không?",
    ]


def test_claims_that_the_same_fact_check_answers_are_found_across_languages(an, claim):
    other = desk.claim(an, "Lemon drinks heal tumours.")
    stranger = desk.claim(an, "Garlic keeps vampires away.")
    for one, found in ((claim, entry()), (other, entry()), (stranger, entry("Garlic."))):
        verbs.store_matches(actor=desk.machine(), claim=one.pk, matches=[match(found)], now=NOW)
    (only,) = similar_claims(claim)
    assert only.claim == other
    assert only.same_entry


def test_a_claim_of_no_words_has_none_like_it(an, claim):
    assert similar_claims(desk.claim(an, "?!")) == []


def test_suggestions_are_shown_with_what_they_share_and_which_would_stay(client, an, claim):
    other = desk.claim(an, "Nước chanh nóng chữa ung thư.")
    Claim.objects.filter(pk=other.pk).update(demand=5)
    page = client.get(f"/desk/claims/{claim.pk}/same/").content.decode()
    assert "Nước chanh nóng chữa ung thư." in page
    assert "shares: " in page
    assert "This one stays; the claim you came from goes into it." in page
    assert f'name="into" value="{other.pk}"' in page


def test_another_claim_is_found_by_words(client, an, claim):
    desk.claim(an, "Lemon drinks heal tumours.")
    page = client.get(f"/desk/claims/{claim.pk}/same/?q=LEMON").content.decode()
    assert "Lemon drinks heal tumours." in page
    page = client.get(f"/desk/claims/{claim.pk}/same/?q=zebra%00").content.decode()
    assert "No other claim has these words." in page


def test_joined_claims_share_mentions_and_questions_until_that_is_taken_back(client, an, claim):
    other = desk.claim(an, "Nước chanh nóng chữa ung thư.")
    for one in (claim, other):
        item = verbs.receive(actor=an, text=one.text, now=NOW)
        desk.claim(an, one.text, item=item, span=(0, len(one.text)))
    said = {"other": other.pk, "into": claim.pk}
    response = client.post(f"/desk/claims/{other.pk}/merge/", {**said, "other": claim.pk})
    assert response["Location"] == f"/desk/claims/{claim.pk}/#same"
    assert (again(other).state, again(other).merged_into) == ("merged", claim)
    assert claim.mentions.count() == 2
    page = client.get(f"/desk/claims/{claim.pk}/").content.decode()
    assert "joined into this one" in page
    joined = client.get(f"/desk/claims/{other.pk}/").content.decode()
    assert "This claim is joined into another one" in joined
    assert "Begin the check" not in joined
    client.post(f"/desk/claims/{other.pk}/unmerge/")
    assert again(other).state == "open"
    assert claim.mentions.count() == other.mentions.count() == 1


@pytest.mark.parametrize("into", ["", "x", "4711"])
def test_joining_into_what_is_neither_of_the_two_is_refused(client, an, claim, into):
    other = desk.claim(an, "Another claim altogether.")
    said = {"other": other.pk, "into": into}
    assert client.post(f"/desk/claims/{claim.pk}/merge/", said).status_code == 404
    assert again(other).state == again(claim).state == "open"


def test_a_claim_in_check_stays_and_the_other_goes_into_it(client, an, claim):
    other = desk.claim(an, "Nước chanh nóng chữa ung thư.")
    Claim.objects.filter(pk=other.pk).update(demand=50)
    verbs.start_check(actor=an, claim=claim.pk, now=NOW)
    page = client.get(f"/desk/claims/{claim.pk}/same/").content.decode()
    assert f'name="into" value="{claim.pk}"' in page
    said = {"other": other.pk, "into": other.pk}
    response = client.post(f"/desk/claims/{claim.pk}/merge/", said, follow=True)
    assert "This claim has a check of its own." in response.content.decode()
    assert again(claim).state == "checking"


def test_a_reader_sees_suggestions_and_joins_nothing(client, an, claim):
    other = desk.claim(an, "Nước chanh nóng chữa ung thư.")
    client.force_login(person("Em", role="reader"))
    page = client.get(f"/desk/claims/{claim.pk}/same/").content.decode()
    assert other.text in page
    assert "merge/" not in page
    said = {"other": other.pk, "into": claim.pk}
    assert client.post(f"/desk/claims/{claim.pk}/merge/", said).status_code == 403
    assert again(other).state == "open"


def test_looking_for_the_same_takes_few_queries(client, an, claim, django_assert_max_num_queries):
    for number in range(30):
        desk.claim(an, f"Uống nước chanh nóng chữa khỏi ung thư {number}.")
    with django_assert_max_num_queries(12):
        client.get(f"/desk/claims/{claim.pk}/same/?q=chanh")
