"""One shape for every error: RFC 9457 problem details, or a page for people."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, InternalServerError

from kakehashi.errors import KakehashiError, QuerySyntaxError
from kakehashi.messages import LANGUAGES
from kakehashi.namespaces import BASE
from kakehashi.web.language import language, t
from kakehashi.web.negotiation import ALIASES, HTML, best

__all__ = ["PROBLEM", "Problem", "install"]

PROBLEM = "application/problem+json"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is told about an error; the same for programs and for people."""

    status: int
    title: str
    detail: str
    kind: str  #: last part of the problem type
    remedy: str = ""
    suggestions: tuple[str, ...] = ()
    extra: dict[str, object] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """Return the problem document."""
        whole = {
            "type": f"{BASE}problem/{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": request.path,
            "suggestions": list(self.suggestions),
            "remedy": self.remedy,
        }
        return whole | self.extra


def title_of(status: int) -> str:
    """Return the short name of a status, in the language of the request."""
    titles = {
        400: t("The request cannot be read"),
        403: t("Not allowed here"),
        404: t("Not found"),
        405: t("Method not allowed"),
        406: t("Not available in that form"),
        413: t("The request is too large"),
        414: t("The address is too long"),
        415: t("The body has a form that cannot be read"),
        429: t("Too many requests"),
        500: t("Something went wrong here"),
        503: t("No answer at the moment"),
    }
    return titles.get(status, t("Error {status}", status=status))


def _of_ours(error: KakehashiError) -> Problem:
    name = type(error).__name__.removesuffix("Error")
    kind = "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
    extra: dict[str, object] = {}
    if isinstance(error, QuerySyntaxError):
        extra = {"line": error.line, "column": error.column}
    spoken = language()
    return Problem(
        status=error.status,
        title=title_of(error.status),
        detail=error.what(spoken),
        kind=kind,
        remedy=error.remedy(spoken),
        suggestions=error.suggestions,
        extra=extra,
        headers={"Retry-After": "10"} if error.status in (429, 503) else {},
    )


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    details = {
        400: t("The address or its parameters cannot be read."),
        404: t("There is nothing at {path}.", path=request.path),
        405: t("{method} is not answered here.", method=request.method),
        406: t("Available forms: {forms}.", forms=error.description),
        413: t("The body is larger than the server accepts."),
        500: t("The fault is on the server; it has been logged."),
    }
    headers = {}
    if allowed := getattr(error, "valid_methods", None):
        headers["Allow"] = ", ".join(sorted(allowed))
    detail = details.get(status, title_of(status))
    return Problem(status, title_of(status), detail, f"http-{status}", headers=headers)


def _wants_page() -> bool:
    # A host that is not trusted leaves no addresses to put on a page.
    if request_ctx.url_adapter is None or request.path.startswith("/api/"):
        return False
    if request.path.split("/", 2)[1] in LANGUAGES:
        return best((HTML, PROBLEM, "application/json")) in (HTML, None)
    return bool(request.accept_mimetypes) and (
        best((PROBLEM, "application/json", "text/turtle", HTML), ALIASES) == HTML
    )


def respond(problem: Problem) -> Response:
    """Answer with the problem, in the form the client reads."""
    if _wants_page():
        page = render_template("error.html", problem=problem)
        response = make_response(page, problem.status)
    else:
        response = make_response(json.dumps(problem.document(), ensure_ascii=False), problem.status)
        response.content_type = PROBLEM
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    response.content_language = (language(),)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def install(app: Flask) -> None:
    """Answer every error of ``app`` in the one shape."""
    handlers: list[tuple[type[Exception], Callable[..., Response]]] = [
        (KakehashiError, lambda error: respond(_of_ours(error))),
        (HTTPException, _http),
        (Exception, _unexpected),
    ]
    for kind, handler in handlers:
        app.register_error_handler(kind, handler)


def _http(error: HTTPException) -> Response:
    if (
        error.code is not None and error.code < HTTPStatus.BAD_REQUEST
    ):  # redirects are HTTPExceptions too
        return make_response(error.get_response())
    return respond(_of_http(error))


def _unexpected(error: Exception) -> Response:
    logger.error("unexpected error at %s", request.path, exc_info=error)
    return respond(_of_http(InternalServerError()))
