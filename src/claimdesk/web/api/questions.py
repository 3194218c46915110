"""Questions of the public: taken without a name, answered for whoever holds the code."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone
from ninja import Query

from claimdesk.desk import verbs
from claimdesk.desk.engine import engine
from claimdesk.desk.models import Account, Question
from claimdesk.desk.verbs.incoming import LONGEST_QUESTION
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.roles import Action
from claimdesk.web.api.endpoints import ANYONE, Endpoints
from claimdesk.web.api.shapes import QuestionOut, QuestionStatus, Receipt
from claimdesk.web.api.values import Body, Code, Id, LanguageTag, OneOf, Page, Paging, page, text
from claimdesk.web.public.answering import as_it_stands

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


@endpoints.post("/ask", ANYONE, Receipt, status=201)
def create_question(body: NewQuestion) -> dict[str, str]:
    """Ask whether something is true; the code in the answer is shown this once."""
    question, code = verbs.ask(
        text=body.text, language=body.language, channel="api", now=timezone.now()
    )
    return {"code": code, "state": question.state}


@endpoints.get("/ask/{code}", ANYONE, QuestionStatus)
def get_question_by_code(code: Code) -> Question:
    """Read where a question stands, with its code; the answer as readers see it now.

    The answer is null where the fact-check that was given has been withdrawn.
    """
    question = verbs.question_by_code(code)
    if question.answer:
        standing = as_it_stands(FactCheck.from_json(question.answer)).entry
        question.answer = standing.to_json() if standing else None
    return question


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
