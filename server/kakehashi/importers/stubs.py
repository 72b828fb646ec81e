"""Documents and items that a file only refers to: kept as printed, nothing added."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Final

from kakehashi.importers.describe import is_local_name, language_of
from kakehashi.importers.notations import leading_notation, local_of
from kakehashi.model.exchange import Document, Item
from kakehashi.model.text import NO_TEXT, Text

__all__ = ["Stubs", "slug_of", "text_in"]

#: Characters of a local identifier; longer names are cut and told apart by a digest.
_LOCAL: Final = 60
#: Characters of the identifier of a document.
_SLUG: Final = 48
#: Longest text that is taken for a number and not for a title.
_NUMBER: Final = 24
#: The end of the name of a file, and of one whose folder says what it holds.
_FILE: Final = re.compile(
    r"(?:(?<=[^/])/(?:catalog|profile|index))?\.(?:json|xml|ya?ml|xlsx|html?)\Z"
)


def slug_of(name: str) -> str:
    """Make the identifier of a document from its printed name; empty when nothing is left.

    >>> slug_of("obo:mp"), slug_of("ISO/IEC 27001:2022"), slug_of("https://a.org/x#")
    ('mp', 'iso-iec-27001-2022', 'x')
    >>> slug_of("catalogs/iso_iec_42001_1.0.0/catalog.json")
    'iso-iec-42001-1-0-0'
    """
    if re.fullmatch(r"[A-Za-z_][\w.-]*:[\w.-]+", name) and not name.startswith("ISO"):
        name = name.partition(":")[2]
    elif "://" in name or _FILE.search(name):
        name = _FILE.sub("", name).rstrip("/#").replace("#", "/").rpartition("/")[2]
    slug = re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9]+", "-", local_of(name).lower())).strip("-")
    slug = slug if len(slug) <= _SLUG else slug[:_SLUG].rpartition("-")[0] or slug[:_SLUG]
    return slug if slug[:1].isalpha() else f"d-{slug}" if slug else ""


def text_in(words: str) -> Text:
    """Put words into the language their letters are of.

    >>> text_in("要求事項")
    Text(ja='要求事項', en='')
    """
    return Text(ja=words) if language_of(words) == "ja" else Text(en=words)


@dataclass(slots=True)
class Stubs:
    """Collects the stubs of one import."""

    referred: str  #: where they are referred to, for their locators
    source: str  #: the file
    labels: set[str] = field(default_factory=set)  #: titles that items got
    _titles: dict[str, str] = field(default_factory=dict)
    _items: dict[str, dict[str, Item]] = field(default_factory=dict)
    _printed: dict[tuple[str, str], str] = field(default_factory=dict)

    def document(self, slug: str, title: str) -> None:
        """Note a document; the first title it is called by stays."""
        self._titles.setdefault(slug, title)
        self._items.setdefault(slug, {})

    def item(self, slug: str, name: str, printed: str, label: str = "", other_id: str = "") -> str:
        """Note an item and return its identifier; empty when none is fit.

        ``name`` is what its identifier is made of, ``printed`` how the file writes it.
        """
        if (slug, name) in self._printed:
            return self._printed[slug, name]
        local = local_of(name)
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        if len(local) > _LOCAL:
            local = f"{local[: _LOCAL - 9].rstrip('-._')}-{digest}"
        if not local and name.strip():
            local = f"x-{digest}"
        if local in self._items.get(slug, {}):
            local = f"{local}-{digest}"
        if not is_local_name(local):
            return ""
        identifier = f"{slug}:{local}"
        notation, title = _told(printed, label)
        self.labels.add(title.en or title.ja)
        self._items.setdefault(slug, {})[local] = Item(
            id=identifier,
            kind="concept",
            evidence="secondary",
            notation=notation,
            title=title,
            title_origin=_origin(title),
            locator=f"referred to in: {self.referred}",
            source=self.source,
            alternative_ids=(other_id,) if other_id else (),
            stub=True,
        )
        self._printed[slug, name] = identifier
        return identifier

    def documents(self) -> tuple[Document, ...]:
        """Return what was collected, sorted."""
        return tuple(
            Document(
                slug=slug,
                title=text_in(title),
                evidence="secondary",
                title_origin=_origin(text_in(title), "editor"),
                source=self.source,
                stub=True,
                items=tuple(self._items[slug][local] for local in sorted(self._items[slug])),
            )
            for slug, title in sorted(self._titles.items())
        )


def _told(printed: str, label: str) -> tuple[str, Text]:
    """Return number and title of what is printed as one text, or beside a label."""
    if label and label != printed:
        return (printed if len(printed) <= _LOCAL else ""), text_in(label)
    number = leading_notation(printed)
    rest = printed[len(number) :].strip(" :;,.、。–—-")
    if number and rest:
        return number, text_in(rest)
    return (printed, NO_TEXT) if len(printed) <= _NUMBER else ("", text_in(printed))


def _origin(title: Text, origin: str = "publisher") -> Text:
    return Text(ja=origin if title.ja else "", en=origin if title.en else "")
