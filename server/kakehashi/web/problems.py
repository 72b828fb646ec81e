"""Answer every error with a problem document, or with a page for people."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, g, make_response, redirect, request, url_for
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, InternalServerError

from kakehashi.errors import KakehashiError, SignInError
from kakehashi.messages import LANGUAGES
from kakehashi.web import error_page
from kakehashi.web.accounts.guard import accounts
from kakehashi.web.language import language
from kakehashi.web.negotiation import ALIASES, HTML, best
from kakehashi.web.problem import PROBLEM, Problem, of_error, of_status

__all__ = ["install", "page_of"]

logger = logging.getLogger(__name__)


def _of_http(error: HTTPException) -> Problem:
    return of_status(
        error.code or 500,
        language(),
        path=request.path,
        method=request.method,
        forms=error.description or "",
        allowed=getattr(error, "valid_methods", None) or (),
    )


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
        response = make_response(error_page.page(problem), problem.status)
    else:
        response = make_response(problem.document(request.path), problem.status)
        response.content_type = PROBLEM
    response.headers.update(problem.headers)
    if "ETag" in problem.headers:
        g.version = problem.extra["version"]  # the tag stays on the answer, whoever asks
    response.headers["Cache-Control"] = "no-store"
    response.content_language = (language(),)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def install(app: Flask) -> None:
    """Answer every error of ``app`` in the one shape."""
    handlers: list[tuple[type[Exception], Callable[..., Response]]] = [
        (SignInError, _sign_in),
        (KakehashiError, lambda error: respond(of_error(error, language()))),
        (HTTPException, _http),
        (Exception, _unexpected),
    ]
    for kind, handler in handlers:
        app.register_error_handler(kind, handler)


def _sign_in(error: SignInError) -> Response:
    """Lead readers of pages to where they sign in, and from there back."""
    known = accounts()
    if request.method == "GET" and known is not None and known.exist() and _wants_page():
        back = request.full_path.rstrip("?")
        address = url_for("pages.sign_in", next=f"{request.script_root}{back}")
        return make_response(redirect(address, 303))
    return respond(of_error(error, language()))


def _http(error: HTTPException) -> Response:
    if (
        error.code is not None and error.code < HTTPStatus.BAD_REQUEST
    ):  # redirects are HTTPExceptions too
        return make_response(error.get_response())
    return respond(_of_http(error))


def _unexpected(error: Exception) -> Response:
    logger.error("unexpected error at %s", request.path, exc_info=error)
    return respond(_of_http(InternalServerError()))


def page_of(
    app: Flask, environ: dict[str, object], error: KakehashiError | HTTPException
) -> Response:
    """Return the answer to a request that was refused before it reached ``app``, or that failed."""
    with app.request_context(environ):
        if isinstance(error, HTTPException):
            problem = _of_http(error)
        else:
            problem = of_error(error, language())
        return app.process_response(respond(problem))
