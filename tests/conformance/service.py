"""A SPARQL service behind its addresses: plain HTTP requests, one connection each."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import Quad, RdfFormat, serialize

__all__ = ["Answer", "Service", "private_service", "send"]

_ROOT: Final = Path(__file__).parents[2]
_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]  #: names in lower case
    body: bytes

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body, which must be UTF-8."""
        return self.body.decode()

    def __str__(self) -> str:
        return f"{self.status} {self.media_type}: {self.body[:300].decode(errors='replace')}"


def send(
    url: str,
    method: str = "GET",
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request as it is: no header is added but Host and Content-Length."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=_SECONDS)
    path = f"{parts.path}?{parts.query}" if "?" in url else parts.path
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        found: dict[str, str] = {}
        for name, value in response.getheaders():
            known = found.get(name.lower())
            found[name.lower()] = value if known is None else f"{known}, {value}"
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Service:
    """The addresses of a service that may be written to."""

    query: str
    update: str
    store: str

    def ask(self, query: str, accept: str) -> Answer:
        """Send a query as it is."""
        return send(
            self.query,
            "POST",
            body=query.encode(),
            headers={"Content-Type": "application/sparql-query; charset=utf-8", "Accept": accept},
        )

    def change(self, update: str) -> Answer:
        """Send an update as it is."""
        return send(
            self.update,
            "POST",
            body=update.encode(),
            headers={"Content-Type": "application/sparql-update; charset=utf-8"},
        )

    def hold(self, default: Iterable[Quad], named: Mapping[str, Iterable[Quad]]) -> None:
        """Make this the only content of the store; a named graph is there even if it is empty.

        One request, because each is on the disk when it is answered.
        """
        creations = "".join(f" CREATE SILENT GRAPH <{name}> ;" for name in named)
        graphs = "".join(f"GRAPH <{name}> {{ {_triples(q)} }} " for name, q in named.items())
        data = f"INSERT DATA {{ {_triples(default)} {graphs} }}"
        answer = self.change(f"DROP ALL ;{creations} {data}")
        if answer.status not in (200, 204):
            raise RuntimeError(f"the test cannot be prepared: {answer}")


def _triples(quads: Iterable[Quad]) -> str:
    triples = (quad.triple for quad in quads)
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()


@contextmanager
def private_service() -> Iterator[Service]:
    """Start a writable service over a new store, and stop it by its process id."""
    with tempfile.TemporaryDirectory(dir=_memory()) as folder, _serving(f"{folder}/store") as base:
        yield Service(f"{base}sparql", f"{base}update", f"{base}store")


def _memory() -> str | None:
    """Return a folder in memory: each update is on the disk when it is answered, which is slow."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@contextmanager
def _serving(folder: str) -> Iterator[str]:
    command = [sys.executable, "-m", "kakehashi", "endpoint", folder, "--writable"]
    process = subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, text=True, cwd=_ROOT
    )
    try:
        yield _address(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


def _address(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if match := re.search(r"http://\S+/", line):
            return match[0]
    raise RuntimeError(f"the service ended with status {process.wait()} before it was ready")
