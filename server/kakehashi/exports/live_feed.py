"""What happened on the live map as a feed: Atom (RFC 4287, RFC 5005) and JSON Feed 1.1."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from kakehashi.exports.dates import date_words
from kakehashi.messages import Language, label, translate
from kakehashi.model.live.event import Event, State
from kakehashi.model.live.kinds import KINDS, Field, fields_of
from kakehashi.model.live.published import PublicEvent, is_public
from kakehashi.namespaces import BASE

__all__ = ["Feed", "Item", "atom", "item_of", "json_feed"]

_ATOM: Final = "http://www.w3.org/2005/Atom"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
#: What XML cannot hold.
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: When a feed changed in which nothing stands.
_NEVER: Final = "1970-01-01T00:00:00Z"

register_namespace("", _ATOM)


@dataclass(frozen=True, slots=True)
class Item:
    """One change, in one language."""

    id: str
    address: str
    title: str
    text: str
    at: str
    author: str  #: how somebody wants to be called; empty: not told
    kind: str  #: in words
    told: PublicEvent


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed."""

    language: Language
    title: str
    subtitle: str
    home: str  #: page about it
    address: str
    first: str  #: address of the first page, which is that of the feed
    next: str  #: address of the next page; empty: this is the last one
    other: str  #: address of the same in the other format
    items: Sequence[Item]

    @property
    def updated(self) -> str:
        """When the last of it happened."""
        return self.items[0].at if self.items else _NEVER


_TITLES: Final = {
    "create": label("New: {title}"),
    "change": label("Changed: {title}"),
    "withdraw": label("Taken off the map: {title}"),
}


def item_of(
    told: PublicEvent, event: Event, author: str, language: Language, page_of: Callable[[str], str]
) -> Item:
    """Return what a feed says of a change; of what was taken off it says nothing but that."""
    title = told.title.read(language)[0] or told.entry
    kind = translate(language, KINDS[told.kind].label)
    lines = [] if told.action == "withdraw" else _lines(told, event, language)
    return Item(
        f"{BASE}live/{told.entry}/version/{told.version}",
        page_of(told.entry),
        translate(language, _TITLES[told.action], title=title),
        "\n".join([f"{kind} {told.entry}", *lines]),
        told.at,
        author,
        kind,
        told,
    )


def _lines(told: PublicEvent, event: Event, language: Language) -> Iterator[str]:
    """Yield what an entry says, or what became of it; what only members saw is left out."""
    after = event.after or {}
    before = event.before if told.action == "change" and is_public(event.before) else None
    for field in fields_of(told.kind):
        new, old = _said(field, after, language), _said(field, before or {}, language)
        name = translate(language, field.label)
        if before is None:
            if new and field.name != "title":
                yield f"{name}: {new}"
        elif after.get(field.name) != before.get(field.name):
            if new or old:
                yield f"{name}: {old or '–'} → {new or '–'}"
            else:
                yield name


def _said(field: Field, state: State, language: Language) -> str:
    """Return the value of a field in words; empty for what refers to other things."""
    value = state.get(field.name)
    if not value or field.name == "visibility":
        return ""
    match field.form:
        case "texts" | "long":
            other = "en" if language == "ja" else "ja"
            return str(value.get(language) or value.get(other) or "")
        case "code":
            return translate(language, dict(field.choices)[value])
        case "date":
            return date_words(value, language)
        case "time" | "text" | "zone" | "link":
            return str(value)
        case _:
            return ""


# --- formats --------------------------------------------------------------------------------------


def atom(feed: Feed) -> bytes:
    """Return a page as Atom."""
    root = Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": feed.language})
    _add(root, "id", feed.first)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", feed.updated)
    _add(_add(root, "author"), "name", translate(feed.language, "Kakehashi"))
    _link(root, "self", feed.address, "application/atom+xml")
    _link(root, "first", feed.first, "application/atom+xml")
    if feed.next:
        _link(root, "next", feed.next, "application/atom+xml")
    _link(root, "alternate", feed.home, "text/html")
    _link(root, "alternate", feed.other, "application/feed+json")
    for item in feed.items:
        entry = _add(root, "entry")
        _add(entry, "id", item.id)
        _add(entry, "title", item.title)
        _add(entry, "updated", item.at)
        _add(entry, "published", item.at)
        if item.author:
            _add(_add(entry, "author"), "name", item.author)
        _link(entry, "alternate", item.address, "text/html")
        _add(entry, "category", term=item.told.kind, label=item.kind)
        _add(entry, "content", item.text, type="text")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def json_feed(feed: Feed) -> bytes:
    """Return a page as JSON Feed."""
    whole: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.home,
        "feed_url": feed.first,
        "language": feed.language,
        "authors": [{"name": translate(feed.language, "Kakehashi")}],
        "items": [_json_item(item, feed.language) for item in feed.items],
    }
    if feed.next:
        whole["next_url"] = feed.next
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def _json_item(item: Item, language: Language) -> dict[str, Any]:
    told = item.told
    written: dict[str, Any] = {
        "id": item.id,
        "url": item.address,
        "title": item.title,
        "content_text": item.text,
        "date_published": item.at,
        "date_modified": item.at,
        "language": language,
        "tags": [item.kind],
        "_kakehashi": {
            "sequence": told.sequence,
            "kind": told.kind,
            "entry": told.entry,
            "action": told.action,
            "version": told.version,
        },
    }
    if item.author:
        written["authors"] = [{"name": item.author}]
    return written


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    child = SubElement(parent, f"{{{_ATOM}}}{name}", {k: _xml(v) for k, v in attributes.items()})
    if text:
        child.text = _xml(text)
    return child


def _link(parent: Element, relation: str, address: str, media_type: str) -> None:
    _add(parent, "link", rel=relation, href=address, type=media_type)


def _xml(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
