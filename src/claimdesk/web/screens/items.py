"""Adding texts and claims, and an item with the claims that were found in it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claimdesk.desk import arrivals, copies, transfer, verbs
from claimdesk.desk.models import Item, Mention, Recognition
from claimdesk.desk.passages import find_passage, pieces
from claimdesk.desk.verbs.standing import get
from claimdesk.detection.claims import suggest_for
from claimdesk.domain.roles import Action
from claimdesk.errors import AddressError, InputError, RuleError
from claimdesk.language.identification import identify
from claimdesk.web.access import access
from claimdesk.web.screens.item_forms import (
    AddForm,
    ClaimForm,
    PassageForm,
    explained,
    is_table,
    rate,
    read_given,
)

_LATELY = 8
_MOST_SIGHTINGS = 48
_MOST_COPIES = 20
_UNUSABLE = 422
#: Two forms stand on one page; each field has an id of its own.
_CLAIM_IDS = "claim_%s"


@access(Action.RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Take in a text, the page at an address or a file, and go to the item that it becomes."""
    if request.method != "POST":
        return _shown(request, AddForm(initial={"text": request.GET.get("text", "")[:5000]}))
    form = AddForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, form)
    given = form.cleaned_data
    if given["file"] and is_table(given["file"]):
        return _take_table(request, form)
    try:
        channel, found = read_given(given["text"], given["file"])
        item = verbs.receive(
            actor=request.user,
            text=found.text,
            language=given["language"] or found.lang.partition("-")[0].lower(),
            channel=channel,
            seen=copies.see(found),
            now=timezone.now(),
        )
    except (InputError, AddressError) as error:
        form.add_error("file" if given["file"] else "text", explained(error))
        return _shown(request, form)
    first = Recognition.objects.filter(item=item).values_list("copy_of", flat=True).first()
    if first is not None:
        messages.info(request, _("This picture was here already; it now counts as seen once more."))
    elif item.sightings.aggregate(times=Sum("times"))["times"] > 1:
        messages.info(request, _("This text was here already; it now counts as seen once more."))
    return redirect("desk:item", first or item.pk)


def _take_table(request: HttpRequest, form: AddForm) -> HttpResponse:
    """Go on to the look at a table: read as one text it would be none."""
    data = form.cleaned_data["file"].read(transfer.MOST_BYTES + 1)
    try:
        token = arrivals.keep(actor=request.user, data=data, kind="items", now=timezone.now())
    except (RuleError, InputError) as error:
        form.add_error("file", _("This is a table. %(why)s") % {"why": explained(error)})
        return _shown(request, form)
    messages.info(request, _("This is a table, so each row is taken as a text of its own."))
    return redirect("desk:import-seen", token)


@access(Action.SUGGEST)
@require_POST
def add_claim(request: HttpRequest) -> HttpResponse:
    """Add one claim by its words, and go to it."""
    form = ClaimForm(request.POST, auto_id=_CLAIM_IDS)
    if not form.is_valid():
        return _shown(request, AddForm(), form)
    given = form.cleaned_data
    language = given["language"] or identify(given["words"])
    try:
        claim = verbs.add_claim(
            actor=request.user,
            text=given["words"],
            language=language,
            checkability=given["kind"],
            worth=rate(given["words"], language),
            now=timezone.now(),
        )
    except InputError as error:
        form.add_error("words", explained(error))
        return _shown(request, AddForm(), form)
    return redirect("desk:claim", claim.pk)


def _shown(request: HttpRequest, form: AddForm, claim_form: ClaimForm | None = None) -> Any:
    newest = Item.objects.annotate(beginning=Left("text", 160)).defer("text")
    lately = list(newest.order_by("-received", "-pk")[:_LATELY])
    counts = Mention.objects.filter(item__in=[one.pk for one in lately]).values_list("item")
    found = dict(counts.annotate(Count("claim", distinct=True)))
    for one in lately:
        one.claims_found = found.get(one.pk, 0)
    context = {
        "form": form,
        "claim_form": claim_form or ClaimForm(auto_id=_CLAIM_IDS),
        "claim_open": claim_form is not None,
        "lately": lately,
    }
    faulty = form.errors if form.is_bound else claim_form is not None
    return render(request, "desk/add.html", context, status=_UNUSABLE if faulty else 200)


@access(Action.READ)
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an item with its claims, as far as they are found."""
    return _item_page(request, get(Item, pk), PassageForm())


@access(Action.SUGGEST)
@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a passage of an item as a claim."""
    record = get(Item, pk)
    form = PassageForm(request.POST)
    if not form.is_valid():
        return _item_page(request, record, form)
    given = form.cleaned_data
    span = find_passage(record.text, given["words"], given["start"])
    if span is None:
        form.add_error("words", _("These words do not stand in the text like this. Copy them."))
        return _item_page(request, record, form)
    text = record.text[slice(*span)]
    verbs.add_claim(
        actor=request.user,
        text=text,
        language=record.language or identify(text),
        item=record,
        span=span,
        checkability=given["kind"],
        worth=rate(text, record.language),
        now=timezone.now(),
    )
    messages.success(request, _("The passage is now a claim."))
    return redirect("desk:item", record.pk)


@access(Action.WORK)
@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that an item is of the same picture as another one."""
    verbs.part_copy(actor=request.user, item=pk, now=timezone.now())
    messages.success(
        request, _("Taken back: this text stands by itself; its claims are looked for.")
    )
    return redirect("desk:item", pk)


def recognition_of(record: Item) -> Recognition | None:
    """Return what the words of an item were recognised in, if they were."""
    return Recognition.objects.filter(item=record).defer("prints").first()


def _item_page(request: HttpRequest, record: Item, form: PassageForm) -> HttpResponse:
    mentions = list(record.mentions.select_related("claim__assignee").order_by("start", "pk"))
    sightings = list(record.sightings.order_by("-hour", "channel")[: _MOST_SIGHTINGS + 1])
    totals = record.sightings.values("channel").annotate(sum=Sum("times"), hours=Count("pk"))
    claims = {one.claim_id: one.claim for one in mentions}
    recognition = recognition_of(record)
    alone = suggest_for(
        record.text,
        [(one.start, one.end) for one in mentions],
        record.language,
        record.received.date(),
    )
    for one in reversed(mentions):
        claims[one.claim_id].alone = alone.get((one.start, one.end))
    context = {
        "item": record,
        "pieces": pieces(record.text, mentions),
        "claims": list(claims.values()),
        "sightings": sightings[:_MOST_SIGHTINGS],
        "are_more_sightings": len(sightings) > _MOST_SIGHTINGS,
        "totals": list(totals.order_by("-sum")),
        "questions": record.questions.count(),
        "recognition": recognition,
        "copies": list(copies.copies_of([record.pk])[:_MOST_COPIES]) if recognition else [],
        "form": form,
    }
    status = _UNUSABLE if form.is_bound else 200
    return render(request, "desk/item.html", context, status=status)


urlpatterns = [
    path("add/", add, name="add"),
    path("add/claim/", add_claim, name="add-claim"),
    path("items/<int:pk>/", item, name="item"),
    path("items/<int:pk>/part/", part, name="item-part"),
    path("items/<int:pk>/mark/", mark, name="item-mark"),
]
