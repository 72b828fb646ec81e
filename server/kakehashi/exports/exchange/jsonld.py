"""Documents and mapping sets as JSON-LD: a graph object for each graph of the release.

The context is written out in the file, as readers must not fetch anything to understand it, and
stands in ``context.jsonld`` once more for those who want to refer to it. The statements of a set
are nested in it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad

from kakehashi.exports.exchange.format import Export, Format
from kakehashi.exports.exchange.jsonld_context import COERCED, context
from kakehashi.exports.exchange.triples import LOSSES, graphs
from kakehashi.messages import label
from kakehashi.model.exchange import Bundle
from kakehashi.namespaces import ID, PREFIXES, curie, graph_iri

__all__ = ["EXPORTS"]

_SLUG: Final = re.compile(re.escape(ID) + r"([a-z][a-z0-9-]*)/")
_INTEGER: Final = re.compile(r"-?[1-9][0-9]{0,14}|0")
_TYPE: Final = PREFIXES["rdf"] + "type"
_STRING: Final = PREFIXES["xsd"] + "string"

_BOOLEANS: Final = {("xsd:boolean", "true"): True, ("xsd:boolean", "false"): False}

#: Their objects are written where they are named.
_NESTED: Final = "sssom:mappings"

_Values = dict[str, dict[str, list[NamedNode | Literal]]]


def _write(bundle: Bundle) -> dict[str, bytes]:
    found = graphs(bundle)
    slugs = {slug for quads in found.values() for slug in _slugs(quads)}
    shared = {"@context": context(slugs - PREFIXES.keys())}
    written = _Writer(slugs - PREFIXES.keys())
    made = [
        {"@id": written.name(graph_iri(name)), "@graph": list(written.nodes(quads))}
        for name, quads in found.items()
    ]
    return {
        "context.jsonld": _json(shared),
        "kakehashi.jsonld": _json({**shared, "@graph": made}),
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _slugs(quads: Iterable[Quad]) -> Iterator[str]:
    for quad in quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, NamedNode) and (match := _SLUG.match(term.value)):
                yield match[1]


class _Writer:
    """Writes the nodes of a graph, with the prefixes of the context."""

    def __init__(self, slugs: Iterable[str]) -> None:
        self._prefixes = {slug: f"{ID}{slug}/" for slug in slugs} | PREFIXES

    def name(self, iri: str) -> str:
        """Return the CURIE of an IRI where it has one that reads back."""
        for short in (curie(iri), self._of_graph(iri)):
            prefix, _, local = short.partition(":")
            if not local.startswith("//") and self._prefixes.get(prefix, "") + local == iri:
                return short
        return iri

    @staticmethod
    def _of_graph(iri: str) -> str:
        return f"graph:{iri.removeprefix(PREFIXES['graph'])}"

    def nodes(self, quads: Iterable[Quad]) -> Iterator[dict[str, Any]]:
        """Yield the things of a graph, sorted; those nested in another stand there."""
        about: _Values = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                about[quad.subject.value][quad.predicate.value].append(quad.object)
        nested = {
            value.value
            for said in about.values()
            for value in said.get(PREFIXES["sssom"] + "mappings", ())
        }
        for iri in sorted(about.keys() - nested):
            yield self._node(iri, about)

    def _node(self, iri: str, about: _Values) -> dict[str, Any]:
        node: dict[str, Any] = {"@id": self.name(iri)}
        if types := about[iri].get(_TYPE):
            node["@type"] = _one_or_all([self.name(t.value) for t in _sorted(types)])
        for key, values in sorted((self.name(p), v) for p, v in about[iri].items() if p != _TYPE):
            ordered = _sorted(values)
            if key == _NESTED:
                node[key] = [self._node(value.value, about) for value in ordered]
            elif COERCED.get(key) == "@language" and all(map(_is_text, ordered)):
                node[key] = _by_language(ordered)
            else:
                node[key] = _one_or_all([self._value(key, value) for value in ordered])
        return node

    def _value(self, key: str, term: NamedNode | Literal) -> Any:
        coerced = COERCED.get(key)
        if isinstance(term, NamedNode):
            named = self.name(term.value)
            return named if coerced == "@id" else {"@id": named}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        kind = self.name(term.datatype.value)
        if kind == (coerced or "xsd:string"):
            return term.value
        if not coerced and (kind, term.value) in _BOOLEANS:
            return _BOOLEANS[kind, term.value]
        if not coerced and kind == "xsd:integer" and _INTEGER.fullmatch(term.value):
            return int(term.value)
        return {"@value": term.value, **({} if kind == "xsd:string" else {"@type": kind})}


def _sorted(values: Iterable[NamedNode | Literal]) -> list[NamedNode | Literal]:
    return sorted(set(values), key=str)


def _is_text(term: NamedNode | Literal) -> bool:
    return isinstance(term, Literal) and bool(term.language or term.datatype.value == _STRING)


def _by_language(terms: Iterable[NamedNode | Literal]) -> dict[str, Any]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for term in terms:
        found[getattr(term, "language", "") or "@none"].append(term.value)
    return {tag: _one_or_all(texts) for tag, texts in sorted(found.items())}


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


EXPORTS: Final = (
    Export(
        Format(
            "jsonld",
            label("JSON-LD with its context"),
            "application/ld+json",
            ".jsonld",
            "fixed",
            label("Nothing has to be fetched: the context stands in the file itself."),
        ),
        LOSSES,
        _write,
    ),
)
