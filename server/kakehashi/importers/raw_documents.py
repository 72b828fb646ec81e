"""The documents of a foreign file as documents of ours, or as faults: every one of them at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from rapidfuzz import process

from kakehashi.errors import Finding
from kakehashi.importers.describe import is_local_name, language_of, local_name
from kakehashi.importers.intake_faults import intake_fault
from kakehashi.importers.known import Known
from kakehashi.importers.notations import local_of
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.raw import Raw, RawDocument, RawEntry
from kakehashi.importers.stubs import slug_of
from kakehashi.model.exchange import Document, Item
from kakehashi.model.text import Text
from kakehashi.namespaces import ID, PREFIXES
from kakehashi.sssom.values import is_iri, tidy

__all__ = ["read_documents"]

_ORIGINS: Final = ("publisher", "translation", "editor", "own-words")
_EVIDENCES: Final = ("text", "secondary", "recall")
_TRUE: Final = ("true", "yes", "1")
_FALSE: Final = ("false", "no", "0")
_SLUG: Final = re.compile(r"[a-z][a-z0-9-]*")
_LISTED: Final = re.compile(r"(alternative_labels|alternative_ids|publishers|facts)([._].*)?")
#: Kinds that other formats know, as kinds of ours.
_KINDS: Final = {
    "group": "category",
    "family": "control-family",
    "control-enhancement": "control",
    "subcategory": "outcome",
    "implementation_example": "concept",
    "withdraw_reason": "concept",
}
_PROPERTY: Final = re.compile(r"(?:dcterms:isVersionOf/)?([a-z]+):[A-Za-z]+")
#: Keys whose values are worked out below; others are kept as notes.
_KEYS: Final = frozenset(
    f"{name}{suffix}"
    for name in ("title", "title_origin", "summary", "summary_origin", "nesting_reason", "licence")
    for suffix in ("", "_ja", "_en")
) | {
    "id", "kind", "evidence", "notation", "parent", "part_of_parent", "locator", "source",
    "status", "placeholder", "stub", "not_found", "slug", "work", "version", "issued", "url",
    "publishers",
}  # fmt: skip


def read_documents(
    raw: Raw, known: Known, options: ImportOptions, file: str
) -> tuple[tuple[Document, ...], dict[str, str], list[Finding]]:
    """Return the documents of a file, what it calls them, and everything that is wrong with them.

    The second value has slugs by the file's own names.
    """
    found: dict[str, Document] = {}
    aliases: dict[str, str] = {}
    findings: list[Finding] = []
    for raw_document in raw.documents:
        place = f"{file}[{raw_document.part}]" if raw_document.part else file
        named = options.document if len(raw.documents) == 1 else ""
        reader = _Reader(raw_document, known, options, place, named)
        document = reader.document()
        if document is not None and document.slug in found:
            reader.say("import-document-exists", raw_document.about, "slug", document=document.slug)
        elif document is not None:
            found[document.slug] = document
            aliases[tidy(raw_document.about.text("slug"))] = document.slug
        findings += reader.findings
    return tuple(found[slug] for slug in sorted(found)), aliases, findings


@dataclass(slots=True)
class _Reader:
    raw: RawDocument
    known: Known
    options: ImportOptions
    file: str
    named: str = ""  #: slug that was ordered
    findings: list[Finding] = field(default_factory=list)
    slug: str = ""

    def say(self, check: str, entry: RawEntry, key: str, /, **values: object) -> None:
        cell = entry.cells.get(key)
        row = (cell.row if cell else 0) or entry.row
        column = (cell.column if cell else "") or key
        self.findings.append(intake_fault(check, self.file, row, column, **values))

    def document(self) -> Document | None:
        """Return the document; None when not even its identifier can be told."""
        about = self.raw.about
        title = _spoken(about, "title")
        named = tidy(about.text("slug")).removeprefix(ID).removeprefix("kid:")
        self.slug = self.named or (named if _SLUG.fullmatch(named) else "")
        self.slug = self.slug or slug_of(named or title.en or title.ja)
        if not _SLUG.fullmatch(self.slug):
            self.say("import-identifier", about, "slug", value=self.slug or named)
            return None
        if self.slug in self.known.documents:
            self.say("import-document-exists", about, "slug", document=self.slug)
        if not title:
            self.say("import-required", about, "title_en", column="title")
        items = self._items()
        stub = self._flag(about, "stub")
        lacking = [i for i in items if not (i.title.ja and i.title.en)]
        lacking = [i for i in lacking if not (i.placeholder or i.not_found)]
        if lacking and not stub:
            stub = self.options.stubs
            if not stub:
                self.say("import-title-language", about, "title", count=len(lacking))
        return Document(
            slug=self.slug,
            title=title,
            evidence=self._code(about, "evidence", _EVIDENCES, self.options.evidence),
            work=slug_of(about.text("work")),
            title_origin=self._origins(about, "title", title, "publisher"),
            publishers=tuple(tidy(text) for text in _members(about, "publishers")),
            version=tidy(about.text("version")),
            issued=tidy(about.text("issued")),
            url=self._url(about),
            licence=_spoken(about, "licence"),
            source=tidy(about.text("source")) or self.file,
            stub=stub,
            facts=_facts(about),
            items=tuple(replace(item, stub=True) for item in items) if stub else items,
        )

    def _url(self, about: RawEntry) -> str:
        url = tidy(about.text("url"))
        if url and not is_iri(url):
            self.say("import-iri", about, "url", value=url)
            return ""
        return url

    # --- items ---

    def _items(self) -> tuple[Item, ...]:
        """Return the items, parents before children."""
        names: dict[str, RawEntry] = {}
        for entry in self.raw.items:
            local = self._local(entry)
            if not local:
                self.say("import-identifier", entry, "id", value=entry.text("id"))
            elif local in names:
                values = {"value": entry.text("id"), "row": names[local].row}
                self.say("import-item-twice", entry, "id", **values)
            else:
                names[local] = entry
        parents = {local: self._parent(entry, names) for local, entry in names.items()}
        self._break_circles(parents, names)
        items = {local: self._item(local, names[local], parents[local]) for local in names}
        return tuple(items[local] for local in _parents_first(parents))

    def _local(self, entry: RawEntry) -> str:
        return _fit(entry.text("id") or entry.text("notation"), self.slug)

    def _parent(self, entry: RawEntry, names: Mapping[str, RawEntry]) -> str:
        said = tidy(entry.text("parent"))
        if said and _fit(said, self.slug) not in names:
            self.say("import-parent", entry, "parent", value=said)
            return ""
        return _fit(said, self.slug)

    def _break_circles(self, parents: dict[str, str], names: Mapping[str, RawEntry]) -> None:
        sound: set[str] = set()
        for start, parent in tuple(parents.items()):
            path, at = {start}, parent
            while at and at not in sound and at not in path:
                path.add(at)
                at = parents[at]
            if at in path:
                self.say("import-parent-cycle", names[start], "parent", value=parent)
                parents[start] = ""
            sound |= path

    def _item(self, local: str, entry: RawEntry, parent: str) -> Item:
        title, summary = _spoken(entry, "title"), _spoken(entry, "summary")
        notation, placeholder = tidy(entry.text("notation")), self._flag(entry, "placeholder")
        if not title and not notation:
            self.say("import-no-title", entry, "title_en")
        status = self._status(entry)
        kind = self._kind(entry)
        kept = {} if status else {"status": entry.text("status")}
        if kind != entry.text("kind").casefold():
            kept["kind"] = entry.text("kind")
        facts = _facts(entry, kept)
        printed = tidy(entry.text("id")).removeprefix(f"{ID}{self.slug}/")
        others = [tidy(text) for text in _members(entry, "alternative_ids")]
        if printed.removeprefix(f"{self.slug}:") not in ("", local):
            others.append(f"{self.slug}:{printed.removeprefix(f'{self.slug}:')}")
        labels = (_told(key, text) for key, text in _pairs(entry, "alternative_labels"))
        return Item(
            id=f"{self.slug}:{local}",
            kind=kind,
            evidence=self._code(entry, "evidence", _EVIDENCES, self.options.evidence),
            notation=notation,
            title=title,
            title_origin=self._origins(entry, "title", title, "publisher"),
            summary=summary,
            summary_origin=self._origins(entry, "summary", summary, ""),
            parent=f"{self.slug}:{parent}" if parent else "",
            part_of_parent=entry.text("part_of_parent").casefold() not in _FALSE,
            nesting_reason=_spoken(entry, "nesting_reason"),
            locator=tidy(entry.text("locator")) or f"row {entry.row}",
            source=tidy(entry.text("source")) or self.file,
            status=status,
            alternative_labels=tuple(labels),
            alternative_ids=tuple(dict.fromkeys(others)),
            placeholder=placeholder,
            stub=self._flag(entry, "stub"),
            not_found=self._flag(entry, "not_found"),
            facts=facts,
        )

    def _kind(self, entry: RawEntry) -> str:
        kind = tidy(entry.text("kind")).casefold()
        kind = kind if kind in self.known.kinds else _KINDS.get(kind, kind)
        if kind and kind not in self.known.kinds and self.options.stubs:
            return "concept"
        if kind and kind not in self.known.kinds:
            near = [name for name, _, _ in process.extract(kind, self.known.kinds.keys(), limit=5)]
            values = {"value": kind, "scheme": "kind", "known": ", ".join(near)}
            self.say("import-code", entry, "kind", **values)
        return kind or "concept"

    def _status(self, entry: RawEntry) -> str:
        """Return the status when it is of the code list; others are kept as notes."""
        status = tidy(entry.text("status")).casefold()
        return status if status in self.known.statuses else ""

    def _code(self, entry: RawEntry, key: str, codes: Sequence[str], default: str) -> str:
        code = tidy(entry.text(key)).casefold()
        if code and code not in codes:
            self.say("import-code", entry, key, value=code, scheme=key, known=", ".join(codes))
            return default
        return code or default

    def _origins(self, entry: RawEntry, key: str, text: Text, default: str) -> Text:
        found = {}
        for language in ("ja", "en"):
            said = self._code(entry, f"{key}_origin_{language}", _ORIGINS, default)
            found[language] = said if getattr(text, language) else ""
        return Text(**found)

    def _flag(self, entry: RawEntry, key: str) -> bool:
        said = tidy(entry.text(key)).casefold()
        if said not in ("", *_TRUE, *_FALSE):
            self.say("import-code", entry, key, value=said, scheme=key, known="true, false")
        return said in _TRUE


def _fit(name: str, slug: str) -> str:
    """Return the local identifier that a printed one becomes; empty when none is left.

    >>> _fit("csf20:gv.oc-01", "csf20"), _fit("AC-2 (1)", "sp80053r5")
    ('gv.oc-01', 'AC-2-1')
    """
    local = local_name(tidy(name).removeprefix(f"{ID}{slug}/").removeprefix(f"{slug}:"))
    return local if is_local_name(local) else local_of(local)


def _parents_first(parents: Mapping[str, str]) -> Iterator[str]:
    """Yield the items in their order, each after its parent.

    >>> list(_parents_first({"a.1": "a", "a": "", "b": ""}))
    ['a', 'a.1', 'b']
    """
    given: dict[str, None] = {}
    for start in parents:
        path, at = [], start
        while at and at not in given:
            path.append(at)
            at = parents[at]
        given.update(dict.fromkeys(reversed(path)))
    yield from given


def _spoken(entry: RawEntry, key: str) -> Text:
    """Return a text in two languages; one without a mark is in that of its letters."""
    bare = tidy(entry.text(key))
    ja, en = tidy(entry.text(f"{key}_ja")), tidy(entry.text(f"{key}_en"))
    if bare and language_of(bare) == "ja":
        return Text(ja=ja or bare, en=en)
    return Text(ja=ja, en=en or bare)


def _pairs(entry: RawEntry, key: str) -> Iterator[tuple[str, str]]:
    for name, cell in entry.cells.items():
        if (name == key or name.startswith((f"{key}.", f"{key}_"))) and tidy(cell.text):
            yield name, tidy(cell.text)


def _members(entry: RawEntry, key: str) -> tuple[str, ...]:
    return tuple(text for _, text in _pairs(entry, key))


def _told(key: str, text: str) -> Text:
    """Return a label in the language that its key or its letters say."""
    if key.endswith("_ja") or (not key.endswith("_en") and language_of(text) == "ja"):
        return Text(ja=text)
    return Text(en=text)


def _facts(entry: RawEntry, more: Mapping[str, str] | None = None) -> tuple[tuple[str, str], ...]:
    """Return what has no field of its own: facts of the graph as they are, the rest as notes."""
    kept = {
        name.removeprefix("note:"): cell.text
        for name, cell in entry.cells.items()
        if name not in _KEYS and not _LISTED.fullmatch(name)
    } | dict(more or {})
    found = set()
    for _, text in _pairs(entry, "facts"):
        property_, _, value = text.partition(" ")
        if _is_fact(property_, value):
            found.add((property_, value))
        else:
            kept[property_] = value or property_
    notes = {f"{key}: {tidy(text)}" for key, text in kept.items() if tidy(text)}
    found |= {("kh:factNote", json.dumps(note, ensure_ascii=False)) for note in notes}
    return tuple(sorted(found))


def _is_fact(property_: str, value: str) -> bool:
    """Tell whether these are a property of a fixed vocabulary and one value as N-Triples has it.

    >>> _is_fact("kh:edition", '"2.0"'), _is_fact("kh:edition", '"2" . <urn:a> <urn:b> "c"')
    (True, False)
    """
    match = _PROPERTY.fullmatch(property_)
    if match is None or match[1] not in PREFIXES or "\n" in value:
        return False
    try:
        quads = list(parse(f"<urn:x> <urn:x> {value} .", format=RdfFormat.N_TRIPLES))
    except SyntaxError:
        return False
    return len(quads) == 1 and isinstance(quads[0].object, NamedNode | Literal)
