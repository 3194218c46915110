"""A stand-in for a witness of logs (C2SP tlog-witness), strict about what it signs."""

from __future__ import annotations

import base64
import hashlib

from werkzeug.wrappers import Response

from claimdesk.publishing.log import notes
from claimdesk.publishing.log.merkle import EMPTY_ROOT, verifies_consistency
from claimdesk.publishing.log.notes import Signer
from claimdesk.publishing.log.witnesses import cosigned

SECONDS = 1_795_000_000


class StandIn:
    """Signs what continues what it signed before; answers 409, 422 or 403 to all else."""

    def __init__(self, server, log_key, name="witness.example.org"):
        self.signer = Signer(name, b"w" * 32)
        self.log_key, self.size, self.root = log_key, 0, EMPTY_ROOT
        self.asked = []
        self.answer = None
        self.address = server.url_for("/w")
        server.expect_request("/w/add-checkpoint", method="POST").respond_with_handler(self._answer)

    @property
    def key(self):
        """Return the key as settings name it."""
        public = b"\x04" + self.signer.verifier.key
        return f"{self.signer.name}+{self._id().hex()}+{base64.b64encode(public).decode()}"

    def _id(self):
        public = b"\x04" + self.signer.verifier.key
        return hashlib.sha256(self.signer.name.encode() + b"\n" + public).digest()[:4]

    def _answer(self, request):
        if self.answer is not None:
            return Response(*self.answer)
        head, _, note = request.get_data().partition(b"\n\n")
        first, *proof = head.decode().split("\n")
        old = int(first.removeprefix("old "))
        self.asked.append(old)
        try:
            found = notes.open_checkpoint(note, [self.log_key()])
        except Exception:  # noqa: BLE001 - whatever it is, it is not signed
            return Response(b"", 403)
        if old != self.size:
            return Response(f"{self.size}\n", 409, content_type="text/x.tlog.size")
        hashes = [base64.b64decode(one) for one in proof]
        if not verifies_consistency(old, found.size, hashes, self.root, found.root):
            return Response(b"", 422)
        self.size, self.root = found.size, found.root
        signature = self.signer.sign(cosigned(found.dump(), SECONDS))
        data = self._id() + SECONDS.to_bytes(8, "big") + signature
        line = f"— {self.signer.name} {base64.b64encode(data).decode()}\n"
        return Response(line.encode(), 200)
