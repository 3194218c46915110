"""Questions of the public: taken without a name, answered for whoever holds the code."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone, translation
from ninja import Query

from claimdesk.desk import answers, verbs
from claimdesk.desk.engine import engine
from claimdesk.desk.models import Account, Question
from claimdesk.desk.verbs.incoming import LONGEST_QUESTION, require_words
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.errors import ClaimdeskError
from claimdesk.intake.pasted import plain_text
from claimdesk.web import languages
from claimdesk.web.api.endpoints import ANYONE, Endpoints
from claimdesk.web.api.office_shapes import Done
from claimdesk.web.api.shapes import (
    InstantAnswer,
    QuestionOut,
    QuestionReceipt,
    QuestionStatus,
)
from claimdesk.web.api.values import Body, Code, Id, LanguageTag, OneOf, Page, Paging, page, text
from claimdesk.web.public import answering

endpoints = Endpoints("questions")


class NewQuestion(Body):
    """What somebody asks. Nothing about who asks is taken."""

    text: Annotated[str, text(LONGEST_QUESTION, 1)]
    language: LanguageTag = ""


class Answer(Body):
    """The fact-check that answers: its id in the Library."""

    entry: Annotated[str, text(32, 1)]


class QuestionPaging(Paging):
    """Which questions are wanted."""

    state: Annotated[str, OneOf(Question.State)] | None = None


@endpoints.post("/answers", ANYONE, InstantAnswer)
def find_answers(body: NewQuestion) -> dict[str, Any]:
    """Look at once whether something has been checked; nothing of the text is kept."""
    found = answering.look_up(_words_of(body), body.language)
    return {
        "sure": [_found(one) for one in found.sure],
        "likely": [_found(one) for one in found.likely],
        "is_there": found.is_there,
        "stage": found.stage or "",
    }


@endpoints.post("/ask", ANYONE, QuestionReceipt, status=201)
def create_question(body: NewQuestion) -> dict[str, Any]:
    """Ask whether something is true; the code in the answer is shown this once."""
    question, code = verbs.ask(
        text=_words_of(body), language=body.language, channel="api", now=timezone.now()
    )
    return {
        "code": code,
        "state": question.state,
        "stage": answers.place_of(question).stage,
        "is_known": question.claim_id is not None,
        "kept_until": verbs.kept_until(question),
    }


@endpoints.get("/ask/{code}", ANYONE, QuestionStatus)
def get_question_by_code(code: Code) -> dict[str, Any]:
    """Read where a question stands, with its code; the answer as readers see it now."""
    question = verbs.question_by_code(code)
    place = answers.place_of(question)
    standing = place.standing
    entry = standing.entry if standing else None
    return {
        "state": question.state,
        "stage": place.stage,
        "text": question.text,
        "answer": entry.to_json() if entry else None,
        "address": standing.address if standing else "",
        "correction": _correction(place),
        "asked": question.asked,
        "answered": question.answered,
        "kept_until": verbs.kept_until(question),
    }


@endpoints.delete("/ask/{code}", ANYONE, Done)
def erase_question(code: Code) -> dict[str, bool]:
    """Erase a question with its code, which leads nowhere afterwards."""
    verbs.erase_question(code=code, now=timezone.now())
    return {"done": True}


@endpoints.get("/questions", Action.READ, Page[QuestionOut])
def list_questions(wanted: Query[QuestionPaging]) -> dict[str, Any]:
    """List questions, the newest first."""
    query = Question.objects.all()
    if wanted.state:
        query = query.filter(state=wanted.state)
    return page(query, wanted)


@endpoints.get("/questions/{question}", Action.READ, QuestionOut)
def get_question(question: Id) -> Question:
    """Read a question."""
    return get(Question, question)


@endpoints.post("/questions/{question}/answer", Action.WORK, QuestionOut)
def answer_question(actor: Account, question: Id, body: Answer) -> Question:
    """Answer a question with a fact-check of the Library."""
    entry = engine().library().get(body.entry)
    return verbs.answer_question(
        actor=actor, question=question, entry=entry.to_json(), now=timezone.now()
    )


@endpoints.post("/questions/{question}/close", Action.WORK, QuestionOut)
def close_question(actor: Account, question: Id) -> Question:
    """Close a question that cannot be answered."""
    return verbs.close_question(actor=actor, question=question, now=timezone.now())


def _words_of(body: NewQuestion) -> str:
    """Return what a reader sees of a question; whoever sends none is told in its language."""
    try:
        text = plain_text(body.text)
        require_words(text)
    except ClaimdeskError:
        if body.language in languages.CODES:
            translation.activate(body.language)
        raise
    return text


def _found(found: answering.Found) -> dict[str, Any]:
    return {
        "entry": found.entry.to_json(),
        "address": found.address,
        "is_own": found.is_own,
        "reasons": found.reasons,
        "conflicts": found.conflicts,
    }


def _correction(place: answers.Place) -> dict[str, Any] | None:
    """Return the correction that came after the question was asked."""
    if place.stage is not answers.Stage.CORRECTED or not place.standing:
        return None
    change = place.standing.change
    if change is None:
        return None
    return {
        "correction_class": change.correction_class,
        "reason": change.reason,
        "published": change.published,
    }
