"""What is told about an error: one shape for programs and people (RFC 9457)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from kakehashi.errors import KakehashiError, QuerySyntaxError
from kakehashi.messages import Language, label, translate
from kakehashi.namespaces import BASE

__all__ = ["PROBLEM", "Problem", "of_error", "of_status", "retry_after"]

PROBLEM = "application/problem+json"

#: Statuses after which the client may come again, and when (seconds).
_RETRY: Final[dict[int, str]] = {
    HTTPStatus.TOO_MANY_REQUESTS: "2",
    HTTPStatus.SERVICE_UNAVAILABLE: "10",
}


_TITLES: Final = {
    400: label("The request cannot be read"),
    401: label("Sign in first"),
    403: label("Not allowed here"),
    404: label("Not found"),
    405: label("Method not allowed"),
    406: label("Not available in that form"),
    408: label("The request took too long to arrive"),
    410: label("No longer here"),
    409: label("Not as things stand"),
    412: label("Changed meanwhile"),
    413: label("The request is too large"),
    414: label("The address is too long"),
    415: label("The body has a form that cannot be read"),
    422: label("The query cannot be evaluated"),
    429: label("Too many requests"),
    431: label("A header is too long"),
    500: label("Something went wrong here"),
    503: label("No answer at the moment"),
}

_DETAILS: Final = {
    400: label("The address or its parameters cannot be read."),
    404: label("There is nothing at {path}."),
    405: label("{method} is not answered here."),
    406: label("Available forms: {forms}."),
    410: label("What was at {path} was taken back."),
    413: label("The body is larger than the server accepts."),
    500: label("The fault is on the server; it has been logged."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem; ``kind`` is the last part of its type."""

    status: int
    title: str
    detail: str
    kind: str
    remedy: str = ""
    suggestions: tuple[str, ...] = ()
    parameter: str = ""  #: the one that cannot be read, where it is known
    asked: str = ""  #: the name that is not known
    extra: dict[str, object] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def document(self, path: str) -> bytes:
        """Return the problem document of a request for ``path``."""
        whole: dict[str, object] = {
            "type": f"{BASE}problem/{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": path,
            "suggestions": list(self.suggestions),
            "remedy": self.remedy,
        }
        text = json.dumps(whole | self.extra, ensure_ascii=False)
        return text.encode("utf-8", "backslashreplace")  # what came may hold half a character


def title_of(status: int, language: Language) -> str:
    """Return the short name of a status.

    >>> title_of(404, "en"), title_of(418, "en")
    ('Not found', 'Error 418')
    """
    if status in _TITLES:
        return translate(language, _TITLES[status])
    return translate(language, "Error {status}", status=status)


def of_error(error: KakehashiError, language: Language) -> Problem:
    """Return what is told about an error of ours."""
    name = type(error).__name__.removesuffix("Error")
    kind = "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
    extra: dict[str, object] = {}
    if isinstance(error, QuerySyntaxError):
        extra = {"line": error.line, "column": error.column}
    if limits := {k: v for k, v in error.values.items() if k in ("limit", "seconds")}:
        extra |= limits
    return Problem(
        status=error.status,
        title=title_of(error.status, language),
        detail=error.what(language),
        kind=kind,
        remedy=error.remedy(language),
        suggestions=error.suggestions,
        parameter=str(error.values.get("name", "")),
        asked=str(error.values.get("id", "")),
        extra=extra,
        headers=_headers_of(error),
    )


def of_status(
    status: int,
    language: Language,
    *,
    path: str = "",
    method: str = "",
    forms: str = "",
    allowed: Iterable[str] = (),
) -> Problem:
    """Return what is told about an error of HTTP."""
    title = title_of(status, language)
    detail = title
    if status in _DETAILS:
        detail = translate(language, _DETAILS[status], path=path, method=method, forms=forms)
    headers = retry_after(status)
    if allowed:
        headers["Allow"] = ", ".join(sorted(allowed))
    return Problem(status, title, detail, f"http-{status}", headers=headers)


def retry_after(status: int) -> dict[str, str]:
    """Return the header that says when to come again, if the status is one after which one may."""
    return {"Retry-After": _RETRY[status]} if status in _RETRY else {}


def _headers_of(error: KakehashiError) -> dict[str, str]:
    headers = retry_after(error.status)
    seconds = error.values.get("seconds")
    if headers and isinstance(seconds, int | float):
        headers["Retry-After"] = str(math.ceil(seconds))
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="kakehashi"'
    return headers
