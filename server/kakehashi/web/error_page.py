"""The page that tells an error, and leads on: to what is near, to the form, to the entrances."""

from __future__ import annotations

import difflib
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import current_app, render_template, request, url_for

from kakehashi.errors import KakehashiError, UnknownThingError
from kakehashi.messages import LANGUAGES
from kakehashi.model.views import DocumentView, ItemRef
from kakehashi.web.context import services
from kakehashi.web.negotiation import GRAPHS, RESULTS
from kakehashi.web.paging import here
from kakehashi.web.problem import Problem

__all__ = ["page", "sought"]

logger = logging.getLogger(__name__)

#: Things that are proposed, at most.
_MOST: Final = 6
_NOT_FOUND: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
#: After these the same request may be answered.
_AGAIN: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Near:
    """What may have been meant."""

    documents: tuple[DocumentView, ...] = ()
    items: tuple[ItemRef, ...] = ()
    pages: tuple[str, ...] = ()  #: endpoints
    others: tuple[tuple[str, str], ...] = ()  #: other names, each with its address

    def __bool__(self) -> bool:
        return bool(self.documents or self.items or self.pages or self.others)


def page(problem: Problem) -> str:
    """Return the page of a problem."""
    missing = problem.status in _NOT_FOUND
    word = (problem.asked if _is_page() else sought(request.path)) if missing else ""
    return render_template(
        "error.html",
        problem=problem,
        sought=word[:_LONGEST],
        near=_near(problem.suggestions, word) if missing else Near(),
        form=_form(problem) if HTTPStatus.BAD_REQUEST <= problem.status < _AGAIN[0] else "",
        again=request.full_path.rstrip("?") if _may_come_again(problem) else "",
        seconds=problem.headers.get("Retry-After", ""),
    )


def _is_page() -> bool:
    """Return whether the path is that of a page, so that the fault is in its parameters."""
    rule = request.url_rule
    return rule is not None and rule.endpoint.startswith("pages.") and rule.arguments <= {"lang"}


def _may_come_again(problem: Problem) -> bool:
    return problem.status in _AGAIN and request.method in ("GET", "HEAD")


def sought(path: str) -> str:
    """Return what a path looks for: its last part, without the ending of a file.

    >>> sought("/ja/id/nisc/bp_3.ttl"), sought("/en/"), sought("/en/search/SR 1.1")
    ('bp_3', '', 'SR 1.1')
    """
    parts = [part for part in path.split("/") if part and part not in LANGUAGES]
    if not parts:
        return ""
    endings = (*GRAPHS.values(), *RESULTS.values(), "html", "htm")
    stem, _, ending = parts[-1].rpartition(".")
    return (stem if stem and ending in endings else parts[-1])[:_LONGEST]


def _near(suggestions: tuple[str, ...], word: str) -> Near:
    """Return what is near to what was asked for; a fault in looking leaves it out."""
    try:
        return _named(suggestions) or (_like(word) if word else Near())
    except Exception:  # the page of an error must not fail
        logger.exception("nothing near to %r can be found", request.path)
        return Near()


def _named(names: tuple[str, ...]) -> Near:
    """Return the things with these names; those that are not there any more are left out."""
    documents, items, others = [], [], []
    path = request.view_args or {}
    for name in names[:_MOST]:
        try:
            if "value" in path:
                others.append((name, url_for(str(request.endpoint), **path | {"value": name})))
            elif ":" in name:
                items.append(services().catalogue.ref(name))
            else:
                documents.append(services().catalogue.document(name))
        except KakehashiError:
            continue
    return Near(tuple(documents), tuple(items), others=tuple(others))


def _like(word: str) -> Near:
    try:
        documents: tuple[str, ...] = (services().catalogue.document(word.lower()).slug,)
    except UnknownThingError as error:
        documents = error.suggestions
    found = services().search.resolve(word)
    named = _named(documents)
    return Near(named.documents, found.items[:_MOST], _pages_like(word))


def _pages_like(word: str) -> tuple[str, ...]:
    """Return the pages whose address is near to a word."""
    rules = (r for r in current_app.url_map.iter_rules() if r.endpoint.startswith("pages."))
    pages = {
        rule.rule.rpartition(">/")[2].strip("/"): rule.endpoint
        for rule in rules
        if rule.arguments <= {"lang"}
    }
    near = difflib.get_close_matches(word.lower(), [p for p in pages if p], n=2, cutoff=0.7)
    return tuple(dict.fromkeys(pages[name] for name in near))


def _form(problem: Problem) -> str:
    """Return the address of the page without what could not be read; empty where it has no form."""
    if not _is_page() or not request.query_string:
        return ""
    given = set(request.args)
    dropped = {problem.parameter} if problem.parameter in given else given
    return here(**dict.fromkeys(dropped))
