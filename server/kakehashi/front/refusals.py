"""What the front answers when a request is refused, or fails: a problem document or a page."""

from __future__ import annotations

import logging
from urllib.parse import parse_qsl

from werkzeug.exceptions import HTTPException, InternalServerError

from kakehashi.errors import KakehashiError
from kakehashi.front.exchange import Asked, Reply
from kakehashi.front.pages import Pages
from kakehashi.front.site import Site
from kakehashi.messages import Language
from kakehashi.settings import Settings
from kakehashi.web.headers import standing_headers
from kakehashi.web.language import choose
from kakehashi.web.problem import PROBLEM, Problem, of_error, of_status

__all__ = ["Refusals"]

logger = logging.getLogger(__name__)

#: After these the rest of a body may still be on its way.
_CLOSING = (400, 408, 413, 431)


class Refusals:
    """Forms the reply to a request that gets no answer."""

    def __init__(self, settings: Settings, pages: Pages) -> None:
        self._settings, self._pages = settings, pages

    def of(
        self, site: Site, asked: Asked, error: KakehashiError | HTTPException, *, page: bool
    ) -> Reply:
        """Return the reply that tells an error; ``page``: as a page for those who read pages."""
        if page and b"text/html" in asked.headers.get(b"accept", b""):
            try:
                return self._pages.refuse(site.app, asked, error)
            except Exception:
                logger.exception("the refusal of request %s cannot be shown as a page", asked.id)
        if isinstance(error, HTTPException):
            return self._document(asked, self._of_http(asked, error))
        return self._document(asked, of_error(error, self._language(asked)))

    def failed(self, site: Site, asked: Asked) -> Reply:
        """Return the reply to a request that failed by our fault."""
        return self.of(site, asked, InternalServerError(), page=site.pages)

    def _of_http(self, asked: Asked, error: HTTPException) -> Problem:
        return of_status(
            error.code or 500,
            self._language(asked),
            path=asked.path,
            method=asked.method,
            forms=error.description or "",
            allowed=getattr(error, "valid_methods", None) or (),
        )

    def _document(self, asked: Asked, problem: Problem) -> Reply:
        headers = standing_headers(PROBLEM, asked.method) | {
            "Content-Type": PROBLEM,
            "Content-Language": self._language(asked),
            "Cache-Control": "no-store",
            "Vary": "Accept, Accept-Language",
            **problem.headers,
        }
        raw = [(k.lower().encode(), v.encode("latin-1", "replace")) for k, v in headers.items()]
        body = problem.document(asked.path)
        return Reply(problem.status, raw, body, close=problem.status in _CLOSING)

    def _language(self, asked: Asked) -> Language:
        pairs = dict(parse_qsl(asked.query_string.decode("latin-1")))
        return choose(
            asked.path,
            pairs.get("lang", ""),
            asked.header(b"accept-language"),
            self._settings.language,
        )
