"""Who works at the desk: set-up, invitations, roles, tokens; the scale and the statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.test import Client

from claimdesk.desk import audit
from claimdesk.desk.models import (
    Account,
    ApiToken,
    AuditEntry,
    Desk,
    Invitation,
    PolicyVersion,
    RatingValue,
)
from claimdesk.desk.verbs import credentials, office, people, tokens
from claimdesk.errors import MissingRecordError, NotAllowedError, RuleError
from support.desk import NOW, PASSWORD, later, machine, person

pytestmark = pytest.mark.django_db


def open_desk(code, **fields):
    given = {
        "code": code,
        "desk_name": "Bản tin Thử",
        "language": "vi",
        "email": "First@Desk.example",
        "name": "Người Đầu",
        "password": PASSWORD,
        "now": NOW,
    }
    return people.set_up(**given | fields)


def refused(rule, verb, **fields):
    with pytest.raises(RuleError) as refusal:
        verb(**fields)
    assert refusal.value.rule == rule


# -- set-up ------------------------------------------------------------------------------------
def test_the_code_of_the_terminal_makes_the_first_administrator_once():
    code = people.make_set_up_code(now=NOW)
    account = open_desk(code.lower().replace("-", " "))
    assert (account.role, account.email) == ("administrator", "first@desk.example")
    assert check_password(PASSWORD, account.password)
    assert Desk.objects.get().name == "Bản tin Thử"
    assert Desk.objects.get().set_up_code_hash == ""
    refused("set-up-once", open_desk, code=code)
    assert people.make_set_up_code(now=NOW) == ""


def test_a_wrong_or_an_earlier_code_opens_nothing():
    earlier = people.make_set_up_code(now=NOW)
    people.make_set_up_code(now=NOW)
    for code in (earlier, "", "0000-0000-0000-0000"):
        refused("set-up-code", open_desk, code=code)
    assert not people.is_set_up()


def test_the_code_is_kept_as_a_hash_only():
    code = people.make_set_up_code(now=NOW)
    assert code not in str(Desk.objects.values())
    assert code.replace("-", "") not in str(Desk.objects.values())


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"password": "short"}, "password"),
        ({"password": "first@desk.example"}, "password"),
        ({"email": "nobody"}, "email"),
        ({"name": "  "}, "name"),
        ({"language": "xx"}, "language"),
    ],
)
def test_the_first_administrator_needs_a_name_an_address_and_a_good_password(fields, rule):
    refused(rule, open_desk, code=people.make_set_up_code(now=NOW), **fields)
    assert not people.is_set_up()


# -- invitations -------------------------------------------------------------------------------
def invited(boss, email="new@desk.example", role="checker", now=NOW):
    return people.invite(actor=boss, email=email, name="New", role=role, now=now)


def accepted(secret, now=NOW, password=PASSWORD):
    return people.accept_invitation(
        secret=secret, name="Mới", language="vi", password=password, now=now
    )


def test_an_invitation_makes_an_account_of_its_role_and_works_once():
    boss = person("Boss", "administrator")
    invitation, secret = invited(boss)
    account = accepted(secret)
    assert (account.role, account.email, account.language) == ("checker", "new@desk.example", "vi")
    assert secret not in str(Invitation.objects.values())
    invitation.refresh_from_db()
    assert invitation.account == account
    with pytest.raises(MissingRecordError):
        accepted(secret)
    assert audit.find_break() is None


def test_an_invitation_ends_by_time_by_hand_and_by_the_next_one():
    boss = person("Boss", "administrator")
    _, old = invited(boss)
    with pytest.raises(MissingRecordError):
        accepted(old, now=NOW + timedelta(days=people.INVITATION_DAYS))
    second, newer = invited(boss)
    with pytest.raises(MissingRecordError):
        accepted(old)
    people.revoke_invitation(actor=boss, invitation=second.pk, now=NOW)
    with pytest.raises(MissingRecordError):
        accepted(newer)


def test_only_administrators_invite_and_neither_machines_nor_twice():
    boss = person("Boss", "administrator")
    with pytest.raises(NotAllowedError):
        invited(person("Publisher", "publisher"))
    refused("invite-person", invited, boss=boss, role="machine")
    refused("one-account", invited, boss=boss, email="Boss@desk.example")


def test_a_renewal_changes_the_password_and_takes_the_second_factor_off():
    boss, owner = person("Boss", "administrator"), person("Owner")
    owner.authenticator_set.create(type="totp", data={})
    _, secret = people.renew_access(actor=boss, account=owner.pk, now=NOW)
    account = accepted(secret, password="another long password")
    assert account == owner
    owner.refresh_from_db()
    assert (owner.name, owner.role) == ("Owner", "checker")
    assert check_password("another long password", owner.password)
    assert not owner.authenticator_set.exists()
    assert AuditEntry.objects.filter(verb="use_renewal").count() == 1


def test_a_renewal_ends_tokens_and_sessions():
    boss, owner, other = person("Boss", "administrator"), person("Owner"), person("Other")
    for one in (owner, other):
        session(one)
    _, key = token(owner)
    _, others = token(other)
    _, secret = people.renew_access(actor=boss, account=owner.pk, now=NOW)
    assert tokens.find_token(key, NOW), "the link alone ends nothing"
    accepted(secret, password="another long password")
    assert tokens.find_token(key, NOW) is None
    assert tokens.find_token(others, NOW)
    assert who_is_inside() == {other.pk}


@pytest.mark.parametrize("end", ["deactivate", "demote"])
def test_links_of_an_administrator_end_with_their_office(end):
    boss, leaving, owner = (
        person("Boss", "administrator"),
        person("Leaving", "administrator"),
        person("Owner"),
    )
    links = [invited(leaving)[1], people.renew_access(actor=leaving, account=owner.pk, now=NOW)[1]]
    _, kept = invited(boss, email="other@desk.example")
    if end == "deactivate":
        people.deactivate(actor=boss, account=leaving.pk, now=NOW)
        people.reactivate(actor=boss, account=leaving.pk, now=NOW)
    else:
        for role in ("publisher", "administrator"):
            people.change_role(actor=boss, account=leaving.pk, role=role, now=NOW)
    for secret in links:
        with pytest.raises(MissingRecordError):
            accepted(secret)
    assert people.accept_by_address(addresses=["new@desk.example"], now=NOW) is None
    assert accepted(kept).role == "checker"


@pytest.mark.parametrize("facts", [{"is_active": False}, {"role": "publisher"}])
def test_a_link_is_worth_nothing_when_who_gave_it_is_no_administrator(facts):
    giver = person("Giver", "administrator")
    _, secret = invited(giver)
    Account.objects.filter(pk=giver.pk).update(**facts)
    with pytest.raises(MissingRecordError):
        accepted(secret)
    assert people.accept_by_address(addresses=["new@desk.example"], now=NOW) is None


def test_a_link_to_a_closed_account_stays_ended_when_it_is_opened_again():
    boss, owner = person("Boss", "administrator"), person("Owner")
    _, secret = people.renew_access(actor=boss, account=owner.pk, now=NOW)
    people.deactivate(actor=boss, account=owner.pk, now=NOW)
    people.reactivate(actor=boss, account=owner.pk, now=NOW)
    with pytest.raises(MissingRecordError):
        accepted(secret)


def test_the_terminal_gives_the_last_administrator_a_link():
    boss = person("Boss", "administrator")
    _, secret = people.renew_from_terminal(email=" Boss@desk.example", now=NOW)
    accepted(secret, password="another long password")
    boss.refresh_from_db()
    assert check_password("another long password", boss.password)
    told = AuditEntry.objects.get(verb="renew_access")
    assert (told.actor, told.object_id) == (machine(), str(boss.pk))
    with pytest.raises(MissingRecordError, match="No account has this address"):
        people.renew_from_terminal(email="nobody@desk.example", now=NOW)
    refused("renew-person", people.renew_from_terminal, email=machine().email, now=NOW)


def session(account):
    client = Client()
    client.force_login(account)


def who_is_inside():
    return {int(one.get_decoded()["_auth_user_id"]) for one in Session.objects.all()}


def test_an_identity_provider_opens_only_what_its_address_was_offered():
    boss = person("Boss", "administrator")
    assert people.accept_by_address(addresses=["new@desk.example"], now=NOW) is None
    invited(boss)
    account = people.accept_by_address(addresses=["New@Desk.example"], now=NOW)
    assert account.role == "checker"
    assert not account.has_usable_password()
    people.renew_access(actor=boss, account=account.pk, now=NOW)
    assert people.accept_by_address(addresses=["new@desk.example"], now=NOW) is None


# -- roles, coming and going -------------------------------------------------------------------
def test_the_desk_keeps_an_administrator():
    boss, other = person("Boss", "administrator"), person("Other", "administrator")
    people.change_role(actor=boss, account=other.pk, role="reader", now=NOW)
    for verb, fields in ((people.change_role, {"role": "reader"}), (people.deactivate, {})):
        refused("last-administrator", verb, actor=boss, account=boss.pk, now=NOW, **fields)


def test_nobody_becomes_a_machine_and_no_machine_a_person():
    boss, someone = person("Boss", "administrator"), person("Someone")
    robot = people.add_machine(actor=boss, name="Importer", now=NOW)
    assert not robot.has_usable_password()
    for account, role in ((someone, "machine"), (robot, "checker")):
        refused("role-kind", people.change_role, actor=boss, account=account.pk, role=role, now=NOW)


def test_the_desks_own_machine_is_not_touched():
    boss = person("Boss", "administrator")
    facts = {"actor": boss, "account": machine().pk, "now": NOW}
    refused("own-machine", people.deactivate, **facts)
    refused("own-machine", people.change_role, role="reader", **facts)
    refused("own-machine", tokens.make_token, name="x", scopes=["read"], **facts)
    assert machine().is_active
    assert not ApiToken.objects.exists()


def test_an_administrator_ends_every_session_of_somebody():
    boss, owner = person("Boss", "administrator"), person("Owner")
    for one in (owner, owner, boss):
        session(one)
    assert credentials.end_sessions_of(actor=boss, account=owner.pk, now=NOW) == 2
    assert who_is_inside() == {boss.pk}
    assert AuditEntry.objects.get(verb="end_sessions").details == {"sessions": 2}
    refused("role", credentials.end_sessions_of, actor=owner, account=boss.pk, now=NOW)


def test_a_session_of_a_closed_account_stays_ended_when_it_is_opened_again():
    boss, owner = person("Boss", "administrator"), person("Owner")
    session(owner)
    people.deactivate(actor=boss, account=owner.pk, now=NOW)
    people.reactivate(actor=boss, account=owner.pk, now=NOW)
    assert who_is_inside() == set()


def test_a_closed_account_loses_its_tokens_and_may_nothing():
    boss, leaving = person("Boss", "administrator"), person("Leaving")
    _, secret = tokens.make_token(
        actor=leaving, account=leaving.pk, name="x", scopes=["read"], days=9, now=NOW
    )
    people.deactivate(actor=boss, account=leaving.pk, now=NOW)
    leaving.refresh_from_db()
    assert tokens.find_token(secret, NOW) is None
    refused("inactive", people.describe_self, actor=leaving, name="L", language="en", now=NOW)
    people.reactivate(actor=boss, account=leaving.pk, now=NOW)
    assert tokens.find_token(secret, NOW) is None


def test_independence_is_confirmed_for_a_year():
    one = person("One", attested=None)
    assert people.needs_attestation(one, NOW)
    people.attest(actor=one, now=NOW)
    assert not people.needs_attestation(one, NOW + timedelta(days=364))
    assert people.needs_attestation(one, NOW + timedelta(days=366))


# -- tokens ------------------------------------------------------------------------------------
def token(actor, account=None, scopes=("read",), days=30, name="Script"):
    return tokens.make_token(
        actor=actor,
        account=(account or actor).pk,
        name=name,
        scopes=scopes,
        days=days,
        now=NOW,
    )


def test_a_token_is_kept_as_a_hash_and_ends():
    one = person("One")
    record, secret = token(one, days=1)
    assert secret not in str(ApiToken.objects.values())
    assert tokens.find_token(secret, later()).account == one
    assert tokens.find_token(secret + "x", later()) is None
    assert tokens.find_token(secret, NOW + timedelta(days=1)) is None
    tokens.revoke_token(actor=one, token=record.pk, now=NOW)
    assert tokens.find_token(secret, later()) is None


def test_a_token_may_no_more_than_its_account():
    checker = person("Checker")
    for scopes in (["publish"], ["read", "administer"], ["everything"], []):
        refused("token-scope", token, actor=checker, scopes=scopes)
    refused("token-end", token, actor=checker, days=400)
    refused("token-name", token, actor=checker, name=" ")


def test_people_make_their_own_tokens_and_administrators_those_of_machines():
    boss, checker = person("Boss", "administrator"), person("Checker")
    robot = people.add_machine(actor=boss, name="Importer", now=NOW)
    refused("own-token", token, actor=boss, account=checker)
    with pytest.raises(NotAllowedError):
        token(checker, robot)
    record, _ = token(boss, robot, ["read", "intake"])
    with pytest.raises(NotAllowedError):
        tokens.revoke_token(actor=checker, token=record.pk, now=NOW)
    refused("token-scope", token, actor=boss, account=robot, scopes=["review"])


# -- the desk's own ----------------------------------------------------------------------------
def steps(**changes):
    return [
        office.Step(
            key=one.key,
            verdict=one.verdict,
            name_vi=one.name_vi,
            name_en=changes.get(one.key, {}).get("name_en", one.name_en),
            value=changes.get(one.key, {}).get("value", one.value),
            in_use=changes.get(one.key, {}).get("in_use", one.in_use),
        )
        for one in RatingValue.objects.all()
    ]


def test_the_scale_changes_words_and_order_but_loses_no_step():
    boss = person("Boss", "administrator")
    added = office.Step(verdict="other", name_vi="Châm biếm", name_en="Satire", value=2)
    office.set_scale(actor=boss, steps=[added, *steps(false={"name_en": "Wrong"})], now=NOW)
    assert RatingValue.objects.first().key == "satire"
    assert RatingValue.objects.get(key="false").name_en == "Wrong"
    refused("scale-whole", office.set_scale, actor=boss, steps=steps()[1:], now=NOW)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"false": {"name_en": " "}}, "scale-names"),
        ({"false": {"value": 7}}, "scale-range"),
        ({"false": {"in_use": False}}, "scale-ends"),
        ({"insufficient": {"in_use": False}}, "scale-inconclusive"),
    ],
)
def test_a_scale_that_cannot_be_read_is_refused(changes, rule):
    boss = person("Boss", "administrator")
    refused(rule, office.set_scale, actor=boss, steps=steps(**changes), now=NOW)


def test_a_statement_is_added_to_and_never_changed():
    boss = person("Boss", "administrator")
    given = {"actor": boss, "kind": "funding", "language": "en", "now": NOW}
    office.write_policy(**given, body="Nobody pays us.")
    refused("policy-same", office.write_policy, **given, body="Nobody pays us. ")
    refused("policy-empty", office.write_policy, **given, body=" ")
    second = office.write_policy(**given, body="Readers pay us.")
    assert second.number == 2
    assert PolicyVersion.objects.get(number=1).body == "Nobody pays us."


def test_only_administrators_change_the_desk():
    publisher = person("Publisher", "publisher")
    with pytest.raises(NotAllowedError):
        office.describe_desk(
            actor=publisher, name="X", about="", language="en", contact="", now=NOW
        )
    assert Account.objects.filter(role="administrator").count() == 0
