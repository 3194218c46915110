"""A client of the API for tests: a token, JSON, nothing else."""

from __future__ import annotations

import json

from django.test import Client
from django.utils import timezone

from claimdesk.desk.verbs import tokens
from claimdesk.domain.match import Match, Zone
from claimdesk.errors import EntryNotFoundError
from support import desk


def token_of(account, *scopes):
    """Make a token of an account, with every scope of its role if none is named."""
    actor = account if account.is_person else desk.person("Token Maker", "administrator")
    _, secret = tokens.make_token(
        actor=actor,
        account=account.pk,
        name="Tests",
        scopes=scopes or tokens.scopes_for(account.role),
        now=timezone.now(),
    )
    return secret


class FakeEngine:
    """Finds the same fact-checks for every text."""

    def __init__(self, entries):
        self.entries = {one.id: one for one in entries}

    def library(self):
        return self

    def get(self, entry_id):
        if entry_id not in self.entries:
            raise EntryNotFoundError
        return self.entries[entry_id]

    def match(self, _text, *, top=5):
        found = list(self.entries.values())[:top]
        return [Match(entry=one, probability=0.9, zone=Zone.SUGGEST) for one in found]

    def suggest(self, text, *, top=5, code=None):  # noqa: ARG002 - as the engine's
        return self.match(text, top=top)

    coding = "fake"

    def code(self, texts):
        return [b"" for _ in texts]

    def says_again(self, _asked, _others):
        return None


class Caller:
    """Calls the API with one token, or without any."""

    def __init__(self, secret=""):
        self._client = Client(raise_request_exception=True)
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    @classmethod
    def of(cls, account, *scopes):
        return cls(token_of(account, *scopes))

    def call(self, method, path, body=None, **headers):
        """Return the response; its JSON is `.json()`."""
        sent = {} if body is None else {"data": json.dumps(body)}
        return self._client.generic(
            method,
            f"/api/v1{path}",
            **sent,
            content_type="application/json",
            headers=self._headers | headers,
        )

    def get(self, path, **headers):
        return self.call("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.call("POST", path, body, **headers)

    def put(self, path, body=None):
        return self.call("PUT", path, body)

    def patch(self, path, body=None):
        return self.call("PATCH", path, body)

    def delete(self, path):
        return self.call("DELETE", path)


def problem(response, status, rule=None):
    """Assert that a response is a problem, and return it."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    said = response.json()
    assert {"type", "title", "status", "detail", "errors"} <= set(said)
    assert said["status"] == status
    assert said["detail"]
    if rule is not None:
        assert said["rule"] == rule
        assert said["type"] == f"urn:claimdesk:rule:{rule}"
    return said
