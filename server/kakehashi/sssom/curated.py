"""The set of statements that were proposed and approved on the desk of the curators.

Each is an entry of the kind ``curated`` in the store of record, whose state has the slots of
SSSOM by their names; ``none_in`` is the document in which nothing corresponds, ``author`` and
``reviewer`` are who proposed and who approved. The set is one value, which becomes a file of
``mappings/`` (:func:`kakehashi.sssom.writer.canonical`) or RDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pyoxigraph import Quad

from kakehashi.model.exchange import SetEntry
from kakehashi.model.live.event import Entry
from kakehashi.model.relation import parse_relation
from kakehashi.model.statement import NO_TERM_FOUND, MappingSet, Record, predicate_of
from kakehashi.model.text import Text
from kakehashi.namespaces import BASE, set_iri
from kakehashi.sssom.to_rdf import direct_quads, set_quads

__all__ = ["ENTRY", "KIND", "SET", "curated_quads", "record_of", "sssom_of_curated"]

#: The kind of the entries, and the name of the set.
KIND: Final = "curated"
SET: Final = "curated"

_TITLE: Final = Text(ja="承認された対応付け", en="Mappings approved on the curators' desk")
_DESCRIPTION: Final = Text(
    ja="利用者が提案し、別の者が検討して承認した対応付け。",
    en="Proposed by one curator, reviewed and approved by another.",
)
#: What the registry of the mapping sets would say of the set.
ENTRY: Final = SetEntry(
    name=SET, title=_TITLE, description=_DESCRIPTION, standing="editorial", strict=True
)


def sssom_of_curated(entries: Iterable[Entry]) -> MappingSet:
    """Return the set of all approved statements; withdrawn ones and other kinds are left out."""
    records = [
        record_of(entry.state)
        for entry in entries
        if entry.kind == KIND and entry.state is not None
    ]
    return MappingSet(
        mapping_set_id=set_iri(SET),
        mapping_set_version="0.1.0",
        mapping_set_title=_TITLE.en,
        mapping_set_description=_DESCRIPTION.en,
        license="https://creativecommons.org/licenses/by/4.0/",
        mapping_provider=BASE,
        publisher="Kakehashi",
        records=tuple(sorted(records, key=lambda r: (r.subject_id, r.object_id, r.identifier))),
    )


def record_of(state: Mapping[str, Any]) -> Record:
    """Return a statement as a record of the set.

    >>> record = record_of({"subject_id": "nisc:bp-3", "none_in": "cpsf", "author": "Aki"})
    >>> record.object_id, record.object_source, record.author_label
    ('sssom:NoTermFound', 'kid:cpsf', 'Aki')
    """

    def text(name: str) -> str:
        return str(state.get(name) or "")

    none_in, relation = text("none_in"), text("relation")
    parsed = parse_relation(relation) if relation and not none_in else None
    confidence = state.get("confidence")
    return Record(
        mapping_set=SET,
        subject_id=text("subject_id"),
        predicate_id=predicate_of(parsed),
        predicate_modifier=text("predicate_modifier"),
        object_id=NO_TERM_FOUND if none_in else text("object_id"),
        mapping_justification="semapv:ManualMappingCuration",
        author_label=text("author"),
        reviewer_label=text("reviewer"),
        subject_source=_source(text("subject_id")),
        object_source=f"kid:{none_in}" if none_in else _source(text("object_id")),
        mapping_provider=BASE,
        mapping_date=text("mapping_date"),
        confidence=None if confidence in (None, "") else float(confidence),
        locator=text("locator"),
        publisher="",
        rationale_en=text("rationale_en"),
        rationale_ja=text("rationale_ja"),
        rationale_type=text("rationale_type"),
        relation=parsed,
        standing=ENTRY.standing,
    )


def curated_quads(entries: Iterable[Entry]) -> list[Quad]:
    """Return the set in ``graph/mapping/curated`` and ``graph/direct/curated``; none when empty."""
    approved = sssom_of_curated(entries)
    if not approved.records:
        return []
    return [*set_quads(approved, ENTRY), *direct_quads(approved)]


def _source(item: str) -> str:
    return f"kid:{item.partition(':')[0]}"
