"""Turn the live map into RDF, entry by entry; the table of kinds says which properties there are.

Only what everybody may see is written, and a link to what only members see is left out. An entry
that was withdrawn keeps its IRI, with nothing but its status.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pyoxigraph import Literal, NamedNode, Quad

from kakehashi.model.live.dates import last_day, precision
from kakehashi.model.live.event import Event, State
from kakehashi.model.live.kinds import KINDS, Field, Kind, fields_of
from kakehashi.namespaces import (
    PREFIXES,
    SCHEME,
    WITHDRAWN,
    document_iri,
    graph_iri,
    item_iri,
    live_iri,
    statement_iri,
)

__all__ = ["GRAPH", "entry_quads", "is_public", "referred", "was_public"]

GRAPH: Final = NamedNode(graph_iri("live"))

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_XSD: Final = {
    "year": NamedNode(PREFIXES["xsd"] + "gYear"),
    "month": NamedNode(PREFIXES["xsd"] + "gYearMonth"),
    "day": NamedNode(PREFIXES["xsd"] + "date"),
    "moment": NamedNode(PREFIXES["xsd"] + "dateTime"),
}
#: Code lists of the fields with codes.
_SCHEMES: Final = {"kh:status": "status", "kh:stage": "stage", "kh:actorSort": "actor-sort"}
#: Forms of links into the graph, and how their IRIs are made.
_LINKS: Final = {"items": item_iri, "documents": document_iri, "statements": statement_iri}
#: What may stand in an IRI beside letters and digits; everything else is percent-encoded.
_IN_IRI: Final = "%/:?#[]@!$&'()*+,;=-._~"

_Said = tuple[NamedNode, NamedNode | Literal]


def is_public(event: Event) -> bool:
    """Return whether everybody may see the entry after the event."""
    return _visible(event.after)


def was_public(event: Event) -> bool:
    """Return whether the event took an entry off the map that everybody could see."""
    return event.after is None and _visible(event.before)


def referred(state: State | None, kind: str) -> Iterator[str]:
    """Yield the entries that an entry refers to."""
    for one in fields_of(kind):
        if one.form == "refs":
            yield from (state or {}).get(one.name, ())
    for part in (state or {}).get("roles", ()):
        yield part["actor"]


def entry_quads(last: Event, public: Container[str]) -> list[Quad]:
    """Return what the graph says of an entry after its last event.

    ``public`` holds the entries that everybody may see; links lead to no others.
    """
    kind = KINDS[last.kind]
    node = NamedNode(live_iri(last.entry))
    if last.after is not None and last.entry in public:
        said = [(node, *pair) for pair in _of_state(kind, last.after, public)]
        said += _roles(node, last.after, public)
    elif was_public(last):
        said = [(node, _iri("kh:status"), NamedNode(WITHDRAWN))]
    else:
        return []
    said += [
        (node, _TYPE, _iri(kind.term)),
        (node, _iri("dcterms:identifier"), Literal(last.entry)),
        (node, _iri("dcterms:modified"), Literal(last.at, datatype=_XSD["moment"])),
    ]
    return [Quad(*triple, GRAPH) for triple in said]


def _visible(state: State | None) -> bool:
    return state is not None and state.get("visibility") == "public"


def _of_state(kind: Kind, state: State, public: Container[str]) -> Iterator[_Said]:
    for one in fields_of(kind.name):
        if one.property and one.form != "roles" and (value := state.get(one.name)):
            for term in _terms(one, value, state, public):
                yield _iri(one.property), term
    if kind.due and (due := state.get(kind.due)):
        yield _iri("kh:dueBy"), Literal(last_day(due).isoformat(), datatype=_XSD["day"])


def _roles(
    node: NamedNode, state: State, public: Container[str]
) -> list[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    """Return the parts of actors; each is a node with an IRI below that of the entry."""
    said: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = []
    for number, part in enumerate(state.get("roles", ()), 1):
        if part["actor"] in public:
            role = NamedNode(f"{node.value}#role-{number}")
            said += [
                (node, _iri("kh:hasRole"), role),
                (role, _TYPE, _iri("kh:Assignment")),
                (role, _iri("kh:actor"), NamedNode(live_iri(part["actor"]))),
                (role, _iri("kh:role"), NamedNode(f"{SCHEME}responsibility/{part['role']}")),
            ]
    return said


def _terms(
    one: Field, value: Any, state: State, public: Container[str]
) -> Iterator[NamedNode | Literal]:
    if one.form in ("texts", "long"):
        for language, text in value.items():
            yield Literal(text, language=language)
    elif one.form == "refs":
        yield from (NamedNode(live_iri(name)) for name in value if name in public)
    elif one.form in _LINKS:
        yield from (NamedNode(_LINKS[one.form](name)) for name in value)
    elif one.form == "code":
        yield NamedNode(f"{SCHEME}{_SCHEMES[one.property]}/{value}")
    elif one.form in ("date", "time"):
        yield _date(value, state.get("zone", ""))
    elif one.form == "link":
        yield NamedNode(quote(value, safe=_IN_IRI))
    else:
        yield Literal(value)


def _date(text: str, zone: str) -> Literal:
    """Return a date as precise as it is; a time with the offset of its zone on that day."""
    found = precision(text)
    if found == "moment":
        moment = datetime.fromisoformat(text)
        text = (moment.replace(tzinfo=ZoneInfo(zone)) if zone else moment).isoformat()
    return Literal(text, datatype=_XSD[found or "day"])


def _iri(curie: str) -> NamedNode:
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)
