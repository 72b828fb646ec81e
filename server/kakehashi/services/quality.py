"""How firm the statements of each mapping set and of each publisher are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from kakehashi.calculus.quality import Assessment
from kakehashi.errors import UnknownThingError
from kakehashi.model.premise import STANDINGS
from kakehashi.model.quality import (
    BridgeView,
    PublisherQuality,
    QualityReport,
    SetQuality,
    Stated,
)
from kakehashi.model.relation import UNKNOWN, parse_relation
from kakehashi.namespaces import curie
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.derivation import Derivation
from kakehashi.services.properties import Properties, grouped
from kakehashi.services.queries import Queries
from kakehashi.services.statements import Statements

__all__ = ["Quality"]


class Quality:
    """Measures the statements of the release, once."""

    def __init__(
        self,
        queries: Queries,
        catalogue: Catalogue,
        statements: Statements,
        derivation: Derivation,
        release: str,
    ) -> None:
        self._queries, self._refs, self._statements = queries, catalogue.refs, statements
        self._derivation, self._release = derivation, release

    def report(self) -> QualityReport:
        """Return what was counted of every set, of every publisher and of all together.

        Publishers are those that the sets name; a joint publication is a publisher of its own.
        """
        return self._report

    def of_set(self, name: str) -> SetQuality:
        """Return what was counted of one set.

        Raises UnknownThingError, with near names, when there is no such set.
        """
        known = {found.name: found for found in self._report.sets}
        if name not in known:
            raise UnknownThingError(
                "No mapping set is called {id}.",
                suggestions=self._refs.near(name, known),
                id=name,
            )
        return known[name]

    @cached_property
    def _report(self) -> QualityReport:
        sets = self._statements.sets()
        stated = self._stated
        within: dict[str, list[Stated]] = {name: [] for name in sets}
        for one in stated:
            within[one.mapping_set].append(one)
        of_publisher: defaultdict[str, list[str]] = defaultdict(list)
        for name, properties in sorted(sets.items()):
            of_publisher[properties.one("kh:publisher")].append(name)
        return QualityReport(
            sets=tuple(self._set(name, sets[name], within[name]) for name in sorted(sets)),
            publishers=tuple(
                PublisherQuality(
                    publisher,
                    _standings(sets[name].code("kh:standing") for name in names),
                    tuple(names),
                    self._assessment.of([one for name in names for one in within[name]]),
                )
                for publisher, names in sorted(of_publisher.items())
            ),
            total=self._assessment.of(stated),
            release=self._release,
        )

    def _set(self, name: str, properties: Properties, stated: list[Stated]) -> SetQuality:
        return SetQuality(
            name=name,
            title=properties.text("dcterms:title"),
            publisher=properties.one("kh:publisher"),
            standing=properties.code("kh:standing"),
            strict=properties.flag("kh:strict"),
            agreement=properties.one("kh:agreement"),
            measures=self._assessment.of(stated),
            bridges=self._bridges.get(name, ()),
        )

    @cached_property
    def _stated(self) -> tuple[Stated, ...]:
        found = grouped(self._queries.rows("quality"), "statement")
        read = {iri.rpartition("/")[2]: _Read(p) for iri, p in found.items()}
        refs = self._refs.of({end for one in read.values() for end in one.items})
        there = {name for name, ref in refs.items() if not ref.not_found}
        return tuple(one.stated(name, there) for name, one in read.items())

    @cached_property
    def _assessment(self) -> Assessment:
        return Assessment(
            self._stated, self._derivation.network(), self._derivation.odds.conflicts()
        )

    @cached_property
    def _bridges(self) -> dict[str, tuple[BridgeView, ...]]:
        found = self._assessment.bridges
        refs = self._refs.of({end for b in found for end in (b.premise.subject, b.premise.object)})
        views: defaultdict[str, list[BridgeView]] = defaultdict(list)
        for bridge in found:
            p = bridge.premise
            views[p.mapping_set].append(
                BridgeView(p.id, refs[p.subject], refs[p.object], bridge.smaller, bridge.whole)
            )
        return {name: tuple(some) for name, some in views.items()}


class _Read:
    """A statement as the graph has it."""

    def __init__(self, properties: Properties) -> None:
        self._properties = properties
        self._subject = curie(properties.one("owl:annotatedSource"))
        self._none_in = properties.code("kh:noCounterpartIn")
        self._object = self._none_in or curie(properties.one("owl:annotatedTarget"))

    @property
    def items(self) -> tuple[str, ...]:
        """The ends that are items."""
        return (self._subject,) if self._none_in else (self._subject, self._object)

    def stated(self, identifier: str, there: set[str]) -> Stated:
        """Return what is measured; ``there`` are the items that documents have."""
        properties = self._properties
        codes, confidence = properties.codes("kh:relation"), properties.one("sssom:confidence")
        reason = properties.text("kh:rationale")
        return Stated(
            id=identifier,
            mapping_set=properties.code("kh:mappingSet"),
            subject=self._subject,
            object=self._object,
            relation=parse_relation("|".join(codes)) if codes else UNKNOWN,
            nothing=bool(self._none_in),
            negated=bool(properties.one("sssom:predicate_modifier")),
            standing=properties.code("kh:standing"),
            confidence=float(confidence) if confidence else None,
            readings=properties.one("kh:readings"),
            reason_ja=bool(reason.ja),
            reason_en=bool(reason.en),
            locator=bool(properties.one("kh:locator")),
            dangling=not there.issuperset(self.items),
        )


def _standings(given: Iterable[str]) -> tuple[str, ...]:
    found = set(given)
    return tuple(standing for standing in STANDINGS if standing in found)
