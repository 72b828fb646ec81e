"""Statements: one stated relation each, with who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from kakehashi.errors import UnknownThingError
from kakehashi.model.relation import UNKNOWN, Relation, parse_relation
from kakehashi.model.text import Text
from kakehashi.model.views import Ends, ItemRef, StatementView
from kakehashi.namespaces import ID, curie, item_iri, set_iri, statement_iri
from kakehashi.services.properties import Properties, grouped
from kakehashi.services.queries import Queries, thing
from kakehashi.services.refs import Refs
from kakehashi.services.succession import Succession

__all__ = ["Statements"]


class Statements:
    """Reads statements from the graph."""

    def __init__(self, queries: Queries, refs: Refs, succession: Succession) -> None:
        self._queries, self._refs, self._succession = queries, refs, succession
        self._sets = grouped(queries.rows("sets"), "set")
        self._kept: dict[str, StatementView] = {}
        self._orders: dict[str, list[str]] = {}

    def get(self, identifier: str) -> StatementView:
        """Return the statement with that identifier (16 hex digits).

        Raises UnknownThingError when there is none.
        """
        iri = statement_iri(identifier)
        found = self._views(grouped(self._queries.rows("statement", iri=thing(iri)), "statement"))
        if not found:
            raise UnknownThingError("No statement is called {id}.", id=identifier)
        return found[0]

    def some(self, identifiers: Iterable[str]) -> dict[str, StatementView]:
        """Return the statements that exist, by identifier; they are kept, as proofs repeat them."""
        wanted = set(identifiers)
        found: dict[str, Properties] = {}
        for identifier in sorted(wanted - self._kept.keys()):
            rows = self._queries.rows("statement", iri=thing(statement_iri(identifier)))
            found |= grouped(rows, "statement")
        self._kept |= {view.id: view for view in self._views(found)}
        return {name: self._kept[name] for name in sorted(wanted) if name in self._kept}

    def of_item(self, identifier: str) -> dict[str, StatementView]:
        """Return every statement that has the item at either end, by identifier."""
        rows = self._queries.rows("statements-of-item", item=thing(item_iri(identifier)))
        return {view.id: view for view in self._views(grouped(rows, "statement"))}

    def ends_of_item(self, identifier: str) -> list[Ends]:
        """Return what every statement joins that has the item at either end."""
        rows = self._queries.rows("ends-of-item", item=thing(item_iri(identifier)))
        return [
            Ends(
                id=iri.rpartition("/")[2],
                subject=subject,
                object=target,
                none_in=properties.code("kh:noCounterpartIn"),
                relation=_relation(properties),
                standing=properties.code("kh:standing"),
                confidence=_confidence(properties),
            )
            for iri, properties, subject, target in self._joined(grouped(rows, "statement"))
        ]

    def size_of_set(self, name: str) -> int:
        """Return how many statements a set has; raise UnknownThingError when there is none."""
        return len(self._order(name))

    def part_of_set(self, name: str, offset: int, limit: int) -> list[StatementView]:
        """Return a slice of the statements of a set, in the order of the documents.

        Raises UnknownThingError when there is no such set.
        """
        found: dict[str, Properties] = {}
        for iri in self._order(name)[offset : offset + limit]:
            found |= grouped(self._queries.rows("statement", iri=thing(iri)), "statement")
        return self._views(found)

    def _order(self, name: str) -> list[str]:
        """Return the statements of a set (IRIs); worked out once, as a large set takes a while."""
        self._known_set(name)
        if name not in self._orders:
            last = len(self._places)
            keyed = sorted(
                (
                    self._places.get(row["subject"].value, last),
                    self._places.get(row["target"].value, -1) if "target" in row else -1,
                    row["statement"].value,
                )
                for row in self._queries.rows("set-statements", set=thing(set_iri(name)))
            )
            self._orders[name] = [iri for _, _, iri in keyed]
        return self._orders[name]

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where the items stand in the order of the documents, by their IRIs."""
        names = self._refs.ids(0, self._refs.count())
        return {item_iri(name): place for place, name in enumerate(names)}

    def _known_set(self, name: str) -> None:
        if set_iri(name) not in self._sets:
            raise UnknownThingError("No mapping set is called {id}.", id=name)

    def of_set(self, name: str) -> list[StatementView]:
        """Return every statement of a set, in the order of the documents.

        Raises UnknownThingError when there is no such set.
        """
        self._known_set(name)
        rows = self._queries.rows("statements-of-set", set=thing(set_iri(name)))
        views = self._views(grouped(rows, "statement"))
        ends = {ref.id for view in views for ref in (view.subject, view.object) if ref}
        place = {name: n for n, name in enumerate(self._refs.of(ends))}
        return sorted(
            views, key=lambda v: (place[v.subject.id], place[v.object.id] if v.object else -1, v.id)
        )

    def sets(self) -> dict[str, Properties]:
        """Return the properties of every mapping set by its name."""
        return {iri.rpartition("/")[2]: properties for iri, properties in self._sets.items()}

    def _views(self, found: dict[str, Properties]) -> list[StatementView]:
        return [self._view(*joined) for joined in self._joined(found)]

    def _joined(
        self, found: dict[str, Properties]
    ) -> Iterator[tuple[str, Properties, ItemRef, ItemRef | None]]:
        """Give each statement with its ends; one about an item that is not there is left out."""
        ends = {
            p.one(f"owl:annotated{end}") for p in found.values() for end in ("Source", "Target")
        }
        refs = self._refs.of(curie(iri) for iri in ends if iri.startswith(ID))
        for iri, properties in found.items():
            subject = refs.get(curie(properties.one("owl:annotatedSource")))
            if subject is not None:
                yield (
                    iri,
                    properties,
                    subject,
                    refs.get(curie(properties.one("owl:annotatedTarget"))),
                )

    def _view(
        self, iri: str, properties: Properties, subject: ItemRef, target: ItemRef | None
    ) -> StatementView:
        mapping_set = properties.one("kh:mappingSet")
        title = (
            self._sets[mapping_set].text("dcterms:title") if mapping_set in self._sets else Text()
        )
        return StatementView(
            id=iri.rpartition("/")[2],
            iri=iri,
            subject=subject,
            object=target,
            none_in=properties.code("kh:noCounterpartIn"),
            relation=_relation(properties),
            predicate=curie(properties.one("owl:annotatedProperty")),
            standing=properties.code("kh:standing"),
            confidence=_confidence(properties),
            publisher=properties.one("kh:publisher"),
            rationale=properties.text("kh:rationale"),
            rationale_type=properties.code("kh:rationaleType"),
            shared=properties.one("kh:shared"),
            source_relation=properties.one("kh:sourceRelation"),
            locator=properties.one("kh:locator"),
            evidence=properties.code("kh:evidence"),
            source=properties.one("kh:factSource"),
            readings=properties.one("kh:readings"),
            justification=curie(properties.one("sssom:mapping_justification")),
            mapping_set=mapping_set.rpartition("/")[2],
            set_title=title,
            licence=properties.one("dcterms:license"),
            superseded=tuple(
                found
                for end in (subject, target)
                if end is not None and (found := self._succession.superseded(end.id)) is not None
            ),
            negated=bool(properties.one("sssom:predicate_modifier")),
        )


def _relation(properties: Properties) -> Relation:
    codes = properties.codes("kh:relation")
    return parse_relation("|".join(codes)) if codes else UNKNOWN


def _confidence(properties: Properties) -> float | None:
    confidence = properties.one("sssom:confidence")
    return float(confidence) if confidence else None
