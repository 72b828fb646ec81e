"""The page of the addresses: what answers where, by which method, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Flask
from werkzeug.routing import Rule

from kakehashi.cli.manual.writing import filled, table
from kakehashi.messages import Language, label, translate
from kakehashi.model.live.access import ACTIONS, ROLE_NAMES
from kakehashi.web.accounts.guard import need_of
from kakehashi.web.operations import OPERATIONS

__all__ = ["Route", "routes", "routes_page"]

#: What the front answers itself: path and what it is (message id).
_FRONT: Final = {
    "/livez": label("Whether the process lives."),
    "/readyz": label("Whether the server can answer; with the reason when it cannot."),
    "/metrics": label("Figures for Prometheus."),
    "/live/events": label("Every change of the live map as it happens (server-sent events)."),
}
_STATIC: Final = label("A file that the pages load.")
_LANGUAGE: Final = "/{lang}"


@dataclass(frozen=True, slots=True)
class Route:
    """An address."""

    path: str  #: places in braces
    methods: str
    about: str  #: message id
    need: str  #: an action, ``account`` or ``anybody``

    @property
    def kind(self) -> str:
        """Which part of the page it belongs to."""
        if self.path.startswith(_LANGUAGE):
            return "pages"
        return "api" if self.path.startswith("/api/") else "others"


def routes(app: Flask) -> list[Route]:
    """Return every address of the program, in the order of the paths."""
    found = [_route(app, rule) for rule in app.url_map.iter_rules()]
    found += [Route(path, "GET", about, "anybody") for path, about in _FRONT.items()]
    return sorted(found, key=lambda route: (route.path, route.methods))


def routes_page(app: Flask, language: Language) -> str:
    """Return the page in Markdown."""
    every = routes(app)
    words = (label("address"), label("what it does"), label("who"))
    head = [translate(language, word) for word in words]
    parts = {
        kind: table(head, _rows([route for route in every if route.kind == kind], language))
        for kind in ("pages", "api", "others")
    }
    return filled("routes", language, **parts)


def _route(app: Flask, rule: Rule) -> Route:
    path = re.sub(r"<(?:any\(ja, en\):)?lang>", "{lang}", rule.rule)
    path = re.sub(r"<(?:any\(([^)]*)\):|\w+:)?(\w+)>", _place, path)
    methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    return Route(path, methods, _about(app, rule), need_of(app, rule.endpoint) or "anybody")


def _place(match: re.Match[str]) -> str:
    return f"{{{match[1].replace(', ', '|') if match[1] else match[2]}}}"


def _about(app: Flask, rule: Rule) -> str:
    """Return what an address does: an operation says it itself, a view by its first line."""
    if rule.endpoint == "static":
        return _STATIC
    summaries = {f"api.{operation.name}": operation.summary for operation in OPERATIONS}
    if rule.endpoint in summaries:
        return summaries[rule.endpoint]
    view = app.view_functions[rule.endpoint]
    return (view.__doc__ or "").strip().partition("\n")[0]


def _rows(found: list[Route], language: Language) -> Iterator[tuple[str, str, str]]:
    for route in found:
        shown = "" if route.methods == "GET" else f"{route.methods} "
        about = translate(language, route.about).replace("``", "`")
        yield f"{shown}`{route.path}`", about, _who(route.need, language)


def _who(need: str, language: Language) -> str:
    if need == "anybody":
        return translate(language, "anybody")
    if need == "account":
        return translate(language, "whoever is signed in")
    role = ROLE_NAMES[ACTIONS[need].least]  # type: ignore[index]
    return translate(language, "{role} or above", role=translate(language, role))
