"""Rows of the label table and of the search index, made from the quads of a release."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import Literal, Quad

from kakehashi.build.parse import quads_of
from kakehashi.namespaces import ID, PREFIXES, SCHEME, WITHDRAWN, curie
from kakehashi.store.labels import LabelRow, write_labels
from kakehashi.store.search_file import Entry, create
from kakehashi.store.synonyms import FILE, read_senses

__all__ = ["label_rows", "write_indexes"]

_WANTED = {
    PREFIXES[prefix] + local: local
    for prefix, locals_ in {
        "skos": ("prefLabel", "altLabel", "notation", "broader"),
        "dcterms": ("description",),
        "kh": ("aliasOf", "alternativeIdentifier", "evidence", "itemKind", "notFound", "notationEn",
               "placeholder", "position", "status", "stub", "wholeDocument"),
    }.items()
    for local in locals_
}  # fmt: skip

#: Lines whose predicate is one of these.
_LINES = re.compile(
    rb"^<[^>\n]*> <(?:%s)> .*\n" % b"|".join(re.escape(iri.encode()) for iri in sorted(_WANTED)),
    re.MULTILINE,
)

_CURIE = re.compile(r"[a-z][a-z0-9-]*:\S+")

_Facts = defaultdict[str, list[tuple[str, str]]]


def write_indexes(folder: Path, nquads: bytes) -> int:
    """Write ``labels.sqlite`` and ``search.sqlite`` from the N-Quads of a release.

    The senses of words are among its files. Returns the number of items.
    """
    wanted = b"".join(_LINES.findall(nquads))  # parsing the other lines would take most of the time
    rows = list(label_rows(quads_of(wanted)))
    words = folder / "data" / FILE
    senses = read_senses(words.read_text(encoding="utf-8"), FILE) if words.exists() else ()
    by_id = {row.id: row for row in rows}
    create(folder / "search.sqlite", (_entry(row, by_id) for row in rows), senses)
    return write_labels(folder / "labels.sqlite", rows)


#: Levels above an item whose numbers and titles say where it belongs.
_LEVELS = 4


def _belongs_to(row: LabelRow, by_id: Mapping[str, LabelRow]) -> tuple[str, ...]:
    """Return the names of the document of an item, and numbers and titles of what it is in."""
    found: list[str] = []
    document = by_id.get(f"{row.document}:document")
    above, inner = row, [document] if document and document != row else []
    for _ in range(_LEVELS):
        parents = [by_id[name] for name in above.other_parents if name in by_id]
        if not parents:
            break
        above = parents[0]
        inner.append(above)
    for outer in inner:
        found += [outer.notation, *outer.other_notations, outer.title_ja, outer.title_en]
        found += [name for name in outer.other_names if outer is document]
    return tuple(name for name in found if name)


def _entry(row: LabelRow, by_id: Mapping[str, LabelRow]) -> Entry:
    identifiers = tuple(name for name in row.other_names if _CURIE.fullmatch(name))
    return Entry(
        id=row.id,
        document=row.document,
        notation=row.notation,
        other_notations=row.other_notations,
        title_ja=row.title_ja,
        title_en=row.title_en,
        alternative_labels=tuple(name for name in row.other_names if name not in identifiers),
        alternative_ids=identifiers,
        kind_words=(row.kind_ja, row.kind_en),
        placeholder=row.placeholder or row.not_found,
        stub=row.stub,
        kind=row.kind,
        evidence=row.evidence,
        summaries=row.other_summaries,
        belongs_to=_belongs_to(row, by_id),
    )


def label_rows(quads: Iterable[Quad]) -> Iterator[LabelRow]:
    """Yield a row for each item of the graph: a thing below ``id/`` that has a kind."""
    things: defaultdict[str, _Facts] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        name = _WANTED.get(quad.predicate.value)
        subject = getattr(quad.subject, "value", "")
        if name and subject.startswith((ID, f"{SCHEME}kind/")):
            language = quad.object.language if isinstance(quad.object, Literal) else None
            value = getattr(quad.object, "value", "")
            things[subject][name].append((value, language or ""))
    for iri in sorted(things):
        if iri.startswith(ID) and things[iri]["itemKind"]:
            yield _row(iri, things[iri], things[things[iri]["itemKind"][0][0]])


def _row(iri: str, facts: _Facts, kind: _Facts) -> LabelRow:
    def one(name: str, language: str = "", of: _Facts = facts) -> str:
        return min((v for v, tag in of[name] if not language or tag == language), default="")

    names = {v for name in ("altLabel", "alternativeIdentifier") for v, _ in facts[name]}
    names |= {v for v, tag in facts["prefLabel"] if tag not in ("ja", "en")}
    identifier = curie(iri)
    return LabelRow(
        id=identifier,
        document=identifier.partition(":")[0],
        position=int(one("position") or 0),
        notation=one("notation"),
        title_ja=one("prefLabel", "ja"),
        title_en=one("prefLabel", "en"),
        kind=one("itemKind").rpartition("/")[2],
        kind_ja=one("prefLabel", "ja", kind),
        kind_en=one("prefLabel", "en", kind),
        evidence=one("evidence").rpartition("/")[2],
        placeholder=one("placeholder") == "true",
        stub=one("stub") == "true",
        not_found=one("notFound") == "true",
        withdrawn=WITHDRAWN in [value for value, _ in facts["status"]],
        counted="true" not in (one("notFound"), one("wholeDocument")),
        alias_of=curie(one("aliasOf")),
        other_names=tuple(sorted(names)),
        other_notations=tuple(sorted(value for value, _ in facts["notationEn"])),
        other_summaries=(one("description", "ja"), one("description", "en")),
        other_parents=tuple(sorted(curie(iri) for iri, _ in facts["broader"])),
    )
