"""Answers that change with the live map: whether a client holds them still, and where things are.

They show what everybody may see, whoever asks.
"""

from __future__ import annotations

import hashlib
from typing import Final

from flask import Response, make_response, request

from kakehashi.errors import UnknownThingError
from kakehashi.namespaces import BASE
from kakehashi.services.live import Live
from kakehashi.web.addresses import local_path
from kakehashi.web.context import services
from kakehashi.web.headers import program_digest
from kakehashi.web.language import language
from kakehashi.web.public import public

__all__ = ["CHANGING", "answer", "entry_page", "live", "tag_of", "unchanged"]

#: Cache-Control of what may change while the release stays: the front does not keep it.
CHANGING: Final = "max-age=0, must-revalidate"


def live() -> Live:
    """Return the live map; raises UnknownThingError beside a release that has none."""
    found = services().live
    if found is None:
        raise UnknownThingError("There is nothing at {path}.", path=request.path)
    return found


def entry_page(name: str) -> str:
    """Return the public address of the page of an entry."""
    return public(local_path(f"{BASE}live/{name}", language()))


def tag_of(*parts: object) -> str:
    """Return the entity tag of this request's answer while ``parts`` are so."""
    asked = repr((parts, request.full_path, language(), program_digest()))
    return f"{services().release.id}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"


def unchanged(tag: str) -> Response | None:
    """Return the 304 for a client that holds the answer."""
    known = request.if_none_match
    if known.contains_weak(tag) and not known.star_tag:
        return _finished(make_response("", 304), tag)
    return None


def answer(body: bytes, media_type: str, tag: str) -> Response:
    """Return an answer with its tag."""
    return _finished(Response(body, content_type=f"{media_type}; charset=utf-8"), tag)


def _finished(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = CHANGING
    response.content_language = (language(),)
    response.vary.update(("Accept-Language",))
    return response
