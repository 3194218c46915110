"""Posts cleaned for matching: what says nothing of the claim goes, what is said stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.language.cleaning import clean_post, drop_repeats
from claimdesk.language.normalization import normalize


@pytest.mark.parametrize(
    ("post", "cleaned"),
    [
        ("Salt cures flu https://t.co/abc123", "Salt cures flu"),
        ("Salt cures flu pic.twitter.com/xYz1", "Salt cures flu"),
        ("see www.salt.example/page?id=1 now", "see now"),
        ("RT @someone: Salt cures flu", "someone Salt cures flu"),
        ("#SaltCuresFlu is true", "Salt Cures Flu is true"),
        ("@WHO says salt cures flu", "WHO says salt cures flu"),
        ("#Covid19 is over", "Covid 19 is over"),
        ("Salt cures flu 😀🔥👉", "Salt cures flu"),
        ("Salt cures flu... see more", "Salt cures flu"),
        ("Muối chữa cúm… xem thêm", "Muối chữa cúm"),
        ("Salt cures flu None", "Salt cures flu"),
        ("  Salt \u200bcures\n\nflu ", "Salt cures flu"),
    ],
)
def test_what_says_nothing_of_the_claim_goes(post, cleaned):
    assert clean_post(post) == cleaned


def test_the_byline_of_a_copied_post_goes_with_its_name():
    cleaned = clean_post("Salt cures flu — Some Body (@some_body) March 3, 2020")
    assert cleaned == "Salt cures flu"


def test_an_electronic_mail_address_is_no_mention():
    assert "desk@salt.example" in clean_post("Write to desk@salt.example about salt")


def test_a_passage_said_twice_is_said_once():
    sentence = "Drinking salt water every morning cures the flu."
    assert clean_post(f"{sentence} {sentence}") == sentence
    assert clean_post("salt cures flu salt cures flu salt cures flu") == "salt cures flu"


def test_short_words_said_twice_are_kept():
    assert drop_repeats("No. No. Salt is salt.") == "No. No. Salt is salt."


@pytest.mark.parametrize("post", ["https://t.co/abc", "😀😀", "#", "@", "RT", "…", "None"])
def test_a_post_of_which_nothing_would_be_left_is_kept(post):
    assert clean_post(post) == normalize(post)


def test_an_empty_post_stays_empty():
    assert clean_post("") == clean_post(" \n\u200b") == ""


@given(st.text(st.characters(exclude_categories=()), max_size=120))
def test_any_post_can_be_cleaned_and_is_normal_afterwards(post):
    cleaned = clean_post(post)
    assert cleaned == normalize(cleaned)
    assert bool(cleaned) == bool(normalize(post))


@given(st.text("ab @#():—-… \nRT.", max_size=200))
def test_marks_of_posts_in_any_order_can_be_cleaned(post):
    assert clean_post(post) == normalize(clean_post(post))


@pytest.mark.parametrize("run", [" ", "\n", "…", "@", "#", " -", "@a"])
def test_a_post_with_a_very_long_run_is_cleaned(run):
    cleaned = clean_post(f"salt {run * 200_000} flu")
    assert cleaned.startswith("salt")
    assert cleaned.endswith("flu")
