"""Find what the end of a row names: an item of the graph, whatever way it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz, process

from kakehashi.importers.known import Known, KnownDocument
from kakehashi.importers.notations import leading_notation, notation_key
from kakehashi.importers.stubs import Stubs, slug_of
from kakehashi.namespaces import ID

__all__ = ["End", "Ends", "Problem", "Source"]

#: Fault with what its message needs.
Problem = tuple[str, dict[str, object]]

_CURIE: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*):(?!//)(\S+)")
_IRI: Final = re.compile(r"(?:https?|urn):\S+")
#: Near names that are looked for; beyond that a file is of another subject altogether.
_SUGGESTED: Final = 300
#: Likeness (0 to 100) from which on a name is near.
_NEAR: Final = 60


@dataclass(frozen=True, slots=True)
class Source:
    """A document as a file names it."""

    slug: str = ""
    title: str = ""
    known: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """One end of a statement."""

    id: str  #: CURIE
    original: str = ""  #: how the file writes it, where that is not the identifier


@dataclass(slots=True)
class Ends:
    """Resolves the ends of one file; ``stubs`` is None when nothing may be taken in."""

    known: Known
    prefixes: Mapping[str, str]
    stubs: Stubs | None = None
    _titles: set[str] | None = None
    _suggested: int = 0
    _near: dict[tuple[str, str], str] = field(default_factory=dict)

    def source(self, text: str) -> Source:
        """Return the document that a text names: slug, IRI, CURIE or title."""
        if not text:
            return Source()
        match = _CURIE.fullmatch(text)
        prefix = match[1] if match else ""
        iri = f"{self.prefixes[prefix]}{match[2]}" if match and prefix in self.prefixes else text
        slug = iri.removeprefix(ID) if iri.startswith(ID) else ""
        slug = slug or (match[2] if match and prefix == "kid" else "")
        slug = slug or self.known.document_called(text)
        if slug in self.known.documents:
            return Source(slug, text, known=True)
        made = slug or slug_of(text)
        return Source(made, text, known=made in self.known.documents)

    def find(self, text: str, source: Source, label: str = "") -> End | Problem:
        """Return the item that ``text`` names, in the document ``source`` when that is given."""
        match = _CURIE.fullmatch(text)
        if match and match[1] in self.prefixes:
            return self._by_iri(f"{self.prefixes[match[1]]}{match[2]}", text, source, label)
        if match and match[1] in self.known.documents:
            return self._in(match[1], match[2], text)
        if _IRI.fullmatch(text):
            return self._by_iri(text, text, source, label)
        return self._printed(text, source, label)

    def _printed(self, text: str, source: Source, label: str) -> End | Problem:
        """Find an item by its number or title, or by the identifier that others use."""
        if text in self.known.by_other_id:
            return End(self.known.by_other_id[text], text)
        if not source.slug:
            return "import-no-document", {"value": text}
        if source.known:
            return self._in(source.slug, text, text)
        return self._stub(source, text, label)

    def is_title(self, label: str) -> bool:
        """Tell whether a label is the title of an item that the graph has or gets."""
        if self._titles is None:
            self._titles = {
                title
                for document in self.known.documents.values()
                for item in document.items.values()
                for title in item.titles
            }
        taken = self.stubs is not None and label in self.stubs.labels
        return taken or label in self._titles

    def _by_iri(self, iri: str, text: str, source: Source, label: str) -> End | Problem:
        if iri.startswith(ID):
            slug, _, local = iri.removeprefix(ID).partition("/")
            if slug in self.known.documents:
                return self._in(slug, local, text)
            return self._stub(Source(slug, slug), local, label)
        for name in (iri, text):
            if name in self.known.by_other_id:
                return End(self.known.by_other_id[name], text)
        namespace, local = self._split(iri)
        if source.known:
            return self._in(source.slug, local, text)
        prefix = next((p for p, ns in self.prefixes.items() if ns == namespace), namespace)
        foreign = source if source.slug else self.source(prefix)
        if foreign.known:
            return self._in(foreign.slug, local, text)
        return self._stub(foreign, local, label, iri, text)

    def _split(self, iri: str) -> tuple[str, str]:
        fitting = [ns for ns in self.prefixes.values() if ns and iri.startswith(ns)]
        cut = len(max(fitting, key=len)) if fitting else max(iri.rfind("#"), iri.rfind("/")) + 1
        return iri[:cut], iri[cut:]

    def _in(self, slug: str, name: str, text: str) -> End | Problem:
        """Find an item of a document that the graph has."""
        document = self.known.documents[slug]
        if name in document.items:
            return End(f"{slug}:{name}", _kept(text, f"{slug}:{name}"))
        for found in _candidates(document, name):
            if len(found) == 1:
                return End(found[0], _kept(text, found[0]))
            if found:
                return "import-ambiguous", {"value": text, "choices": ", ".join(found)}
        said: dict[str, object] = {"document": slug, "value": text}
        if near := self._nearest(slug, name):
            return "import-item-near", said | {"near": near}
        return "import-item", said

    def _stub(
        self, source: Source, name: str, label: str, other_id: str = "", printed: str = ""
    ) -> End | Problem:
        if self.stubs is None:
            near = process.extractOne(
                source.slug, self.known.documents.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR
            )
            said: dict[str, object] = {"value": source.title or source.slug}
            if near:
                return "import-document-near", said | {"near": near[0]}
            return "import-document", said
        self.stubs.document(source.slug, source.title or source.slug)
        printed = printed or name
        if not (label or other_id) and (number := leading_notation(name)):
            name = number
        identifier = self.stubs.item(source.slug, name, printed, label, other_id)
        if not identifier:
            return "import-identifier", {"value": name}
        return End(identifier, _kept(printed, identifier))

    def _nearest(self, slug: str, name: str) -> str:
        """Return up to three items whose identifier, number or title is near."""
        if (slug, name) in self._near or self._suggested >= _SUGGESTED:
            return self._near.get((slug, name), "")
        self._suggested += 1
        document = self.known.documents[slug]
        names = {
            written: item.id
            for local, item in document.items.items()
            for written in (local, *item.notations, *item.titles)
        }
        found = process.extract(name, names.keys(), scorer=fuzz.ratio, limit=6, score_cutoff=_NEAR)
        near = ", ".join(list(dict.fromkeys(names[written] for written, _, _ in found))[:3])
        self._near[slug, name] = near
        return near


def _kept(text: str, identifier: str) -> str:
    """Return the printed form to keep: the item's own identifier or IRI is none."""
    return "" if text in (identifier, f"{ID}{identifier.replace(':', '/', 1)}") else text


def _candidates(document: KnownDocument, name: str) -> list[tuple[str, ...]]:
    """Return the items that answer to a name, the surest way of writing first."""
    title = " ".join(name.casefold().split())
    number = leading_notation(name)
    ways = [document.by_key.get(notation_key(name), ()), document.by_title.get(title, ())]
    if number and number != name:
        ways.append(document.by_key.get(notation_key(number), ()))
    return ways
