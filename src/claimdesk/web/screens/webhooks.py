"""Webhooks: which addresses are told of what, what became of each message, their secrets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claimdesk.desk import webhooks as desk_webhooks
from claimdesk.desk.models import Delivery, Webhook
from claimdesk.desk.verbs import webhooks as verbs
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.errors import RuleError
from claimdesk.web import errors
from claimdesk.web.access import access
from claimdesk.web.screens.paging import newest_first

EVENTS = {
    "fact_check.published": gettext_lazy("A fact-check is published"),
    "fact_check.corrected": gettext_lazy("A correction is published"),
    "fact_check.withdrawn": gettext_lazy("A fact-check is withdrawn"),
    "dispute.received": gettext_lazy("A reader disputes a fact-check"),
    "relied_on.corrected": gettext_lazy("Another desk corrects what you relied on"),
    "relied_on.withdrawn": gettext_lazy("Another desk withdraws what you relied on"),
    "source.changed": gettext_lazy("A source of a fact-check has changed"),
    "source.gone": gettext_lazy("A source of a fact-check is gone"),
    "source.back": gettext_lazy("A source of a fact-check is back"),
    desk_webhooks.TRIAL: gettext_lazy("A trial message"),
}
#: What a message failed with, in the words that people get.
FAILURES = {
    desk_webhooks.PAUSED: gettext_lazy("The webhook is paused. Send it again when it is not."),
    desk_webhooks.GONE: gettext_lazy(
        "The receiver wants no more (status 410), so the webhook is paused."
    ),
    desk_webhooks.PRIVATE: gettext_lazy("The address does not lead to the public internet."),
    desk_webhooks.SILENT: gettext_lazy("The receiver did not answer."),
    desk_webhooks.UNREADABLE: gettext_lazy("The receiver's answer could not be read."),
}


class WebhookForm(forms.Form):
    """Where messages go, and which."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=verbs.LONGEST_ADDRESS,
        help_text=gettext_lazy("It begins with https:// and is on the public internet."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("It is told when"),
        required=False,
        choices=[(event, EVENTS[event]) for event in desk_webhooks.EVENTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick none for all of them, and for those of later versions."),
    )


@access(Action.ADMINISTER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the webhooks; add one, whose secret is shown once."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hook, secret = verbs.add_webhook(
                actor=request.user, **form.cleaned_data, now=timezone.now()
            )
        except RuleError as error:
            form.add_error("address", errors.explain(error))
        else:
            return _secret(request, hook, secret)
    failed = Count("deliveries", filter=Q(deliveries__delivered=None, deliveries__attempts__gt=0))
    rows = list(Webhook.objects.annotate(failed=failed).order_by("pk"))
    for hook in rows:
        hook.told = _told(hook)
    return render(request, "desk/webhooks.html", {"form": form, "hooks": rows})


@access(Action.ADMINISTER)
@require_safe
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a webhook with its messages, the newest first."""
    return _shown(request, get(Webhook, pk))


@access(Action.ADMINISTER)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change where a webhook leads and what it is told."""
    hook = get(Webhook, pk)
    form = WebhookForm(request.POST)
    if form.is_valid():
        try:
            verbs.change_webhook(
                actor=request.user, webhook=pk, **form.cleaned_data, now=timezone.now()
            )
        except RuleError as error:
            form.add_error("address", errors.explain(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:webhook", pk)
    return _shown(request, hook, form)


@access(Action.ADMINISTER)
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause a webhook, or let it go on."""
    paused = request.POST.get("paused") == "1"
    verbs.pause_webhook(actor=request.user, webhook=pk, paused=paused, now=timezone.now())
    messages.success(request, _("The webhook is paused.") if paused else _("It is told again."))
    return redirect("desk:webhook", pk)


@access(Action.ADMINISTER)
@never_cache
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new secret, and show it once."""
    hook, secret = verbs.renew_secret(actor=request.user, webhook=pk, now=timezone.now())
    return _secret(request, hook, secret)


@access(Action.ADMINISTER)
@require_POST
def end_old(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign with the newest secret only."""
    verbs.end_old_secret(actor=request.user, webhook=pk, now=timezone.now())
    messages.success(request, _("Messages are signed with the new secret only."))
    return redirect("desk:webhook", pk)


@access(Action.ADMINISTER)
@require_POST
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message that tells of nothing."""
    verbs.try_webhook(actor=request.user, webhook=pk, now=timezone.now())
    messages.success(request, _("A trial message is on its way. Reload to see what became of it."))
    return redirect("desk:webhook", pk)


@access(Action.ADMINISTER)
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a webhook with its messages."""
    verbs.delete_webhook(actor=request.user, webhook=pk, now=timezone.now())
    messages.success(request, _("The webhook is deleted."))
    return redirect("desk:webhooks")


@access(Action.ADMINISTER)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again."""
    record = verbs.send_again(actor=request.user, delivery=pk, now=timezone.now())
    messages.success(request, _("The message is on its way again."))
    return redirect("desk:webhook", record.webhook_id)


def _shown(request: HttpRequest, hook: Webhook, form: WebhookForm | None = None) -> HttpResponse:
    found = newest_first(hook.deliveries.all(), "created", request.GET.get("before", ""))
    for record in found.rows:
        record.what = EVENTS.get(record.event, record.event)
        record.outcome, record.tone = _outcome(record)
    context = {
        "hook": hook,
        "form": form or WebhookForm(initial={"address": hook.address, "events": hook.events}),
        "slice": found,
        "two_secrets": len(hook.secret.split()) > 1,
    }
    return render(request, "desk/webhook.html", context)


def _outcome(record: Delivery) -> tuple[Any, str]:
    if record.delivered is not None:
        return _("Received (status %(status)s)") % {"status": record.status}, "good"
    if not record.error:
        return _("On its way"), "neutral"
    if record.error in FAILURES:
        return FAILURES[record.error], "bad"
    return _("The receiver answered with status %(status)s.") % {"status": record.status}, "bad"


def _told(hook: Webhook) -> list[Any]:
    return [EVENTS[event] for event in hook.events if event in EVENTS]


def _secret(request: HttpRequest, hook: Webhook, secret: str) -> HttpResponse:
    context = {"hook": hook, "secret": secret, "back": reverse("desk:webhook", args=[hook.pk])}
    return render(request, "desk/webhook_secret.html", context)


urlpatterns = [
    path("webhooks/", webhooks, name="webhooks"),
    path("webhooks/<int:pk>/", webhook, name="webhook"),
    path("webhooks/<int:pk>/change/", change, name="webhook-change"),
    path("webhooks/<int:pk>/pause/", pause, name="webhook-pause"),
    path("webhooks/<int:pk>/secret/", renew, name="webhook-secret"),
    path("webhooks/<int:pk>/old-secret/", end_old, name="webhook-old-secret"),
    path("webhooks/<int:pk>/try/", try_out, name="webhook-try"),
    path("webhooks/<int:pk>/delete/", delete, name="webhook-delete"),
    path("webhooks/messages/<int:pk>/send/", send_again, name="webhook-send"),
]
