"""The release at a glance; everything is counted once, from what is stored."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from kakehashi.model.overview import BridgeMap, Figures, Group, Span
from kakehashi.model.views import DocumentView
from kakehashi.namespaces import curie
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.origins import ORIGINS, origin_of
from kakehashi.services.queries import Queries

__all__ = ["Overview"]


class Overview:
    """Answers what a release holds; nothing is derived here."""

    def __init__(self, queries: Queries, catalogue: Catalogue) -> None:
        self._queries, self._catalogue = queries, catalogue

    @cached_property
    def figures(self) -> Figures:
        """What the release counts; what its description does not name, it does not have."""
        rows = self._queries.rows("figures")
        said = {curie(row["what"].value): row["value"].value for row in rows}
        every = self._catalogue.documents(stubs=True)
        whole = [document for document in every if not document.stub]
        return Figures(
            documents=len(whole),
            referred=len(every) - len(whole),
            items=sum(document.item_count for document in whole),
            statements=int(said.get("kh:Statement", 0)),
            sets=int(said.get("sssom:MappingSet", 0)),
            derived=int(said.get("kh:DerivedRelation", 0)),
            proofs=int(said.get("kh:Proof", 0)),
            contradictions=int(said.get("kh:Conflict", 0)),
            issued=said.get("dcterms:issued", ""),
        )

    @cached_property
    def bridges(self) -> BridgeMap:
        """The documents by origin, older ones first, and the statements between each two."""
        by_origin: dict[str, list[DocumentView]] = {origin: [] for origin in ORIGINS}
        for document in self._catalogue.documents():
            by_origin[origin_of(document.publishers)].append(document)
        groups = tuple(
            Group(origin, tuple(sorted(some, key=lambda d: (d.issued[:7] or "9", d.slug))))
            for origin, some in by_origin.items()
            if some
        )
        place = {d.slug: n for n, d in enumerate(d for g in groups for d in g.documents)}
        counts: Counter[tuple[str, str]] = Counter()
        for row in self._queries.rows("spans"):
            ends = row["from"].value, row["to"].value
            if ends[0] != ends[1] and place.keys() >= set(ends):
                first, second = sorted(ends, key=place.__getitem__)
                counts[first, second] += int(row["statements"].value)
        spans = (Span(*ends, count) for ends, count in counts.items())
        ordered = sorted(spans, key=lambda s: (-s.statements, place[s.first], place[s.second]))
        return BridgeMap(groups, tuple(ordered))
