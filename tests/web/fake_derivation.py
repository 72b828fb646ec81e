"""The real calculus over the statements of the fake world, and counts of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from kakehashi.calculus.quality import Assessment
from kakehashi.errors import UnknownThingError
from kakehashi.model.quality import (
    BridgeView,
    PublisherQuality,
    QualityReport,
    SetQuality,
    Stated,
)
from kakehashi.model.relation import Relation
from kakehashi.model.term import Row, Term
from kakehashi.model.text import Text
from kakehashi.model.views import ItemRef, StatementView
from kakehashi.namespaces import document_iri, item_iri, set_iri
from kakehashi.services.derivation import Derivation
from kakehashi.services.refs import Refs
from kakehashi.store.labels import Member

__all__ = ["FakeQuality", "fake_derivation", "fake_refs"]

#: The item that is nested in another, and the other.
NESTED = ("cpsf:concern-resilience", "cpsf:aspect-trustworthiness")
#: The item that is listed under another without being a part of it, and the other.
LISTED = ("nisc:x-9", "nisc:principles")
#: The statement that is a rejection.
REJECTION = "0000000000000007"


def fake_refs(items: dict[str, ItemRef]) -> Any:
    """Return the look-up of items that a derivation needs."""
    members = [
        Member(i, r.document, not r.placeholder, r.placeholder, withdrawn=False)
        for i, r in items.items()
    ]
    return SimpleNamespace(
        members=lambda slug="": [m for m in members if slug in ("", m.document)],
        of=lambda names: {i: items[i] for i in items if i in set(names)},
        near=Refs.near,
        ids=lambda offset, limit: list(items)[offset : offset + limit],
        count=lambda: len(items),
    )


def fake_derivation(
    catalogue: Any, statements: Any, known: dict[str, StatementView], release: str
) -> Derivation:
    """Return the derivation service over the statements of the fake world."""
    queries = {
        "premises": [_premise(s) for s in known.values() if s.object],
        "links": [_row(kind="nesting", item=item_iri(NESTED[0]), other=item_iri(NESTED[1]))],
        "listed": [_row(item=item_iri(LISTED[0]), other=item_iri(LISTED[1]))],
        "nothing": [
            _row(statement=s.iri, item=item_iri(s.subject.id), document=document_iri(s.none_in))
            for s in known.values()
            if s.none_in
        ],
    }
    return Derivation(
        cast("Any", SimpleNamespace(rows=queries.get)), catalogue, statements, release
    )


def _premise(stated: StatementView) -> Row:
    assert stated.object is not None
    return _row(
        statement=stated.iri,
        subject=item_iri(stated.subject.id),
        target=item_iri(stated.object.id),
        relations=" ".join(f"urn:relation/{name}" for name in stated.relation.names),
        standing=f"urn:standing/{stated.standing}",
        confidence="" if stated.confidence is None else str(stated.confidence),
        publisher=stated.publisher,
        set=set_iri(stated.mapping_set),
        modifier="Not" if stated.id == REJECTION else "",
    )


def _row(**values: str) -> Row:
    return {name: Term(value) for name, value in values.items() if value}


class FakeQuality:
    """Counts of the statements of the fake world, all of one set and one publisher."""

    def __init__(self, known: dict[str, StatementView], derivation: Derivation) -> None:
        stated = [
            Stated(
                id=s.id,
                mapping_set=s.mapping_set,
                subject=s.subject.id,
                object=s.object.id if s.object else s.none_in,
                relation=s.relation,
                nothing=bool(s.none_in),
                negated=s.id == REJECTION,
                standing=s.standing,
                confidence=s.confidence,
                readings=s.readings,
                reason_ja=True,
                locator=bool(s.locator),
            )
            for s in known.values()
        ]
        counts = Assessment(stated, derivation.network(), derivation.odds.conflicts()).of(stated)
        equal = next(s for s in known.values() if s.relation == Relation.EQUAL and s.object)
        assert equal.object is not None
        bridge = BridgeView(equal.id, equal.subject, equal.object, 1, 2)
        title = Text("NISCとCPS", "NISC and CPS")
        only = SetQuality(
            "nisc--cpsf", title, "Kakehashi", "editorial", strict=False, agreement="0.7",
            measures=counts, bridges=(bridge,),
        )  # fmt: skip
        ours = PublisherQuality("Kakehashi", ("editorial",), ("nisc--cpsf",), counts)
        self._report = QualityReport((only,), (ours,), counts, derivation.release)

    def report(self) -> QualityReport:
        return self._report

    def of_set(self, name: str) -> SetQuality:
        if name != "nisc--cpsf":
            raise UnknownThingError("No mapping set is called {id}.", id=name)
        return self._report.sets[0]
