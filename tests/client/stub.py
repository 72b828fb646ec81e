"""A server that answers as a test tells it to, whole or not."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

__all__ = ["Asked", "Stub", "answer", "stub"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: Message
    body: bytes


def answer(status: int, body: bytes = b"{}", **headers: str) -> bytes:
    """Return a whole answer as it goes over the line; ``_`` in a name is ``-``."""
    named = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} X", *(f"{k}: {v}" for k, v in named.items() if v), "", ""]
    return "\r\n".join(lines).encode() + body


@dataclass(slots=True)
class Stub:
    """What was asked, and what is answered next; the last answer is given again and again."""

    url: str
    answers: list[bytes | Callable[[Asked], bytes]]
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def next(self, asked: Asked) -> bytes:
        """Return the next answer."""
        self.asked.append(asked)
        made = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return made(asked) if callable(made) else made


@contextmanager
def stub(
    *answers: bytes | Callable[[Asked], bytes],
    close: bool = False,
    certificate: Path | None = None,
    key: Path | None = None,
) -> Iterator[Stub]:
    """Run a server, with a certificate by TLS.

    With ``close`` each connection ends after one answer, without a word of it.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            told.connections += 1

        def _reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.wfile.write(told.next(Asked(self.command, self.path, self.headers, body)))
            self.close_connection = self.close_connection or close

        do_GET = do_POST = do_PUT = do_DELETE = do_CONNECT = _reply  # noqa: N815

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
    scheme = "https" if certificate else "http"
    told = Stub(f"{scheme}://127.0.0.1:{server.server_address[1]}/", list(answers))
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
