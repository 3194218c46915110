"""Tokens: shown once, kept as a hash, never allowed more than their account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claimdesk.desk.models import ApiToken, AuditEntry
from claimdesk.desk.verbs import people, tokens
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError, NotAllowedError, RuleError
from support import desk

pytestmark = pytest.mark.django_db


def make(actor, scopes=("read",), owner=None, **options):
    owner = owner or actor
    return tokens.make_token(
        actor=actor, account=owner.pk, name="A program", scopes=scopes, now=desk.NOW, **options
    )


def test_a_token_is_found_by_its_secret_which_is_kept_nowhere():
    token, secret = make(desk.person())
    assert secret.startswith("cd_")
    assert len(secret) > 40
    assert tokens.find_token(secret, desk.NOW) == token
    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in str(stored)
    assert secret[12:] not in str(stored)
    assert secret not in str(list(AuditEntry.objects.values()))


def test_a_token_ends_after_ninety_days_unless_told_otherwise():
    token, secret = make(desk.person())
    assert token.expires == desk.NOW + timedelta(days=90)
    assert tokens.find_token(secret, desk.NOW + timedelta(days=89))
    assert tokens.find_token(secret, token.expires) is None


@pytest.mark.parametrize("days", [0, -1, 367, 10**9])
def test_a_token_lasts_a_day_at_least_and_a_year_at_most(days):
    with pytest.raises(RuleError, match="1 to 366"):
        make(desk.person(), days=days)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("reader", {"read"}),
        ("checker", {"read", "intake", "write"}),
        ("reviewer", {"read", "intake", "write", "review"}),
        ("publisher", {"read", "intake", "write", "review", "publish"}),
        ("administrator", {"read", "intake", "write", "review", "publish", "administer"}),
        ("machine", {"read", "intake"}),
    ],
)
def test_scopes_never_exceed_the_role(role, allowed):
    assert set(tokens.scopes_for(role)) == allowed
    administrator = desk.person("Anh", "administrator")
    owner = desk.person("Owner", role)
    actor = administrator if role == "machine" else owner
    for scope in tokens.SCOPES:
        if scope in allowed:
            make(actor, [scope], owner)
        else:
            with pytest.raises(RuleError):
                make(actor, [scope], owner)


@pytest.mark.parametrize("scopes", [[], ["everything"], ["read", ""]])
def test_unknown_scopes_and_none_are_refused(scopes):
    with pytest.raises(RuleError):
        make(desk.person(), scopes)


def test_a_token_loses_what_its_account_loses():
    person = desk.person("Binh", "publisher")
    _, secret = make(person, ["read", "publish"])
    person.role = "checker"
    person.save()
    token = tokens.find_token(secret, desk.NOW)
    assert tokens.allows(token, Action.READ)
    assert not tokens.allows(token, Action.PUBLISH)
    assert not tokens.allows(token, Action.WORK)
    person.is_active = False
    person.save()
    assert tokens.find_token(secret, desk.NOW) is None


def test_people_make_their_own_tokens_and_administrators_those_of_machines():
    administrator, person = desk.person("Anh", "administrator"), desk.person("Binh")
    with pytest.raises(NotAllowedError):
        make(administrator, owner=person)
    with pytest.raises(NotAllowedError):
        make(person, owner=desk.machine())
    with pytest.raises(NotAllowedError):
        make(desk.machine())
    robot = people.add_machine(actor=administrator, name="Importer", now=desk.NOW)
    assert make(administrator, owner=robot)[0].account == robot


def test_a_token_is_ended_by_its_owner_or_an_administrator():
    person, other = desk.person("Binh"), desk.person("Chi")
    token, secret = make(person)
    with pytest.raises(NotAllowedError):
        tokens.revoke_token(actor=other, token=token.pk, now=desk.NOW)
    tokens.revoke_token(actor=desk.person("Anh", "administrator"), token=token.pk, now=desk.NOW)
    assert tokens.find_token(secret, desk.NOW) is None
    tokens.revoke_token(actor=person, token=token.pk, now=desk.later())  # a second time is no fault
    assert ApiToken.objects.get(pk=token.pk).revoked == desk.NOW
    with pytest.raises(MissingRecordError):
        tokens.revoke_token(actor=person, token=10**6, now=desk.NOW)


def test_when_a_token_was_used_is_kept_by_the_hour():
    token, secret = make(desk.person())
    tokens.find_token(secret, desk.NOW + timedelta(minutes=7))
    assert ApiToken.objects.get(pk=token.pk).last_used == desk.NOW.replace(minute=0)


@pytest.mark.parametrize("secret", ["", "cd_", "\x00", "cd_\ud800", "x" * 10_000])
def test_what_is_no_secret_finds_nothing(secret):
    assert tokens.find_token(secret, desk.NOW) is None


def test_every_action_has_its_scope():
    assert {action for one in tokens.ACTIONS.values() for action in one} == set(Action)


def test_an_account_has_a_bounded_number_of_tokens(monkeypatch):
    monkeypatch.setattr(tokens, "MOST_TOKENS", 2)
    person = desk.person()
    first, _ = make(person)
    make(person)
    with pytest.raises(RuleError, match="End some"):
        make(person)
    tokens.revoke_token(actor=person, token=first.pk, now=desk.NOW)
    make(person)
