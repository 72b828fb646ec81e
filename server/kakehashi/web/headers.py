"""Headers of every answer: security, cross-origin reading, and caching by release."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from flask import Flask, Response, g, make_response, request

from kakehashi.web.context import services
from kakehashi.web.handbook.library import library
from kakehashi.web.language import language

__all__ = ["asks_as_somebody", "install", "program_digest", "standing_headers"]

#: Nothing is allowed but what comes from here; no inline script, no inline style.
POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}

#: The editor's libraries write style attributes into what they draw.
EDITOR_POLICY: Final = POLICY | {"style-src": "'self' 'unsafe-inline'", "font-src": "'self' data:"}

_SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Allow, Content-Language, Content-Location, ETag, Kakehashi-Live, Kakehashi-Release, Link,"
        " Location, Retry-After, X-Request-Id"
    ),
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match,"
        " If-None-Match, X-Request-Id"
    ),
    "Access-Control-Max-Age": "86400",
}


#: The cookies of a session (web/accounts); the first on plain HTTP.
_SESSION: Final = re.compile(r"(?:^|[;\s])(?:__Host-)?kakehashi-session=")


@cache
def program_digest() -> str:
    """Return a digest of the program's files: a new program must not leave old pages in caches."""
    root = Path(__file__).parents[1]
    endings = {".py", ".html", ".css", ".js", ".po", ".svg", ".png", ".txt"}
    files = sorted(p for p in root.rglob("*") if p.suffix in endings and "vendor" not in p.parts)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def asks_as_somebody(cookie: str, authorization: str) -> bool:
    """Return whether these headers may name an account: what it gets is for nobody else.

    >>> asks_as_somebody("a=1; kakehashi-session=x", ""), asks_as_somebody("lang=ja", "")
    (True, False)
    """
    return bool(authorization) or bool(_SESSION.search(cookie))


def _asks_as_somebody() -> bool:
    headers = request.headers
    return asks_as_somebody(headers.get("Cookie", ""), headers.get("Authorization", ""))


def _live() -> str:
    """Return what the live map adds to the tag: its last event, as pages and as queries see it."""
    live = getattr(services(), "live", None)  # a bare store has no services
    if live is None:
        return ""
    sparql = services().sparql
    shown = sparql.sequence if sparql is not None else 0
    return f"{live.changed.sequence} {shown} {datetime.now(UTC):%j}"


def _documentation() -> str:
    """Return what a page of the documentation adds: its files are no part of the program."""
    if request.endpoint not in ("pages.docs", "pages.docs_page", "handbook.file"):
        return ""
    return library(services().settings.project_dir).digest


def _tag() -> str:
    """Return the entity tag of this request's answer.

    It changes with release and program, and with the live map and the day.
    """
    asked = "\n".join(
        (
            program_digest(),
            request.full_path,
            request.headers.get("Accept", ""),
            language(),
            _live(),
            _documentation(),
        )
    )
    variant = hashlib.sha256(asked.encode()).hexdigest()[:8]
    return f"{services().release.id}-{variant}"


def _revalidate() -> Response | None:
    """Answer 304 without doing the work when the client holds what would be sent."""
    if request.path.startswith("/static/") or _asks_as_somebody():
        return None
    g.tag = _tag()
    known = request.if_none_match
    if request.method in ("GET", "HEAD") and known.contains_weak(g.tag) and not known.star_tag:
        return make_response("", 304)
    return None


def standing_headers(media_type: str, method: str, *, editor: bool = False) -> dict[str, str]:
    """Return the headers that depend on nothing but the kind of the answer and the method."""
    policy = EDITOR_POLICY if editor else POLICY
    headers = {"Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in policy.items())}
    headers |= _SECURITY
    if media_type != "text/html" or method == "OPTIONS":
        headers |= _CORS | {"Cross-Origin-Resource-Policy": "cross-origin"}
    return headers | _PREFLIGHT if method == "OPTIONS" else headers


def _finish(response: Response) -> Response:
    editor = bool(g.get("editor"))
    response.headers.update(
        standing_headers(response.mimetype or "", request.method, editor=editor)
    )
    if "Set-Cookie" in response.headers or (
        _asks_as_somebody() and not request.path.startswith("/static/")
    ):
        response.headers["Cache-Control"] = "private, no-store"
        if "version" not in g:  # which says what a change is made to
            response.headers.pop("ETag", None)
        response.vary.update(("Cookie", "Authorization"))
    elif request.method in ("GET", "HEAD") and response.status_code in (200, 304):
        response.headers.setdefault("Cache-Control", "no-cache")
        if "tag" in g and "ETag" not in response.headers:
            response.set_etag(g.tag, weak=True)
    if "version" in g:  # compressed, the tag would be a weak one, which no change can be made to
        control = response.headers.get("Cache-Control", "no-cache")
        response.headers["Cache-Control"] = f"{control}, no-transform"
    return response


def install(app: Flask) -> None:
    """Put the headers on every answer of ``app``."""
    app.before_request(_revalidate)
    app.after_request(_finish)
