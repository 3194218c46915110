"""Questions of the public: asked, answered, closed, joined to the claim they ask."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime
from typing import Any

from claimdesk.desk import audit, relied
from claimdesk.desk.entries import entry_of
from claimdesk.desk.models import Account, Check, Claim, Item, Match, Question
from claimdesk.desk.times import coarse
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.demand import count_demand
from claimdesk.desk.verbs.receiving import clean, item_hash, receive
from claimdesk.desk.verbs.standing import get, require
from claimdesk.domain.roles import Action
from claimdesk.errors import (
    AddressOnlyError,
    EmptyInputError,
    MissingRecordError,
    RuleError,
    WordlessError,
)

LONGEST_QUESTION = 5_000
#: Letters of a status code: none that look alike when read aloud or copied by hand.
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 12
#: An address as people paste it, with and without what it begins with.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<!\S)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*", re.IGNORECASE
)


@whole
def ask(
    *,
    text: str,
    language: str,
    channel: str = "web",
    answer: dict[str, Any] | None = None,
    now: datetime,
) -> tuple[Question, str]:
    """Take a question of the public; return it with the status code, which is kept as a hash only.

    Nothing about who asks is taken, so nothing can be kept; of when, the hour. `answer` is the
    fact-check that was given at once; what answers the claim of these words already goes before it.
    Raises AddressOnlyError, WordlessError, EmptyInputError, InputTooLargeError.
    """
    now = coarse(now)
    require_words(text)
    text = clean(text, LONGEST_QUESTION)
    item = receive(actor=None, text=text, language=language, channel=channel, now=now)
    code = make_code()
    claim = _claim_of(item.content_hash)
    answer = (answer_of(claim) if claim else None) or answer
    question = Question.objects.create(
        text=text,
        language=language,
        code_hash=hash_code(code),
        item=item,
        claim=claim,
        asked=now,
    )
    if answer is not None:
        _answer(question, answer, now)
    if claim is not None:
        count_demand(Claim.objects.filter(pk=claim.pk))
    audit.append("ask", question, actor=None, now=now)
    return question, code


def require_words(text: str) -> None:
    """Refuse a question that says nothing: an address alone, which nobody opens, or signs only.

    Raises AddressOnlyError, WordlessError, EmptyInputError.
    """
    if not text.strip():
        raise EmptyInputError
    if any(map(str.isalpha, _ADDRESS.sub("", text))):
        return
    raise AddressOnlyError if _ADDRESS.search(text) else WordlessError


def claim_of_words(text: str) -> Claim | None:
    """Return the claim that the desk has found in these very words already, or None."""
    return _claim_of(item_hash(text))


def answer_of(claim: Claim) -> dict[str, Any] | None:
    """Return what answers a claim: its published check, or the match that a person accepted.

    A match of another desk's counts as that has it now, and not at all once it was withdrawn.
    """
    check = Check.objects.filter(claim=claim, current__isnull=False).first()
    if check is not None:
        return entry_of(check.current).to_json()
    accepted = claim.matches.filter(decision=Match.Decision.ACCEPTED).first()
    return relied.newest_of(accepted.entry) if accepted is not None else None


@whole
def answer_question(
    *, actor: Account, question: int, entry: dict[str, Any], now: datetime
) -> Question:
    """Answer one question with a fact-check of the Library, for whoever holds its code."""
    require(actor, Action.WORK)
    record = get(Question, question, lock=True)
    relied.require_not_withdrawn(entry)
    _answer(record, relied.newest_of(entry) or entry, now)
    audit.append("answer_question", record, actor=actor, now=now, entry=entry.get("id", ""))
    return record


@whole
def close_question(*, actor: Account, question: int, now: datetime) -> Question:
    """Close a question that cannot be answered: not checkable, or not understood."""
    require(actor, Action.WORK)
    record = get(Question, question, lock=True)
    if record.state == Question.State.ANSWERED:
        raise RuleError("question-answered", "This question is answered; it cannot be closed.")
    record.state = Question.State.CLOSED
    record.save(update_fields=["state"])
    audit.append("close_question", record, actor=actor, now=now)
    return record


def answer_questions_of(claim: Claim, entry: dict[str, Any], now: datetime) -> int:
    """Give everybody who asked about a claim the fact-check that answers it; return how many.

    Those who had another answer are given the new one.
    """
    questions = list(claim.questions.exclude(state=Question.State.CLOSED))
    for question in questions:
        _answer(question, entry, now)
    return len(questions)


def join_questions(item: Item, claim: Claim, now: datetime) -> None:
    """Say what claim the questions in an item ask; an answer that it has already is theirs too.

    Those in the words of a copy of its picture ask the same.
    """
    items = [item.pk, *item.copies.values_list("item", flat=True)]
    new = list(Question.objects.filter(item__in=items, claim=None))
    if not new:
        return
    Question.objects.filter(pk__in=[one.pk for one in new]).update(claim=claim)
    waiting = [one for one in new if one.state == Question.State.OPEN]
    answer = answer_of(claim) if waiting else None
    if answer is not None:
        for question in waiting:
            _answer(question, answer, now)


def reopen_questions_of(claim: Claim) -> None:
    """Take back the answers of a claim whose accepted match was taken back."""
    claim.questions.filter(state=Question.State.ANSWERED).update(
        state=Question.State.OPEN, answer=None, answered=None
    )


def question_by_code(code: str) -> Question:
    """Return the question that a status code leads to."""
    found = Question.objects.filter(code_hash=hash_code(code)).select_related("claim").first()
    if found is None:
        raise MissingRecordError("No question has this code. Check it letter by letter.")
    return found


def make_code() -> str:
    """Return a status code such as `7KQM-2XRT-94HB`: 58 bits, so it cannot be guessed.

    There is a digit in it, by which it is known from words when it is typed without its dashes.
    """
    letters = ""
    while not any(map(str.isdigit, letters)):
        letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _CODE_LENGTH, 4))


def hash_code(code: str) -> str:
    """Return the hash under which a code is kept; spaces, dashes and letter case do not count."""
    return hashlib.sha256(re.sub(r"[\s-]", "", code).upper().encode("utf-8", "replace")).hexdigest()


def _claim_of(content_hash: str) -> Claim | None:
    for where in ("mentions__item", "mentions__item__copies__item"):
        found = Claim.objects.filter(**{f"{where}__content_hash": content_hash})
        claim = found.exclude(state=Claim.State.MERGED).first()
        if claim is not None:
            return claim
    return None


def _answer(question: Question, entry: dict[str, Any], now: datetime) -> None:
    question.state = Question.State.ANSWERED
    question.answer = entry
    question.answered = now
    question.save(update_fields=["state", "answer", "answered"])
