"""Sources: what the desk subscribes to, how each is, and trying one before it is added."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claimdesk.desk.models import PeerEntry, PeerLog, Subscription
from claimdesk.desk.sources import runs
from claimdesk.desk.verbs import peers as verbs_of_peers
from claimdesk.desk.verbs import sources as verbs
from claimdesk.desk.verbs.standing import get, require
from claimdesk.domain.roles import Action
from claimdesk.errors import RuleError
from claimdesk.web import errors, source_words
from claimdesk.web.access import access
from claimdesk.web.screens.item_forms import language_choices

UNUSABLE = 422
_WITHOUT_ADDRESS = frozenset({Subscription.Kind.WEBHOOK, Subscription.Kind.TELEGRAM})
#: Beside which field a refusal stands; others stand beside the address.
FIELD_OF = {
    "source-token": "secret", "source-login": "login", "source-answers": "answers",
    "log-key": "key", "source-own": "key",
}  # fmt: skip
#: Rows of what could not be read that are shown.
_MOST_UNREAD = 50
_EVERY = (
    (5, gettext_lazy("every 5 minutes")),
    (15, gettext_lazy("every 15 minutes")),
    (30, gettext_lazy("every half hour")),
    (60, gettext_lazy("every hour")),
    (6 * 60, gettext_lazy("every 6 hours")),
    (24 * 60, gettext_lazy("once a day")),
)


class AskedFor(forms.CharField):
    """A field without which its kinds are no source: it is not called optional."""

    is_asked_for = True


class SourceForm(forms.Form):
    """What stands where, and how often it is read."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What stands there"),
        choices=[(str(kind), name) for kind, name in source_words.KINDS.items()],
    )
    address = AskedFor(
        label=gettext_lazy("Address, or name of the folder"),
        required=False,
        max_length=verbs.LONGEST_ADDRESS,
        help_text=gettext_lazy(
            "That of an outlet or an organisation, never that of a person. A folder is one in the "
            "folder “incoming” of the desk's data. A program that sends needs none: it is told one."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=verbs.LONGEST_NAME,
        help_text=gettext_lazy("As people at the desk call it. Without one it is the site's."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=language_choices
    )
    login = AskedFor(
        label=gettext_lazy("Login of the mailbox"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "Of a mailbox only. Its address is the host, and a folder after a slash, such as "
            "imap.example.org/Tips; without one it is the inbox."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = AskedFor(
        label=gettext_lazy("Token of the bot, or password of the mailbox"),
        required=False,
        strip=True,
        max_length=verbs.LONGEST_SECRET,
        help_text=gettext_lazy(
            "Of a Telegram bot, which needs no address, @BotFather gives it. It is not shown again."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
    )
    key = forms.CharField(
        label=gettext_lazy("Key of the other desk's log"),
        required=False,
        max_length=400,
        help_text=gettext_lazy(
            "Of another desk only; it gives its key to you: name+id+key. Without it the one that "
            "its site names is shown, and nothing is read before you confirm it."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    every_minutes = forms.TypedChoiceField(
        label=gettext_lazy("How often it is read"), coerce=int, choices=_EVERY, initial=30
    )
    whole_pages = forms.BooleanField(
        label=gettext_lazy("Of a feed, read the pages that it lists as well"),
        required=False,
        help_text=gettext_lazy("Where the feed itself holds headlines only."),
    )

    answers = forms.BooleanField(
        label=gettext_lazy("Of a Telegram bot, answer those who write to it"),
        required=False,
        help_text=gettext_lazy(
            "Each message is a question: its writer is sent the fact-check that answers it, or a "
            "code, in a private chat only. The number of the chat stays in memory for two days at "
            "most, and is never written down."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for an address, but of what has none."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("address") and given.get("kind") not in _WITHOUT_ADDRESS:
            self.add_error("address", _("Say where it stands."))
        return given

    def wish(self) -> verbs.Wish:
        """Return what was asked for."""
        return verbs.Wish(**self.cleaned_data)


@access(Action.TEND)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources with how each is; administrators try one, or add it."""
    if request.method == "POST":
        require(request.user, Action.ADMINISTER)
    form = SourceForm(request.POST or None)
    tried: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "try" in request.POST:
                tried = _tried(request, form)
            else:
                source = verbs.add_source(actor=request.user, wish=form.wish(), now=timezone.now())
                if source.is_sent:
                    return show_secret(request, source)
                messages.success(
                    request,
                    _("%(name)s is added, and read at once.")
                    % {"name": source_words.title(source)},
                )
                return redirect("desk:source", source.pk)
        except RuleError as error:
            field = FIELD_OF.get(error.rule, "address")
            form.add_error(field, errors.explain(error))
    now = timezone.now()
    rows = list(Subscription.objects.order_by("is_paused", "-failures", "name", "pk"))
    for source in rows:
        _describe(source, now)
    context = {"form": form, "sources": rows, "tried": tried}
    faulty = form.is_bound and form.errors
    return render(request, "desk/sources.html", context, status=UNUSABLE if faulty else 200)


@access(Action.TEND)
@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a source: how it is, when it was and will be read, what came of it."""
    record = get(Subscription, pk)
    _describe(record, timezone.now())
    is_sent = record.is_sent
    context = {"source": record, "where": _where(record) if is_sent else "", "is_sent": is_sent}
    context["lint"] = source_words.lint(record)
    return render(request, "desk/source.html", context | _log_of(record))


@access(Action.ADMINISTER)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm that the log of another desk is read after all, by the key that was shown."""
    key = request.POST.get("key", "")
    try:
        verbs_of_peers.confirm_log(actor=request.user, source=pk, key=key, now=timezone.now())
    except RuleError as error:
        messages.error(request, errors.explain(error))
    else:
        messages.success(request, _("Confirmed. It is read again."))
    return redirect("desk:source", pk)


def _log_of(record: Subscription) -> dict[str, Any]:
    """Return what the page of a source shows of the log of another desk."""
    if record.kind != Subscription.Kind.DESK:
        return {}
    log = PeerLog.objects.filter(subscription=record).first() or PeerLog()
    unread = list(record.unread.all()[:_MOST_UNREAD])
    for one in unread:
        one.why = source_words.unread_in_words(one.error, one.status)
    return {
        "log": log,
        "confirming": source_words.confirming(log.refused) if log.refused else "",
        "unread": unread,
        "unread_count": record.unread.count(),
        "facts": record.peer_entries.exclude(state=PeerEntry.State.WITHDRAWN).count(),
        "withdrawn": record.peer_entries.filter(state=PeerEntry.State.WITHDRAWN).count(),
    }


@access(Action.TEND)
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause a source, or let it go on."""
    paused = request.POST.get("paused") == "1"
    verbs.pause_source(actor=request.user, source=pk, paused=paused, now=timezone.now())
    messages.success(
        request, _("The source is paused.") if paused else _("The source is read again.")
    )
    return redirect("desk:source", pk)


@access(Action.TEND)
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a source read as soon as a worker is free."""
    verbs.run_source(actor=request.user, source=pk, now=timezone.now())
    messages.success(request, _("The source is being read. Reload to see what came of it."))
    return redirect("desk:source", pk)


@access(Action.ADMINISTER)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a source; what came from it stays."""
    verbs.remove_source(actor=request.user, source=pk, now=timezone.now())
    messages.success(request, _("The source is removed. What came from it is still there."))
    return redirect("desk:sources")


def _describe(record: Subscription, now: Any) -> None:
    record.health = source_words.health(record, now)
    record.title = source_words.title(record)
    record.kind_name = source_words.kind_name(record.kind)


def show_secret(request: HttpRequest, source: Subscription) -> HttpResponse:
    """Show where a program sends to, and the secret, this once."""
    context = {"source": source, "where": _where(source), "secret": source.secret}
    return render(request, "desk/source_secret.html", context)


def _where(source: Subscription) -> str:
    """Return the address that a program sends to."""
    return settings.BASE_URL + reverse("api:take_message", args=[source.address])


def _tried(request: HttpRequest, form: SourceForm) -> dict[str, Any]:
    """Read the first entries of a source that is not there yet, or say why that cannot be."""
    found = runs.preview(verbs.unsaved(form.wish(), actor=request.user, now=timezone.now()))
    why = source_words.failure_in_words(found.error or "", found.status)
    return {"why": why, "entries": found.texts}


urlpatterns = [
    path("sources/", sources, name="sources"),
    path("sources/<int:pk>/", source, name="source"),
    path("sources/<int:pk>/pause/", pause, name="source-pause"),
    path("sources/<int:pk>/confirm/", confirm, name="source-confirm"),
    path("sources/<int:pk>/run/", run, name="source-run"),
    path("sources/<int:pk>/remove/", remove, name="source-remove"),
]
