"""What is told when a call fails: what is wrong, where, and how to mend it; never a traceback."""

from __future__ import annotations

import logging
from typing import Any

from kakehashi.client import ClientError, ServerProblem
from kakehashi.errors import KakehashiError
from kakehashi.messages import Language, translate

__all__ = ["problem_of", "text_of"]

logger = logging.getLogger(__name__)


def problem_of(error: Exception, language: Language) -> dict[str, Any]:
    """Return an error as REST tells it (RFC 9457): that of the server is passed on as it is.

    >>> problem_of(KakehashiError("No item is called {id}.", id="x:y"), "en")["detail"]
    'No item is called x:y.'
    """
    if isinstance(error, ServerProblem):
        return error.document
    if isinstance(error, KakehashiError):
        title = translate(language, "The call cannot be answered")
        return _problem(title, error.what(language), error.remedy(language), error.suggestions)
    if isinstance(error, ClientError):
        return _problem(translate(language, "The server was not heard"), error.what, error.remedy)
    logger.error("a call failed", exc_info=error)
    return _problem(
        translate(language, "Something went wrong here"),
        translate(language, "The fault is in the MCP server; it has been logged."),
        "",
    )


def _problem(
    title: str, detail: str, remedy: str, suggestions: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {"title": title, "detail": detail, "remedy": remedy, "suggestions": [*suggestions]}


def text_of(problem: dict[str, Any], language: Language) -> str:
    r"""Return a problem on lines.

    >>> text_of({"title": "Not found", "detail": "No x.", "suggestions": ["a", "b"]}, "en")
    'Not found\nNo x.\nNear to it: a, b'
    """
    near = ", ".join(map(str, problem.get("suggestions") or ()))
    lines = [
        *(str(problem.get(part) or "") for part in ("title", "detail", "remedy")),
        translate(language, "Near to it: {names}", names=near) if near else "",
    ]
    return "\n".join(filter(None, lines))
