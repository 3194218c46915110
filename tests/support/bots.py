"""A stand-in for the Bot API of Telegram: one bot, what people write to it, what it sends them."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

TOKEN = "123456789:AAqxjvwAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#: The chat of whoever writes, unless a test says otherwise: its digits are a mark.
CHAT = 77391556001
ME = {"id": 77391556, "first_name": "Qxjvw", "username": "qxjvw_z"}


class Bot:
    """The Bot API for one bot: it holds messages until a request names a higher number.

    `sent` is what was sent: (chat, text). `status` is the answer to what is sent, where it is not
    taken.
    """

    def __init__(self, sites, token=TOKEN):
        self.token = token
        self.sites, self.held, self.asked, self.sent, self.status = sites, [], [], [], 200
        sites.answer, sites.posted = self.answer, self.posted

    def say(self, number, text="", *, field="text", **how):
        sender = how.pop("sender", ME)
        kind, chat = how.pop("kind", "private"), how.pop("chat", CHAT)
        where = {"id": chat, "type": kind, "first_name": "Qxjvw"}
        message = {"message_id": 7739155, "date": 1790000077, "from": sender, "chat": where,
                   field: text, **how}  # fmt: skip
        self.held.append({"update_id": number, "message": message})

    def answer(self, _host, path, _headers):
        asked = parse_qs(urlsplit(path).query)
        self.asked.append(asked)
        if urlsplit(path).path != f"/bot{self.token}/getUpdates":
            return 401, {}, b""
        first = int(asked.get("offset", ["0"])[0])
        self.held = [one for one in self.held if one["update_id"] >= first]
        body = json.dumps({"ok": True, "result": self.held[:100]}).encode()
        return 200, {"Content-Type": "application/json"}, body

    def posted(self, _host, path, body):
        if path != f"/bot{self.token}/sendMessage":
            return 401
        if self.status == 200:
            said = json.loads(body)
            self.sent.append((said["chat_id"], said["text"]))
        return self.status
