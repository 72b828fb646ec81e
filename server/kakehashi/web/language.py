"""The language of a request: the path says it on pages, ``?lang=`` or the browser elsewhere."""

from __future__ import annotations

from urllib.parse import quote

from flask import g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kakehashi.messages import LANGUAGES, Language, as_language, translate
from kakehashi.web.context import pinned, services

__all__ = ["choose", "language", "other_language_url", "t"]


def language() -> Language:
    """Return the language of the request.

    Order: the path, the parameter ``lang``, the header Accept-Language, the setting.
    """
    if "language" not in g:
        g.language = choose(
            request.path,
            request.args.get("lang", ""),
            request.headers.get("Accept-Language", ""),
            services().settings.language,
        )
    found: Language = g.language
    return found


def choose(path: str, asked: str, accepted: str, otherwise: str) -> Language:
    """Return the language of a request from its path, parameter, header, and the setting.

    >>> choose("/ja/x", "en", "en", "en"), choose("/id/nisc", "", "ja;q=0.9, de", "en")
    ('ja', 'ja')
    """
    accept = parse_accept_header(accepted, LanguageAccept)
    best = accept.best_match(LANGUAGES) if accept else None
    fallback = as_language(best, as_language(otherwise))
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return as_language(first if first in LANGUAGES else asked, fallback)


def t(message: str, /, **values: object) -> str:
    """Translate a message into the language of the request."""
    return translate(language(), message, **values)


def other_language_url(target: Language) -> str:
    """Return the address of this page in another language, with the same query."""
    first, _, rest = request.path.lstrip("/").partition("/")
    path = rest if first in LANGUAGES else request.path.lstrip("/")
    query = request.query_string.decode("ascii", "replace")
    if release := pinned():
        query = f"{query}&release={release}".lstrip("&")
    return f"{request.script_root}/{target}/{quote(path, safe='/:+~')}" + (
        f"?{query}" if query else ""
    )
