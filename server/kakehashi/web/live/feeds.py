"""Feeds of the live map: Atom and JSON Feed, of everything or of a choice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.exports.live_feed import Feed, atom, item_of, json_feed
from kakehashi.model.live.kinds import KINDS
from kakehashi.web.context import services
from kakehashi.web.language import language, t
from kakehashi.web.live.answers import answer, entry_page, live, tag_of, unchanged
from kakehashi.web.pages import blueprint as pages
from kakehashi.web.paging import choice, elsewhere
from kakehashi.web.public import public

__all__ = ["PARAMETERS", "blueprint"]

#: Without a language in the path: in that of the reader.
blueprint = Blueprint("live_feeds", __name__)

#: Changes on a page.
PAGE: Final = 50
#: What a reader can choose by.
PARAMETERS: Final = ("kind", "field", "actor", "item", "document")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?Z?)?")


@blueprint.get("/feeds/map.atom")
@pages.get("/feeds/map.atom")
def atom_feed() -> Response:
    """Tell what happened on the live map, as Atom."""
    return _answer("application/atom+xml", atom)


@blueprint.get("/feeds/map.json")
@pages.get("/feeds/map.json")
def json_feed_() -> Response:
    """Tell what happened on the live map, as JSON Feed."""
    return _answer("application/feed+json", json_feed)


def _answer(media_type: str, write: Callable[[Feed], bytes]) -> Response:
    since, before, chosen = _since(), _number("before"), _chosen()
    tag = tag_of(live().changes.head())
    return unchanged(tag) or answer(write(_feed(chosen, since, before)), media_type, tag)


def _feed(chosen: dict[str, str], since: int | str, before: int | None) -> Feed:
    page = live().changes.page(chosen, since=since, before=before, most=PAGE)
    display = lru_cache(maxsize=None)(_display)
    spoken = language()
    words = ", ".join(f"{name} {value}" for name, value in chosen.items())
    return Feed(
        language=spoken,
        title=t("Kakehashi: what is new on the live map") + (f" ({words})" if words else ""),
        subtitle=t("Who does what, when and where: new and changed entries, the newest first."),
        home=public(f"{request.script_root}/{spoken}/"),
        address=_address(before=before),
        first=_address(before=None),
        next=_address(before=page.before) if page.before is not None else "",
        other=_address(before=None, other=True),
        items=[
            item_of(one.told, one.event, display(one.account), spoken, entry_page)
            for one in page.changes
        ],
    )


def _address(*, before: int | None, other: bool = False) -> str:
    """Return the address of a page of this feed, or of the same in the other format."""
    endpoint = str(request.endpoint)
    if other:
        prefix, _, name = endpoint.rpartition(".")
        endpoint = f"{prefix}.{'json_feed_' if name == 'atom_feed' else 'atom_feed'}"
    return public(elsewhere(endpoint, before=before))


def _display(account: str) -> str:
    """Return how somebody wants to be called; the name of an account is never told."""
    accounts = getattr(live(), "accounts", None)
    found = accounts.get(account) if accounts is not None else None
    return str(found.display) if found is not None else ""


def _since() -> int | str:
    text = request.args.get("since", "").strip()
    if re.fullmatch(r"[0-9]{0,15}", text):
        return int(text or 0)
    if not (_MOMENT.fullmatch(text) and _is_date(text)):
        raise BadInputError(
            "The parameter {name} has the value {text!r}.",
            remedy="Give the number of an event, a day or a moment in UTC: 2026-11-26T09:30Z.",
            name="since",
            text=text,
        )
    return text.removesuffix("Z")


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number(name: str) -> int | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise BadInputError(
            "The parameter {name} has the value {text!r}.",
            remedy="Follow the links of the feed from page to page.",
            name=name,
            text=text,
        )
    return int(text)


def _chosen() -> dict[str, str]:
    """Return what the reader chose by; raises UnknownThingError for what is not there."""
    given: MultiDict[str, str] = request.args
    found = {name: given.get(name, "").strip() for name in PARAMETERS}
    catalogue = services().catalogue
    if found["kind"]:
        found["kind"] = choice("kind", tuple(KINDS))
    if found["document"]:
        found["document"] = catalogue.document(found["document"]).slug
    for name in ("item", "field"):
        if found[name]:
            found[name] = catalogue.resolve(found[name])
    if found["actor"]:
        entry = live().livemap.now().public.get(found["actor"])
        if entry is None or entry.kind != "actor":
            raise UnknownThingError("There is no entry {id}.", id=found["actor"])
    return {name: value for name, value in found.items() if value}
