"""HTML pasted as text, by form, API, message and at the desk: kept as a reader sees it."""

from __future__ import annotations

import pytest
from django.core.cache import caches

from claimdesk.desk.models import Item, Question
from claimdesk.desk.sources.messages import _entry
from claimdesk.errors import InputError
from support import desk
from support.api import Caller, problem

pytestmark = pytest.mark.django_db
MARKUP = "<div class='post'><p>Uống <b>nước chanh</b> chữa ung thư.</p><p>Chia sẻ gấp!</p></div>"
SEEN = "Uống nước chanh chữa ung thư.\nChia sẻ gấp!"
SIGNS = "Nếu a < b và c > d thì giá tăng."


@pytest.fixture(autouse=True)
def _engine(fake_engine):
    caches["visitors"].clear()
    return fake_engine


@pytest.mark.parametrize(("given", "kept"), [(MARKUP, SEEN), (SIGNS, SIGNS)])
def test_a_question_is_kept_as_a_reader_sees_it(client, given, kept):
    assert client.post("/vi/ask/send/", {"text": given}).status_code == 200
    assert Caller().post("/ask", {"text": given}).status_code == 201
    assert [one.text for one in Question.objects.all()] == [kept, kept]
    assert Item.objects.get().text == kept


@pytest.mark.parametrize(("given", "kept"), [(MARKUP, SEEN), (SIGNS, SIGNS)])
def test_an_item_is_kept_as_a_reader_sees_it(client, given, kept):
    author = desk.person("Binh", "checker")
    assert Caller.of(author).post("/items", {"text": given}).status_code == 201
    client.force_login(author)
    assert client.post("/desk/add/", {"text": given}).status_code == 302
    assert Item.objects.get().text == kept
    _, found = _entry({"text": given})
    assert found.text == kept


def test_markup_without_words_is_refused(client):
    empty = "<p></p><p></p>"
    problem(Caller().post("/ask", {"text": empty}), 422)
    assert client.post("/vi/ask/", {"text": empty}).status_code == 422
    with pytest.raises(InputError, match="markup without words"):
        _entry({"text": empty})
    assert Question.objects.count() == Item.objects.count() == 0
