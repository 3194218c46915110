"""`claimdesk check`: texts, files, pages in; claims with their matches out."""

from __future__ import annotations

import json

import pytest
from werkzeug import Response

from intake.builders import build_docx, build_pdf, paragraph
from support.command import run_command

INPUT_KEYS = ["input", "lang", "source", "claims"]
CLAIM_KEYS = ["text", "start", "end", "place", "lang", "checkable", "reason", "score"]
CLAIM_KEYS += ["again", "figures", "suggested", "matches"]
MATCH_KEYS = {
    *("id", "claim_reviewed", "title", "verdict", "rating", "publisher", "url", "language"),
    *("date", "probability", "zone", "reasons", "conflicts"),
}
CLAIM = "A spoon of lemon cures cancer, says letter lt0."
VIETNAMESE = "Uống nước chanh nóng chữa khỏi ung thư. Chúng tôi yêu mùa xuân biết bao!"


@pytest.fixture
def check(small):
    """Give a function that checks with a small library and returns the outcome."""
    return lambda *arguments, **options: run_command(
        "check", "--library", small, *arguments, **options
    )


@pytest.fixture
def check_starter(starter_library):
    """Give a function that checks with the starter library and the embedded encoder."""
    return lambda *arguments: run_command(
        "check", "--library", starter_library.directory, *arguments
    )


def test_json_has_the_agreed_shape(check_starter):
    outcome = check_starter("--json", VIETNAMESE)
    assert outcome.code == 0
    assert outcome.error == ""
    found = outcome.json
    assert list(found) == INPUT_KEYS
    assert found["input"] == "text"
    assert found["lang"] == "vi"
    for claim in found["claims"]:
        assert list(claim) == CLAIM_KEYS
        assert VIETNAMESE[claim["start"] : claim["end"]] == claim["text"]
        assert 0 <= claim["score"] <= 1
        for match in claim["matches"]:
            assert set(match) >= MATCH_KEYS
            assert match["zone"] in {"answer", "suggest", "none"}
            assert 0 <= match["probability"] <= 1
    first, second = found["claims"]
    assert first["checkable"]
    assert first["matches"][0]["verdict"] == "false"
    assert first["matches"][0]["url"].endswith("hot-lemon-water-cancer")
    assert not second["checkable"]
    assert second["matches"] == []


def test_figures_repetitions_and_what_would_stand_alone_are_shown(check):
    text = "Green Leaf Company owes $2 million. The company was fined yesterday. "
    text += "Green Leaf Company owes $2 million!"
    options = ("--lang", "en", "--date", "2026-11-28")
    first, second = check("--json", *options, text).json["claims"]
    assert first["again"] == [[69, 104]]
    (figure,) = first["figures"]
    assert (figure["value"], figure["unit"], figure["text"]) == (2e6, "USD", "$2 million")
    assert first["suggested"] is None
    assert second["suggested"]["text"] == "The Green Leaf Company was fined on 27 November 2026."
    assert [one["source"] for one in second["suggested"]["fillings"]] == [[0, 18], None]
    shown = " ".join(check(*options, text).out.split())
    assert "$2 million = 2,000,000 USD" in shown
    assert "The Green Leaf Company was fined on 27 November 2026." in shown
    assert "a machine's suggestion" in shown
    assert "0–35, 69–104" in shown


def test_a_day_that_is_none_is_refused(check):
    assert check("--date", "yesterday", "Prices rose yesterday.").code == 2


def test_the_same_claim_is_found_typed_without_diacritics(check_starter):
    found = check_starter("--json", "uong nuoc chanh nong chua khoi ung thu")
    (claim,) = found.json["claims"]
    assert claim["matches"][0]["url"].endswith("hot-lemon-water-cancer")
    assert found.json["lang"] == "vi"


def test_people_see_claim_verdict_publisher_link_probability_and_reasons(check_starter):
    outcome = check_starter("Eating well-cooked eggs and chicken gives people bird flu.")
    assert outcome.code == 0
    shown = " ".join(outcome.out.split())
    for part in (
        "Eating well-cooked eggs and chicken gives people bird flu.",
        "ANSWER",
        "False",
        "Claimdesk demonstration",
        "https://claimdesk.example/starter/en/bird-flu-eggs",
        "because",
        "%",
    ):
        assert part in shown


@pytest.mark.parametrize(
    "text",
    [
        "Is it true that lemon cures cancer?",
        "My aunt drinks lemon water every day. She says it cures cancer. Is that true?",
        "Có thật là uống chanh chữa ung thư không?",
        "lemon",
        "Lemon cures cancer",
    ],
)
def test_a_question_or_a_single_sentence_is_one_claim_and_is_asked(check, text):
    (claim,) = check("--json", text).json["claims"]
    assert claim["text"] == text


def test_standard_input_is_read(check):
    outcome = check("--json", "-", stdin=CLAIM.encode())
    assert outcome.json["input"] == "-"
    assert [claim["text"] for claim in outcome.json["claims"]] == [CLAIM]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("note.txt", CLAIM.encode()),
        ("note.md", f"# News\n\n**{CLAIM}**\n".encode()),
        ("note.html", f"<html><body><article><p>{CLAIM}</p></article></body></html>".encode()),
        ("note.pdf", build_pdf([[CLAIM]])),
        ("note.docx", build_docx(paragraph(CLAIM))),
        ("bài viết số 1.txt", CLAIM.encode("utf-16")),
    ],
)
def test_files_of_every_kind_are_read(check, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    outcome = check("--json", path)
    assert outcome.code == 0
    assert outcome.json["input"] == str(path)
    assert CLAIM in [claim["text"] for claim in outcome.json["claims"]]


def test_a_claim_of_a_transcript_is_shown_with_its_moment(check, tmp_path):
    path = tmp_path / "talk.srt"
    path.write_text(f"1\n00:01:23,000 --> 00:01:29,000\n{CLAIM}\n", encoding="utf-8")
    (claim,) = check("--json", path).json["claims"]
    assert (claim["text"], claim["place"]) == (CLAIM, "00:01:23")
    assert "00:01:23" in check(path).out


def test_what_a_page_states_and_what_could_not_be_read_is_told(check, tmp_path):
    stated = '{"@type": "NewsArticle", "isAccessibleForFree": false, "datePublished": "2026-11-28"}'
    path = tmp_path / "a.html"
    path.write_text(
        f'<html><head><title>Lemons</title><script type="application/ld+json">{stated}</script>'
        f"</head><body><article><p>{CLAIM} The doctors of the town add th…</p></article>"
        "<p>Subscribe to continue reading.</p></body></html>",
        encoding="utf-8",
    )
    outcome = check("--json", path)
    source = outcome.json["source"]
    assert (source["title"], source["published"]) == ("Lemons", "2026-11-28")
    assert "the rest is for subscribers" in source["notice"]
    assert source["notice"] in outcome.error


def test_a_page_is_fetched_and_checked(check, local_web):
    page = f"<html><body><article><p>{CLAIM}</p></article></body></html>"
    local_web.expect_request("/news").respond_with_data(page, content_type="text/html")
    outcome = check("--json", local_web.url_for("/news"))
    assert outcome.code == 0
    assert CLAIM in [claim["text"] for claim in outcome.json["claims"]]


def test_several_inputs_give_a_list_and_a_bad_one_does_not_stop_the_others(check, tmp_path):
    outcome = check("--json", CLAIM, tmp_path / "missing.txt", "Salt stops malaria.")
    assert outcome.code == 3
    assert [row["claims"][0]["text"] for row in outcome.json] == [CLAIM, "Salt stops malaria."]
    (line,) = outcome.error_lines
    assert "missing.txt" in line


def test_no_more_matches_are_given_than_asked_for(check):
    asked = ("--json", "--min-probability", "0")
    assert len(check(*asked, "--top", "2", CLAIM).json["claims"][0]["matches"]) == 2
    assert len(check(*asked, "--top", "7", CLAIM).json["claims"][0]["matches"]) == 7


def test_matches_below_the_least_probability_are_left_out(check):
    every = check("--json", "--top", "9", "--min-probability", "0", CLAIM).json["claims"][0]
    third = every["matches"][2]["probability"] + 1e-4
    kept = check("--json", "--top", "9", "--min-probability", third, CLAIM).json["claims"][0]
    assert all(match["probability"] >= third for match in kept["matches"])
    assert len(kept["matches"]) < len(every["matches"])


def test_a_language_that_is_given_is_not_guessed(check):
    assert check("--json", "--lang", "id", "Lemon cures cancer").json["lang"] == "id"


def test_sentences_that_cannot_be_checked_are_told_with_their_reason(check):
    text = "Good morning everyone! " + "The vaccine was given to 3,000 people in 2020. " * 2
    claims = check("--json", text).json["claims"]
    assert claims[0]["reason"] == "greeting"
    assert not claims[0]["checkable"]
    hidden = check(text)
    assert "Good morning" not in hidden.out
    assert "Good morning" in check("--all", text).out


def test_a_call_of_a_few_words_is_not_looked_up_and_a_longer_one_is(check):
    text = "The vaccine was given to 3,000 people in 2020. Share it now! "
    text += "Share this with everyone who wants to know that the vaccine is poison!"
    _, short, long = check("--json", "--min-probability", "0", text).json["claims"]
    assert short["reason"] == long["reason"] == "call_to_action"
    assert short["matches"] == []
    assert long["matches"]


def test_a_long_text_is_checked_sentence_by_sentence(check):
    text = " ".join(f"The ministry counted {number},500 cases in May." for number in range(1, 80))
    claims = check("--json", "--top", "1", text).json["claims"]
    assert len(claims) == 79
    assert all(text[claim["start"] : claim["end"]] == claim["text"] for claim in claims)


def test_an_empty_library_finds_nothing_and_says_so(tmp_path, quick_encoder):
    run_command("library", "add", "--library", tmp_path / "l", tmp_path / "none.jsonl")
    outcome = run_command("check", "--library", tmp_path / "l", CLAIM)
    assert outcome.code == 0
    assert "not found" in outcome.out


def test_json_can_be_read_whatever_the_text_holds(check):
    outcome = check("--json", 'Lemon "cures" \\ <script>alert(1)</script> cancer \u2028 now')
    assert json.loads(outcome.out)["claims"]


def test_a_reranker_behind_an_address_orders_near_equals(check, httpserver):
    vague = "A spoon of something does it, says a letter."
    options = (vague, "--json", "--min-probability", "0")
    before = check(*options).json["claims"][0]["matches"]
    scores = [{"index": at, "score": at} for at in range(5)]
    httpserver.expect_request("/rerank").respond_with_handler(
        lambda asked: Response(json.dumps(scores[: len(asked.get_json()["texts"])]))
    )
    url = httpserver.url_for("/rerank")
    after = check(*options, "--rerank", url).json["claims"][0]["matches"]
    assert after[0]["id"] != before[0]["id"]
    assert after[0]["probability"] <= before[0]["probability"]
    httpserver.clear()
    httpserver.expect_request("/rerank").respond_with_data("no", status=503)
    outcome = check(vague, "--rerank", url)
    assert outcome.code == 4
    (line,) = outcome.error_lines
    assert line.endswith("/rerank: answered with status 503.")
