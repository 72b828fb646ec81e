"""How the pages of accounts answer a form: with a page, a fault, or by leading back."""

from __future__ import annotations

from typing import Any, Final

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from kakehashi.errors import KakehashiError
from kakehashi.messages import label
from kakehashi.web.language import language, t
from kakehashi.web.problem import of_error

__all__ = ["answered", "done", "fault", "said"]

#: What was done (message id), by the word in the address of the page that says it.
_DONE: Final = {
    "revoked": label("The token is revoked."),
    "granted": label("The role is given."),
    "taken": label("The role is taken away."),
    "closed": label("The account is closed."),
    "linked": label("The identity is linked."),
}


def answered(page: str) -> Response:
    """Answer with a page that nobody keeps."""
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def fault(page: str, error: KakehashiError) -> Response:
    """Answer with a page that says what is wrong, under the status of the error."""
    response = answered(page)
    response.status_code = error.status
    response.headers.update(of_error(error, language()).headers)
    return response


def done(page: str, word: str, **values: Any) -> Response:
    """Lead back to a page, which says what was done."""
    return make_response(redirect(url_for(f"pages.{page}", done=word, **values), 303))


def said() -> str:
    """Return what was done before this page, in the language of the reader."""
    message = _DONE.get(request.args.get("done", ""))
    return t(message) if message else ""
