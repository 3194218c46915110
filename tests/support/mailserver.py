"""A mailbox for tests: as much of IMAP over TLS as reading a folder needs."""

from __future__ import annotations

import re
import shlex
import socketserver
import ssl
import subprocess
import threading
from contextlib import contextmanager

HOST = "mail.example.org"


class Mailbox:
    """Its mails by UID; what was said to it."""

    def __init__(self):
        self.mails: dict[int, bytes] = {}
        self.validity, self.password, self.folder = 7, "open sesame", "INBOX"
        self.said: list[str] = []

    def answer(self, line: str) -> tuple[list[bytes], str]:
        """Return the rows that answer a command, and the word of its end."""
        self.said.append(line)
        verb, _, rest = line.partition(" ")
        if verb == "UID":
            return self._by_number(line), "OK"
        numbers = sorted(self.mails)
        if verb == "LOGIN":
            return [], "OK" if shlex.split(rest)[1] == self.password else "NO who are you"
        if verb == "EXAMINE":
            if shlex.split(rest) != [self.folder]:
                return [], "NO no such folder"
            return [b"%d EXISTS" % len(numbers), b"OK [UIDVALIDITY %d]" % self.validity], "OK"
        if verb == "FETCH":
            first, last = map(int, rest.split()[0].split(":"))
            return [b"%d FETCH (UID %d)" % (at, numbers[at - 1])
                    for at in range(first, last + 1)], "OK"  # fmt: skip
        return [b"CAPABILITY IMAP4rev1"] if verb == "CAPABILITY" else [], "OK"

    def _by_number(self, line: str) -> list[bytes]:
        if line.startswith("UID SEARCH"):
            least, numbers = int(re.search(r"(\d+):\*", line)[1]), sorted(self.mails)
            found = [n for n in numbers if n >= least] or numbers[-1:]
            return [b"SEARCH " + b" ".join(b"%d" % n for n in found)]
        number = int(line.split()[2])
        data = self.mails[number][: int(re.search(r"0\.(\d+)", line)[1])]
        return [b"1 FETCH (UID %d BODY[]<0> {%d}\r\n" % (number, len(data)) + data + b")"]


@contextmanager
def mailbox(folder):
    """Serve a mailbox until the end of the block: (it, the keywords that lead a client to it)."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=x"
        f" -addext subjectAltName=DNS:{HOST} -keyout {key} -out {cert}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(cert, key)
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def setup(self):
            self.request = serving.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self):
            self.wfile.write(b"* OK ready\r\n")
            while line := self.rfile.readline().decode().strip():
                tag, _, said = line.partition(" ")
                rows, end = box.answer(said)
                self.wfile.write(b"".join(b"* " + row + b"\r\n" for row in rows))
                self.wfile.write(f"{tag} {end} done\r\n".encode())

        def finish(self):
            super().finish()
            self.request.close()

    class Quiet(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_):
            """Say nothing of a client that went away."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield box, {
                "port": server.server_address[1], "resolver": lambda *_: ["127.0.0.1"],
                "allow_networks": ["127.0.0.0/8"],
                "ssl_context": ssl.create_default_context(cafile=str(cert)),
            }  # fmt: skip
        finally:
            server.shutdown()
            thread.join()
