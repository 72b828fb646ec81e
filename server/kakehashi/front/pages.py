"""Let the pages (a WSGI application) answer, in threads of their own, in fair turns."""

from __future__ import annotations

import asyncio
import io
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_content_range_header
from werkzeug.test import run_wsgi_app

from kakehashi.errors import KakehashiError
from kakehashi.front.exchange import Asked, File, Reply
from kakehashi.store.turns import Turns
from kakehashi.web.context import RELEASE
from kakehashi.web.problems import page_of

__all__ = ["Pages", "environ_of"]

THREADS: Final = 8
#: Files up to this size are kept, and compressed; larger ones are sent in pieces.
_SMALL: Final = 2 << 20
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_PART: Final = re.compile(rb"bytes=(?:(\d{1,18})-(\d{0,18})|-\d{1,18})")
_WITH_FILE: Final = (200, 206)
#: Seconds that a request waits for a thread.
_WAIT: Final = 10.0


class Pages:
    """Threads for the pages of every release."""

    def __init__(self, waiting_per_client: int, public_url: str) -> None:
        self._public = urlsplit(public_url)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")
        self.turns = Turns(
            places=THREADS,
            per_client=THREADS // 2,
            waiting_per_client=waiting_per_client,
            waiting=8 * waiting_per_client,
        )

    async def answer(self, app: Flask, asked: Asked) -> Reply:
        """Return what the application says. Raises BusyError and TooManyRequestsError."""
        await self.turns.take(asked.client, until=time.monotonic() + _WAIT)
        try:
            environ = environ_of(asked, self._public)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, _run, app, environ)
        finally:
            self.turns.give_back(asked.client)

    def refuse(self, app: Flask, asked: Asked, error: KakehashiError | HTTPException) -> Reply:
        """Return the page, or the document, that tells an error of the front."""
        response = page_of(app, environ_of(asked, self._public), error)
        return Reply(response.status_code, _raw(response.headers), response.get_data())

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)


def environ_of(asked: Asked, public: SplitResult) -> dict[str, Any]:
    """Return the WSGI environment of a request; ``public`` is the public address."""
    prefix = public.path.rstrip("/")
    scope = asked.scope
    raw = scope.get("raw_path") or asked.path.encode()
    path = unquote_to_bytes(bytes(raw).partition(b"?")[0]).decode("latin-1")
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        path = path[len(prefix) :]
    host = asked.header(b"host")
    name, _, port = host.rpartition(":") if ":" in host.rpartition("]")[2] else (host, "", "80")
    environ: dict[str, Any] = {
        # The answer to HEAD is that to GET, without the body, which is left out when it is sent.
        "REQUEST_METHOD": "GET" if asked.method == "HEAD" else asked.method,
        "SCRIPT_NAME": prefix,
        "PATH_INFO": path,
        "QUERY_STRING": asked.query_string.decode("latin-1"),
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": asked.client,
        "CONTENT_LENGTH": str(len(asked.body)),
        "wsgi.version": (1, 0),
        # Behind a proxy that ends TLS the connection is not what the reader has.
        "wsgi.url_scheme": public.scheme if name == public.hostname else scope["scheme"],
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        RELEASE: asked.release,
    }
    left_out = {b"content-length", b"transfer-encoding", b"" if _asks_for_part(asked) else b"range"}
    for key, value in asked.headers.items():
        if key not in left_out and b"_" not in key:  # a name with _ would pass for another one
            cgi = "HTTP_" + key.decode("latin-1").upper().replace("-", "_")
            environ[cgi] = value.decode("latin-1")
    if "HTTP_CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE")
    return environ


def _asks_for_part(asked: Asked) -> bool:
    """Return whether Range is one that can be answered; others are ignored (RFC 9110, 14.2)."""
    match = _PART.fullmatch(asked.headers.get(b"range", b""))
    if asked.method != "GET" or match is None:
        return False
    return not match[2] or int(match[1]) <= int(match[2])


def _run(app: Flask, environ: dict[str, Any]) -> Reply:
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    code = int(status.partition(" ")[0])
    content, file = b"".join(body), None
    if (sent := headers.pop("X-Sendfile", None)) and code in _WITH_FILE:
        file = _file(Path(sent), headers)
        if code == _OK and file.size <= _SMALL:
            content, file = file.path.read_bytes(), None
    if code == _NOT_MODIFIED:
        headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"  # as the page itself may have
    control = headers.get("Cache-Control", "")
    changing = "no-store" in control or "max-age=0" in control or "Set-Cookie" in headers
    keep = code == _OK and file is None and not changing
    return Reply(code, _raw(headers), content, file, keep=keep)


def _file(path: Path, headers: Headers) -> File:
    part = parse_content_range_header(headers.get("Content-Range"))
    if part is not None and part.start is not None and part.stop is not None:
        return File(path, part.start, part.stop - part.start)
    return File(path, 0, path.stat().st_size)


def _raw(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in headers
        if name.lower() != "content-length"
    ]
