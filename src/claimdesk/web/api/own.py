"""Who one is to the API."""

from __future__ import annotations

from typing import Any

from claimdesk.desk.models import ApiToken
from claimdesk.domain.roles import Action
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.shapes import Own

endpoints = Endpoints("me")


@endpoints.get("/me", Action.READ, Own)
def get_own_account(token: ApiToken) -> dict[str, Any]:
    """Read one's own account, and what the token of the request may."""
    account = token.account
    return {
        "id": account.pk,
        "name": account.name,
        "email": account.email,
        "role": account.role,
        "language": account.language,
        "scopes": token.scopes,
        "token": token.name,
        "expires": token.expires,
    }
