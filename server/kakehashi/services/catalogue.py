"""Documents and their items."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from itertools import zip_longest

from kakehashi.errors import UnknownThingError
from kakehashi.model.text import Text
from kakehashi.model.views import DocumentView, ItemRef, ItemView, Page, TreeNode
from kakehashi.namespaces import BASE, KH, curie, document_iri, graph_iri, item_iri
from kakehashi.services.properties import Properties, grouped
from kakehashi.services.queries import Queries, thing
from kakehashi.services.refs import Refs
from kakehashi.services.succession import Succession
from kakehashi.services.terms import Terms

__all__ = ["Catalogue"]

#: Properties that have a place of their own in the views; all others are listed as facts.
_ITEM_SHOWN = {
    "rdf:type", "skos:prefLabel", "skos:altLabel", "skos:notation", "skos:broader",
    "skos:inScheme", "skos:topConceptOf", "dcterms:identifier", "dcterms:description",
    "kh:aliasOf", "kh:alternativeIdentifier", "kh:caution", "kh:evidence", "kh:factConfidence",
    "kh:factSource", "kh:itemKind", "kh:listedUnder", "kh:locator", "kh:nestingReason",
    "kh:notFound", "kh:partOfItem", "kh:placeholder", "kh:position", "kh:stub",
    "kh:summaryOriginEn", "kh:summaryOriginJa", "kh:titleOriginEn", "kh:titleOriginJa",
    "kh:wholeDocument", "skos:exactMatch", "skos:broadMatch", "skos:narrowMatch", "skos:closeMatch",
    "skos:relatedMatch", "skos:mappingRelation", "kh:overlaps", "kh:disjoint",
}  # fmt: skip
_EDITION_SHOWN = {
    "rdf:type", "dcterms:title", "dcterms:identifier", "dcterms:isVersionOf", "dcterms:publisher",
    "dcterms:issued", "kh:issuedText", "kh:version", "foaf:page", "kh:licenceText", "kh:stub",
    "skos:hasTopConcept", "kh:evidence", "kh:titleOriginJa", "kh:titleOriginEn", "skos:altLabel",
    "kh:caution",
}  # fmt: skip

Fact = tuple[str, Text, str]


class Catalogue:
    """Answers what documents there are and what is in them."""

    def __init__(self, queries: Queries, refs: Refs, terms: Terms, succession: Succession) -> None:
        self._queries, self.refs, self._terms = queries, refs, terms
        self._succession = succession
        self._trees: dict[str, tuple[TreeNode, ...]] = {}

    @cached_property
    def _documents(self) -> dict[str, DocumentView]:
        found = grouped(self._queries.rows("editions"), "edition")
        return {p.one("dcterms:identifier"): self._document(iri, p) for iri, p in found.items()}

    def documents(self, *, stubs: bool = False) -> list[DocumentView]:
        """Return all documents by slug; those that are only referred to on request."""
        return [d for _, d in sorted(self._documents.items()) if stubs or not d.stub]

    def document(self, slug: str) -> DocumentView:
        """Return a document; raise UnknownThingError, with near names, when there is none."""
        if slug not in self._documents:
            raise UnknownThingError(
                "No document is called {id}.",
                remedy="Known documents: {known}.",
                suggestions=self.refs.near(slug, self._documents),
                id=slug,
                known=", ".join(d.slug for d in self.documents()),
            )
        return self._documents[slug]

    def title(self, slug: str) -> Text:
        """Return the title of a document; its slug when it is not known."""
        return self._documents[slug].title if slug in self._documents else Text(en=slug)

    def items(self, slug: str, offset: int = 0, limit: int = 100) -> Page:
        """Return a page of the items of a document, in the document's own order."""
        self.document(slug)
        total, items = self.refs.page(slug, offset, limit)
        return Page(tuple(items), total, offset, limit)

    def tree(self, slug: str) -> tuple[TreeNode, ...]:
        """Return the items of a document as a forest, in the order of the document."""
        self.document(slug)
        if slug not in self._trees:
            self._trees[slug] = self._tree(slug)
        return self._trees[slug]

    def _tree(self, slug: str) -> tuple[TreeNode, ...]:
        rows = self._queries.rows("nesting", edition=thing(document_iri(slug)))
        parents = {curie(r["item"].value): curie(r["parent"].value) for r in rows if "parent" in r}
        _, items = self.refs.page(slug, 0, len(rows))
        below: defaultdict[str, list[ItemRef]] = defaultdict(list)
        for item in items:
            below[parents.get(item.id, "")].append(item)

        def grow(parent: str) -> tuple[TreeNode, ...]:
            return tuple(TreeNode(item, grow(item.id)) for item in below.get(parent, ()))

        return grow("")

    def resolve(self, text: str) -> str:
        """Return the identifier (CURIE) of the item that ``text`` names.

        ``text`` is a CURIE, an IRI or an alternative identifier, in any case.
        Raises UnknownThingError with near names.
        """
        wanted = curie(text) if text.startswith(BASE) else text
        if (found := self.refs.find(wanted)) is not None:
            return found
        raise UnknownThingError(
            "No item is called {id}.", suggestions=self.refs.suggest(wanted), id=text
        )

    def ref(self, identifier: str) -> ItemRef:
        """Return what a line in a list shows of an item; raises UnknownThingError."""
        return self.refs.one(identifier)

    def aliases(self, identifier: str) -> tuple[str, ...]:
        """Return other identifiers under which the same thing stands in the graph."""
        rows = self._queries.rows("aliases", item=thing(item_iri(identifier)))
        return tuple(sorted({curie(row["alias"].value) for row in rows} - {identifier}))

    def item(self, identifier: str) -> ItemView:
        """Return everything known of an item; raises UnknownThingError."""
        item_id = self.resolve(identifier)
        rows = self._queries.rows("properties", thing=thing(item_iri(item_id)))
        inferred_graph = graph_iri("inferred")
        stated = Properties((r["p"].value, r["o"]) for r in rows if r["g"].value != inferred_graph)
        inferred = Properties(
            (r["p"].value, r["o"]) for r in rows if r["g"].value == inferred_graph
        )
        children = [
            curie(r["child"].value)
            for r in self._queries.rows("children", item=thing(item_iri(item_id)))
        ]
        parents = self._parents(stated)
        alias_of = curie(stated.one("kh:aliasOf")) if stated.one("kh:aliasOf") else ""
        aliases = self.aliases(item_id)
        refs = self.refs.of(
            [item_id, *children, *parents, *aliases, *([alias_of] if alias_of else [])]
        )
        ref = refs[item_id]
        return ItemView(
            ref=ref,
            document_title=self.title(ref.document),
            summary=stated.text("dcterms:description"),
            summary_origin_ja=stated.code("kh:summaryOriginJa"),
            summary_origin_en=stated.code("kh:summaryOriginEn"),
            title_origin_ja=stated.code("kh:titleOriginJa"),
            title_origin_en=stated.code("kh:titleOriginEn"),
            locator=stated.one("kh:locator"),
            source=stated.one("kh:factSource"),
            confidence=stated.code("kh:factConfidence"),
            alternative_labels=tuple(t.value for t in stated.all("skos:altLabel")),
            alternative_ids=tuple(t.value for t in stated.all("kh:alternativeIdentifier")),
            alias_of=refs.get(alias_of),
            aliases=_known(refs, aliases),
            parents=_known(refs, parents),
            part_of_parent=bool(stated.one("kh:partOfItem")) if parents else None,
            nesting_reason=stated.text("kh:nestingReason"),
            children=tuple(ref for name, ref in refs.items() if name in children),
            classes=self._classes(stated),
            inferred_classes=self._classes(inferred),
            facts=self._facts(stated, _ITEM_SHOWN),
            cautions=_cautions(stated),
            superseded=self._succession.superseded(item_id),
        )

    def _parents(self, properties: Properties) -> list[str]:
        chain: list[str] = []
        parent = properties.one("skos:broader")
        while parent and curie(parent) not in chain:
            chain.insert(0, curie(parent))
            rows = self._queries.rows("properties", thing=thing(parent))
            parent = Properties((r["p"].value, r["o"]) for r in rows).one("skos:broader")
        return chain

    def _classes(self, properties: Properties) -> tuple[tuple[str, Text], ...]:
        names = (t.value for t in properties.all("rdf:type"))
        return tuple((curie(iri), self._terms.label(iri)) for iri in names if iri.startswith(KH))

    def _facts(self, properties: Properties, shown: set[str]) -> tuple[Fact, ...]:
        facts: list[Fact] = []
        for name in properties.names():
            if name not in shown:
                label = self._terms.label(name)
                for value in properties.all(name):
                    facts.append(
                        (name, label, curie(value.value) if value.kind == "iri" else value.value)
                    )
        return tuple(facts)

    def _document(self, iri: str, properties: Properties) -> DocumentView:
        slug = properties.one("dcterms:identifier")
        evidence = Counter(self.refs.evidence_of(slug))
        licence = properties.text("kh:licenceText")
        return DocumentView(
            slug=slug,
            iri=iri,
            work=properties.code("dcterms:isVersionOf"),
            title=properties.text("dcterms:title"),
            publishers=tuple(t.value for t in properties.all("dcterms:publisher")),
            issued=properties.one("dcterms:issued") or properties.one("kh:issuedText"),
            version=properties.one("kh:version"),
            url=properties.one("foaf:page"),
            licence=licence,
            item_count=evidence.total(),
            evidence_counts=tuple(sorted(evidence.items())),
            stub=properties.flag("kh:stub"),
            facts=self._facts(properties, _EDITION_SHOWN),
            known_by=properties.code("kh:evidence"),
            title_origin_ja=properties.code("kh:titleOriginJa"),
            title_origin_en=properties.code("kh:titleOriginEn"),
            alternative_titles=tuple(t.value for t in properties.all("skos:altLabel")),
            cautions=_cautions(properties),
        )


def _cautions(properties: Properties) -> tuple[Text, ...]:
    """Return every caution, with both languages together where both are given."""
    given = properties.all("kh:caution")
    ja = [t.value for t in given if t.language == "ja"]
    en = [t.value for t in given if t.language != "ja"]
    return tuple(Text(ja=j, en=e) for j, e in zip_longest(ja, en, fillvalue=""))


def _known(refs: dict[str, ItemRef], names: list[str] | tuple[str, ...]) -> tuple[ItemRef, ...]:
    return tuple(refs[name] for name in names if name in refs)
