"""Questions of the public: an instant answer, a question taken without a name, its status."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claimdesk.desk import answers, verbs
from claimdesk.desk.models import Question
from claimdesk.desk.verbs.incoming import LONGEST_QUESTION, require_words
from claimdesk.errors import ClaimdeskError, MissingRecordError
from claimdesk.intake.pasted import plain_text
from claimdesk.web import errors
from claimdesk.web.access import public
from claimdesk.web.limits import is_over
from claimdesk.web.public import answering, site
from claimdesk.web.public.certainty import certainty

#: Questions taken from one place in ten minutes.
_QUESTIONS, _QUESTIONS_SECONDS = 20, 600
#: Codes looked up from one place in ten minutes; with 58 bits a code cannot be guessed anyway.
_CODES, _CODES_SECONDS = 120, 600


class QuestionForm(forms.Form):
    """What somebody heard or read. It asks for nothing else."""

    text = forms.CharField(
        label=_("What did you hear, read or receive?"),
        help_text=_("Paste the message, or write it in your own words. No name, please."),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={"required": _("Write or paste what you want to know about.")},
    )

    def __init__(self, *args: Any, **names: Any) -> None:
        """Let a browser send what is too long: it would cut what is pasted without a word."""
        super().__init__(*args, **names)
        self.fields["text"].widget.attrs.pop("maxlength", None)

    def clean_text(self) -> str:
        """Return what a reader sees of it; refuse what says nothing."""
        try:
            text = plain_text(self.cleaned_data["text"])
            require_words(text)
        except ClaimdeskError as error:
            raise forms.ValidationError(errors.explain(error)) from error
        return text


# This changes nothing and tells only what is public, so that the front page needs no cookie for
# its form. Sending the question is `send`, which is protected.
@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, language: str) -> HttpResponse:
    """Ask for a text, and answer at once with the fact-checks that fit."""
    code = re.sub(r"[^\w-]", "", request.GET.get("code", ""))
    if code and request.method != "POST":
        return redirect("public:question", language, code[:40])
    context: dict[str, Any] = {"language": language, "certainty": certainty(language)}
    if request.method != "POST":
        context["form"] = QuestionForm()
        return site.page(request, "public/ask.html", context | _place(language))
    form = QuestionForm(request.POST)
    status = 200
    if not form.is_valid():
        status = 422
    elif is_over(request, "public-look", answering.LOOKS, answering.LOOKS_SECONDS):
        form.add_error(None, answering.too_many())
        status = 429
    else:
        text = form.cleaned_data["text"]
        context |= {"text": text, "answer": answering.look_up(text, language)}
    context["form"] = form
    return site.own_page(request, "public/ask.html", context, status=status)


@public
@require_POST
def send(request: HttpRequest, language: str) -> HttpResponse:
    """Take the question; its code is shown this once and kept by nobody else."""
    form = QuestionForm(request.POST)
    status = 422
    if form.is_valid():
        if is_over(request, "public-ask", _QUESTIONS, _QUESTIONS_SECONDS):
            form.add_error(None, answering.too_many())
            status = 429
        else:
            try:
                asked, code = verbs.ask(
                    text=form.cleaned_data["text"], language=language, now=timezone.now()
                )
            except ClaimdeskError as error:
                form.add_error("text", errors.explain(error))
            else:
                return _receipt(request, language, asked, code)
    context = {"language": language, "form": form, "certainty": certainty(language)}
    return site.own_page(request, "public/ask.html", context, status=status)


@public
@require_safe
def question(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Show what became of a question to whoever has its code."""
    context: dict[str, Any] = {"language": language, "code": code}
    if is_over(request, "public-code", _CODES, _CODES_SECONDS):
        return _refused(request, context)
    try:
        record = verbs.question_by_code(code)
    except MissingRecordError:
        return site.own_page(request, "public/question.html", context, status=404)
    return site.own_page(request, "public/question.html", context | _facts(record, code))


@public
@require_POST
def erase(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Erase a question for whoever has its code and says that they mean it."""
    context: dict[str, Any] = {"language": language, "code": code}
    if is_over(request, "public-code", _CODES, _CODES_SECONDS):
        return _refused(request, context)
    try:
        record = verbs.question_by_code(code)
        if request.POST.get("sure") != "1":
            context |= _facts(record, code) | {"unsure": True}
            return site.own_page(request, "public/question.html", context, status=422)
        verbs.erase_question(code=code, now=timezone.now())
    except MissingRecordError:
        return site.own_page(request, "public/question.html", context, status=404)
    return site.own_page(request, "public/question.html", context | {"erased": True})


def _facts(record: Question, code: str) -> dict[str, Any]:
    """Return what the page of a question shows of it."""
    place = answers.place_of(record)
    standing = place.standing
    return {
        "question": record,
        "stage": place.stage.value,
        "entry": standing.entry if standing else None,
        "url": standing.address if standing else "",
        "change": standing.change if standing else None,
        "publisher": standing.publisher if standing else "",
        "kept_until": verbs.kept_until(record),
        "question_path": f"ask/{code}/",
    }


def _refused(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return site.own_page(
        request, "public/question.html", context | {"refused": answering.too_many()}, status=429
    )


def _receipt(request: HttpRequest, language: str, asked: Question, code: str) -> HttpResponse:
    context = {
        "language": language,
        "code": code,
        "address": site.full_address(f"/{language}/ask/{code}/"),
        "path": f"/{language}/ask/{code}/",
        "is_known": asked.claim_id is not None,
        "kept_until": verbs.kept_until(asked),
        "stage": answers.place_of(asked).stage.value,
    }
    return site.own_page(request, "public/asked.html", context)


def _place(language: str) -> dict[str, str]:
    return {"canonical": site.full_address(f"/{language}/ask/")}
