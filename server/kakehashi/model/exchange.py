"""What goes into the graph and comes out of it, free of any format.

Importers turn files into a :class:`Bundle`, exports turn a bundle into files. The statements are
those of :mod:`kakehashi.model.statement`, so a mapping set is the same value wherever it was
read.

``facts`` are what is known of an item or a document beside the fields, so that nothing of the
graph is lost: the property as a CURIE, and its value as N-Triples writes it
(``("kh:edition", '"2.0"')``). A property of the work behind a document has the path
``dcterms:isVersionOf/dcterms:title``.
"""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.model.statement import MappingSet
from kakehashi.model.text import NO_TEXT, Text

__all__ = ["Bundle", "Document", "Item", "SetEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a document; a field without a value is empty."""

    id: str  #: CURIE, ``csf20:gv.oc-01``
    kind: str  #: notation of the kind code list
    evidence: str  #: text, secondary or recall
    notation: str = ""
    title: Text = NO_TEXT
    title_origin: Text = NO_TEXT  #: notations of the origin code list, per language
    summary: Text = NO_TEXT
    summary_origin: Text = NO_TEXT
    parent: str = ""  #: CURIE; empty at the top of the document
    part_of_parent: bool = True  #: False: listed under it, and ``nesting_reason`` says why
    nesting_reason: Text = NO_TEXT
    locator: str = ""
    source: str = ""
    status: str = ""  #: notation of the status code list
    alternative_labels: tuple[Text, ...] = ()
    alternative_ids: tuple[str, ...] = ()  #: CURIEs or IRIs under which others know it
    placeholder: bool = False
    stub: bool = False
    not_found: bool = False
    facts: tuple[tuple[str, str], ...] = ()  #: what the other fields do not say, sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One edition of a document with its items, parents before children."""

    slug: str
    title: Text
    evidence: str
    work: str = ""  #: slug of the work; empty when it is the document's own
    title_origin: Text = NO_TEXT
    publishers: tuple[str, ...] = ()
    version: str = ""
    issued: str = ""  #: year, month or day
    url: str = ""
    licence: Text = NO_TEXT
    source: str = ""
    stub: bool = False
    facts: tuple[tuple[str, str], ...] = ()  #: what the other fields do not say, sorted
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEntry:
    """What the registry says of a mapping set beside the set itself."""

    name: str  #: of the set
    title: Text = NO_TEXT
    description: Text = NO_TEXT
    standing: str = ""
    strict: bool = True  #: whether "part of" and "contains" of the set exclude equality


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Documents and mapping sets that travel together, sorted by slug and by name."""

    documents: tuple[Document, ...] = ()
    sets: tuple[MappingSet, ...] = ()
    entries: tuple[SetEntry, ...] = ()  #: of the sets, as far as they are known
    release: str = ""  #: the release they were taken from; empty for a file that was read
    released: str = ""  #: date of that release, YYYY-MM-DD
    choice: tuple[str, ...] = ()  #: how they were chosen, ``document=csf20``; empty: everything
    partial: tuple[str, ...] = ()  #: names of the sets of which some records were not chosen

    def entry(self, name: str) -> SetEntry:
        """Return the entry of a set; an empty one when it is not known."""
        return next((e for e in self.entries if e.name == name), SetEntry(name=name))
