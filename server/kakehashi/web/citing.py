"""Citations and permanent links of what a page shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from flask import url_for

from kakehashi.exports.citation import (
    FORMATS,
    Cited,
    Format,
    cited_document,
    cited_item,
    cited_statement,
    written,
)
from kakehashi.exports.snippets import address
from kakehashi.messages import Language
from kakehashi.model.text import Text
from kakehashi.model.views import DocumentView, ItemRef, StatementView
from kakehashi.namespaces import BASE, curie
from kakehashi.services.live.curated import approved_statement
from kakehashi.web.context import services
from kakehashi.web.language import language

__all__ = ["CitationText", "Citations", "cited", "of_document", "of_item", "of_statement"]

_STATEMENT: Final = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class CitationText:
    """A citation in one format, and where a program gets it."""

    form: Format
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Citations:
    """How something is cited, in every format."""

    link: str  #: permanent link
    texts: tuple[CitationText, ...]


def permanent(path: str, spoken: Language) -> str:
    """Return the address of a page of this release, on the public server."""
    release = services().release.id
    return address(services().settings.public_url, f"{spoken}/{path}", {"release": release})


def cited(of: str, spoken: Language) -> Cited:
    """Return what an identifier names: an item, a document or a statement, by name or IRI.

    Raises UnknownThingError when there is none.
    """
    name = curie(of) if of.startswith(BASE) else of
    prefix, _, local = name.partition(":")
    if prefix in ("kid", "mapping"):
        name = local
    if _STATEMENT.fullmatch(name):
        approved = approved_statement(services(), name)
        return _statement(approved or services().statements.get(name), spoken)
    if ":" in name:
        return _item(services().catalogue.ref(services().catalogue.resolve(name)), spoken)
    return _document(services().catalogue.document(name), spoken)


def of_item(item: ItemRef) -> Citations:
    """Return the citations of an item."""
    return _all(_item(item, language()))


def of_document(document: DocumentView) -> Citations:
    """Return the citations of a document."""
    return _all(_document(document, language()))


def of_statement(statement: StatementView) -> Citations:
    """Return the citations of a statement."""
    return _all(_statement(statement, language()))


def _item(item: ItemRef, spoken: Language) -> Cited:
    link = permanent(f"id/{item.id.replace(':', '/', 1)}", spoken)
    document = services().catalogue.document(item.document)
    return cited_item(item, document, services().release, services().exchange.released, link)


def _document(document: DocumentView, spoken: Language) -> Cited:
    link = permanent(f"id/{document.slug}", spoken)
    return cited_document(document, services().release, services().exchange.released, link)


def _statement(found: StatementView, spoken: Language) -> Cited:
    none_in = services().catalogue.title(found.none_in) if found.none_in else Text()
    link = permanent(f"mapping/{found.id}", spoken)
    released = services().exchange.released
    return cited_statement(found, none_in, services().release, released, link)


def _all(found: Cited) -> Citations:
    spoken = language()
    return Citations(
        found.link,
        tuple(
            CitationText(
                form,
                written(found, form, spoken),
                url_for("api.citation", of=found.id, format=form, lang=spoken),
            )
            for form in FORMATS
        ),
    )
