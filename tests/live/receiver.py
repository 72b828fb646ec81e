"""A receiver of webhooks: a real HTTP server that answers as it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Receiver", "Taken", "receiving"]


@dataclass(frozen=True)
class Taken:
    """A request as it came; the names of its headers are in small letters."""

    path: str
    headers: dict[str, str]
    body: bytes
    status: int  #: with which it was answered

    @property
    def told(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """What came, and what is answered: the next of ``answers``, then 204."""

    port: int = 0
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)  #: of refusals
    requests: list[Taken] = field(default_factory=list)
    hold: threading.Event | None = None  #: no answer before it is set

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/path-canary-51"

    @property
    def taken(self) -> list[Any]:
        return [one.told for one in self.requests if one.status < 300]


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if receiver.hold is not None:
                receiver.hold.wait(30)
            status = receiver.answers.pop(0) if receiver.answers else 204
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.requests.append(Taken(self.path, headers, body, status))
            self.send_response(status)
            for name, value in receiver.headers.items() if status >= 300 else ():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.hold is not None:
            receiver.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()
