"""The language of a request: the path says it on pages, ``?lang=`` or the browser elsewhere."""

from __future__ import annotations

from urllib.parse import quote

from flask import g, request

from kakehashi.messages import LANGUAGES, Language, as_language, translate
from kakehashi.web.context import services

__all__ = ["language", "other_language_url", "t"]


def language() -> Language:
    """Return the language of the request.

    Order: the path, the parameter ``lang``, the header Accept-Language, the setting.
    """
    if "language" not in g:
        asked = request.args.get("lang", "")
        best = request.accept_languages.best_match(LANGUAGES) if request.accept_languages else None
        fallback = as_language(best, as_language(services().settings.language))
        first = request.path.split("/", 2)[1]
        g.language = as_language(first if first in LANGUAGES else asked, fallback)
    found: Language = g.language
    return found


def t(message: str, /, **values: object) -> str:
    """Translate a message into the language of the request."""
    return translate(language(), message, **values)


def other_language_url(target: Language) -> str:
    """Return the address of this page in another language, with the same query."""
    first, _, rest = request.path.lstrip("/").partition("/")
    path = rest if first in LANGUAGES else request.path.lstrip("/")
    query = request.query_string.decode("ascii", "replace")
    return f"{request.script_root}/{target}/{quote(path, safe='/:+~')}" + (
        f"?{query}" if query else ""
    )
