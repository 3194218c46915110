"""Fills the desk of `CLAIMDESK_HOME` with the demonstration, and prints where everything is.

A program of its own (`python -m support.demonstration`), since a process has one desk only.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from types import SimpleNamespace

from claimdesk.web.boot import setup

setup()

from allauth.account.internal.flows.login import (  # noqa: E402
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: E402
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402
from django.test import Client  # noqa: E402

from claimdesk.desk import demonstration, engine, jobs, upgrading, verbs  # noqa: E402
from claimdesk.desk.models import (  # noqa: E402
    Account,
    Check,
    Claim,
    Dispute,
    Item,
    Job,
    Question,
    Subscription,
)
from claimdesk.desk.verbs import people as staff  # noqa: E402
from claimdesk.desk.verbs import sources, tokens, webhooks  # noqa: E402
from claimdesk.matching.starter import read_starter  # noqa: E402
from support.demonstration_people import PASSWORD, PEOPLE  # noqa: E402
from support.engine import FakeEngine  # noqa: E402

_MORE = (
    ("Võ Ngọc Yến", "yen", "administrator", "vi"),
    ("Đỗ Hồng Phúc", "phuc", "checker", "vi"),
    ("Fay Osei", "fay", "publisher", "en"),
    ("Guy Tran", "guy", "reader", "en"),
    ("Hope Lindqvist", "hope", "checker", "en"),
)


def main() -> None:
    """Fill the desk, add what screens show besides, and print places and sessions as JSON."""
    now = jobs.utc_now()
    upgrading.upgrade()
    if "--quick" in sys.argv:  # what matching finds is not what is looked at
        engine.use(FakeEngine(read_starter()))
    demonstration.fill(now=now, secret=PASSWORD)
    people = _people(now)
    places = {
        **_claims(),
        **_checks(people, now),
        **_public(people, now),
        **_office(people, now),
    }
    sessions = {short: _session(account) for short, account in people.items()}
    emails = {short: account.email for short, account in people.items()}
    json.dump({"places": places, "sessions": sessions, "emails": emails}, sys.stdout)


def _people(now):
    sample = Account.objects.get(email="an@claimdesk.example")
    for name, short, role, language in _MORE:
        Account.objects.create(
            email=f"{short}@claimdesk.example",
            name=name,
            role=role,
            language=language,
            password=sample.password,
            created=now - timedelta(days=30),
            attested=now - timedelta(days=20),
        )
    people = {one.email.partition("@")[0]: one for one in Account.objects.exclude(role="machine")}
    for short in PEOPLE["guarded"].values():
        TOTP.activate(people[short], generate_totp_secret())
        RecoveryCodes.activate(people[short])
    return people


def _claims():
    def first(**which):
        return Claim.objects.filter(**which).order_by("pk").first().pk

    closed = Claim.objects.filter(state="closed").first().pk
    asked = Question.objects.filter(claim__isnull=False).first()
    return {
        "claim": Claim.objects.filter(text__contains="chanh nóng").first().pk,
        "claim_answered": first(state="answered"),
        "claim_checking": first(state="checking"),
        "claim_closed": closed,
        "claim_merged": first(state="merged"),
        "claim_commented": Claim.objects.filter(comments__isnull=False).first().pk,
        "claim_asked": asked.claim_id if asked else first(state="open"),
        "item": Item.objects.filter(mentions__isnull=False).order_by("pk").first().pk,
        "entry": Claim.objects.filter(matches__isnull=False).first().matches.first().entry_id,
    }


def _checks(people, now):
    by_stage = {one.state: one for one in Check.objects.filter(current=None).order_by("pk")}
    corrected = Check.objects.filter(current__kind="correction").get()
    published = Check.objects.filter(state="published", current__kind="first").order_by("pk")
    in_review = by_stage["in_review"]
    verbs.comment(
        actor=people["binh"],
        claim=in_review.claim_id,
        revision=in_review.head_id,
        place="summary",
        quote=in_review.head.summary[:30],
        text="@Nguyễn Minh An Câu này nên dẫn nguồn ngay bên cạnh.",
        now=now,
    )
    verbs.declare(
        actor=people["hope"], check=by_stage["draft"].pk, conflicted=True, note="", now=now
    )
    verbs.declare(
        actor=people["phuc"], check=by_stage["draft"].pk, conflicted=True, note="", now=now
    )
    return {
        "check_draft": by_stage["draft"].pk,
        "check_in_review": in_review.pk,
        "check_approved": by_stage["approved"].pk,
        "check_published": published[0].pk,
        "check_corrected": corrected.pk,
        "slug_vi": published.filter(language="vi")[0].slug,
        "slug_en": corrected.slug,
    }


def _public(people, now):
    """Ask and object as the public would; answer some; withdraw a fact-check."""
    places = {}
    for language, text in (
        ("vi", "Uống kháng sinh ngay thì nhanh khỏi cảm cúm hơn, đúng không?"),
        ("en", "Is it true that lightning never strikes the same place twice?"),
    ):
        for name in ("spare", "open"):
            _question, places[f"question_{name}_{language}"] = verbs.ask(
                text=text, language=language, now=now
            )
    corrected = Check.objects.filter(current__kind="correction").get()
    _question, places["question_corrected"] = verbs.ask(
        text=corrected.claim.text, language="en", answer=_entry(corrected),
        now=corrected.current.published - timedelta(days=1),
    )  # fmt: skip
    for language in ("vi", "en"):
        check = Check.objects.filter(language=language, state="published").order_by("pk").first()
        question, code = verbs.ask(text=check.claim.text, language=language, now=now)
        entry = _entry(check)
        verbs.answer_question(actor=people["eli"], question=question.pk, entry=entry, now=now)
        places[f"question_answered_{language}"] = code
        objection, code = verbs.dispute(
            check=check.pk,
            text="Nguồn số 2 nói khác. / Source 2 says otherwise.",
            may_be_shown=True,
            now=now,
        )
        verbs.answer_dispute(
            actor=people["fay"],
            dispute=objection.pk,
            outcome="partly",
            answer="Cảm ơn, chúng tôi đã đọc lại. / Thank you, we read it again.",
            now=now,
        )
        verbs.show_dispute(actor=people["eli"], dispute=objection.pk, now=now)
        places[f"objection_answered_{language}"] = code
        _objection, places[f"objection_open_{language}"] = verbs.dispute(
            check=check.pk, text="Chưa đủ. / Not enough.", now=now
        )
        places[f"disputed_{language}"] = check.slug
    places["dispute_open"] = Dispute.objects.filter(state="open").first().pk
    places["dispute_answered"] = Dispute.objects.exclude(state="open").first().pk
    places["asked"] = Question.objects.filter(state="open").first().pk
    return places | _withdrawn(people, now)


def _entry(check):
    from claimdesk.desk.entries import entry_of

    return entry_of(check.current).to_json()


def _withdrawn(people, now):
    check = Check.objects.filter(language="en", current__kind="first", state="published").last()
    verbs.correct(
        actor=people["dana"],
        check=check.pk,
        correction_class="withdrawal",
        reason="A source was misread.",
        now=now,
    )
    verbs.submit(actor=people["dana"], check=check.pk, now=now)
    verbs.declare(actor=people["binh"], check=check.pk, conflicted=False, now=now)
    number = Check.objects.get(pk=check.pk).head.number
    verbs.approve(actor=people["binh"], check=check.pk, revision=number, now=now)
    verbs.publish(actor=people["chi"], check=check.pk, now=now)
    return {"slug_withdrawn": check.slug, "check_withdrawn": check.pk}


def _office(people, now):
    eli = people["eli"]
    _one, invitation = staff.invite(
        actor=eli, email="new@claimdesk.example", role="checker", now=now
    )
    _one, renewal = staff.renew_access(actor=eli, account=people["han"].pk, now=now)
    machine = staff.add_machine(actor=eli, name="Feed reader", now=now)
    tokens.make_token(actor=eli, account=machine.pk, name="bot", scopes=["read", "intake"], now=now)
    tokens.make_token(actor=eli, account=eli.pk, name="laptop", scopes=["read"], now=now)
    hook, _secret = webhooks.add_webhook(
        actor=eli, address="https://receiver.example/claimdesk", now=now
    )
    webhooks.try_webhook(actor=eli, webhook=hook.pk, now=now)
    verbs.save_search(actor=people["an"], name="Y tế", query="tag=y+tế", now=now)
    _fail_a_task(now)
    return {
        "invitation": invitation,
        "renewal": renewal,
        "person": people["an"].pk,
        "machine": machine.pk,
        "webhook": hook.pk,
        "source": _sources(eli, now),
    }


def _sources(actor, now):
    """Add sources in every state; return the one that cannot be read."""
    rows = (
        ("feed", "Báo Ví Dụ", {"last_success": now, "taken": 1204}),
        ("reviews", "Kiểm chứng Ví Dụ", {"last_success": now, "taken": 310, "passed_over": 2}),
        ("sitemap", "The Northmere Courier", {"error": "unreachable", "failures": 1}),
        ("feed", "Bản tin phường", {"is_paused": True}),
        ("page", "Northmere council", {"error": "status", "error_status": 404, "failures": 4}),
    )
    for number, (kind, name, facts) in enumerate(rows):
        address = f"https://news{number}.claimdesk.example/{kind}"
        wish = sources.Wish(kind=kind, address=address, name=name)
        source = sources.add_source(actor=actor, wish=wish, now=now)
        read = {"last_run": now, "next_run": now + timedelta(minutes=30)}
        Subscription.objects.filter(pk=source.pk).update(**read | facts)
    return source.pk


def _fail_a_task(now):
    job = Job.objects.order_by("pk").first()
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED,
        attempts=6,
        last_error="OSError: no space left on device",
        finished=now,
    )


def _session(account):
    """Log an account in as with its password, given lately enough for it not to be asked again."""
    client = Client()
    client.force_login(account)
    session = client.session
    record_authentication(
        SimpleNamespace(session=session), account, "password", reauthenticated=True
    )
    session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] += 3600
    session.save()
    return [{"name": name, "value": one.value} for name, one in client.cookies.items()]


if __name__ == "__main__":
    main()
