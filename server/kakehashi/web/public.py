"""Addresses as the world sees them: absolute, one for each page in each language."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from flask import request

from kakehashi.messages import LANGUAGES, Language
from kakehashi.web.context import services
from kakehashi.web.language import language

__all__ = ["alternates", "canonical", "public"]

#: Parameters that change the release or the language of a page, not what it is about.
_BESIDE: Final = ("release", "lang")


def public(path: str) -> str:
    """Return the absolute address of a path of this server."""
    address = urlsplit(services().settings.public_url)
    return f"{address.scheme}://{address.netloc}{path}"


def canonical(spoken: Language | None = None) -> str:
    """Return the one address of this page, in its own or another language."""
    return public(f"{request.script_root}/{spoken or language()}/{_rest()}{_query()}")


def alternates() -> list[tuple[str, str]]:
    """Return the addresses of this page by language; ``x-default`` leaves the choice to the reader.

    Home and what has an IRI are answered without a language in the path, by the reader's own; other
    pages are offered in English.
    """
    found: list[tuple[str, str]] = [(code, canonical(code)) for code in LANGUAGES]
    rest = _rest()
    chooses = not rest or rest.startswith("id/")
    default = public(f"{request.script_root}/{rest}") if chooses else canonical("en")
    return [*found, ("x-default", default)]


def _rest() -> str:
    """Return the path of the page without its language."""
    first, _, rest = request.path.lstrip("/").partition("/")
    return quote(rest if first in LANGUAGES else request.path.lstrip("/"), safe="/:+~")


def _query() -> str:
    kept = [(k, v) for k, v in request.args.items(multi=True) if v and k not in _BESIDE]
    return f"?{urlencode(kept)}" if kept else ""
