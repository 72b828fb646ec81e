"""The statements that people take along, as SSSOM: for those whose tools read it.

What SSSOM has no slot for stands in the comment of a row, as JSON: who looked and where when
nothing corresponds, and what was seen.
"""

from __future__ import annotations

import json
from typing import Final

from kakehashi.messages import label, translate
from kakehashi.model.live.offline import Baggage, Held
from kakehashi.model.relation import parse_relation
from kakehashi.model.statement import NO_TERM_FOUND, MappingSet, Record, predicate_of
from kakehashi.namespaces import set_iri
from kakehashi.sssom.writer import canonical

__all__ = ["MEDIA_TYPE", "SET", "offline_sssom"]

MEDIA_TYPE: Final = "text/tab-separated-values; charset=utf-8"
#: Name of the set: it is no mapping set of the graph.
SET: Final = "offline"

_ABOUT: Final = label(
    "Statements to work on offline. To change one, change its cells; to add one, add a row without"
    " a comment. In a comment, «does» may be withdraw or reject, with «reason_ja» and «reason_en»;"
    " «looked_by» and «looked_where» say who looked where nothing corresponds. Leave «seen» as it"
    " is."
)


def offline_sssom(baggage: Baggage) -> bytes:
    """Return the set."""
    return canonical(
        MappingSet(
            mapping_set_id=set_iri(SET),
            mapping_set_version=baggage.release or "0",
            mapping_set_title=" – ".join(("Statements to work on offline", *baggage.pair)),
            mapping_set_description=translate("en", _ABOUT),
            license="https://creativecommons.org/licenses/by/4.0/",
            comment=translate("ja", _ABOUT),
            records=tuple(map(_record, baggage.held)),
        )
    )


def _record(held: Held) -> Record:
    said = held.said
    relation = parse_relation(said.relation) if said.relation and not said.none_in else None
    told = {"looked_by": said.looked_by, "looked_where": said.looked_where, "seen": held.token}
    comment = {name: text for name, text in told.items() if text}
    return Record(
        mapping_set=SET,
        subject_id=said.subject,
        predicate_id=predicate_of(relation),
        object_id=NO_TERM_FOUND if said.none_in else said.object,
        mapping_justification="semapv:ManualMappingCuration",
        subject_source=f"kid:{said.documents[0]}",
        object_source=f"kid:{said.documents[1]}",
        confidence=float(said.confidence) if said.confidence else None,
        comment=json.dumps(comment, ensure_ascii=False),
        locator=said.locator,
        publisher=held.stated_by,
        rationale_en=said.rationale_en,
        rationale_ja=said.rationale_ja,
        rationale_type=said.rationale_type,
        relation=relation,
        standing=held.standing,
    )
