"""A small world behind the web: three documents, six items, nine statements, no engine."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from kakehashi.errors import (
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    UnknownThingError,
)
from kakehashi.model.overview import BridgeMap, Figures, Group, Span
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.suggestion import Ground, Reason, Suggestion, Suggestions
from kakehashi.model.text import Text
from kakehashi.model.views import (
    Completion,
    Counterpart,
    Crosswalk,
    DocumentView,
    FacetValue,
    Hit,
    ItemRef,
    ItemView,
    NoCounterpart,
    Page,
    Related,
    ReleaseInfo,
    Resolution,
    SearchResult,
    StatementView,
    TreeNode,
)
from kakehashi.model.vocabulary import Word
from kakehashi.model.work import WorkLink
from kakehashi.namespaces import BASE, KH, PREFIXES, document_iri, item_iri, statement_iri
from kakehashi.services.comparing import Comparing
from kakehashi.services.neighbourhood import Neighbourhood
from kakehashi.settings import load_settings
from tests.exports.changes import FILLED
from tests.web.fake_browse import fake_browsing
from tests.web.fake_derivation import FakeQuality, fake_derivation, fake_refs
from tests.web.fake_editions import GONE, FakeEditions

if TYPE_CHECKING:
    from kakehashi.model.exchange import Bundle
    from kakehashi.services import Services
    from kakehashi.services.exchange import Choice

KIND = Text(ja="基本原則", en="basic principle")


def ref(id_: str, number: str, ja: str, en: str, evidence: str = "text", **more: Any) -> ItemRef:
    document = id_.partition(":")[0]
    return ItemRef(
        id_, item_iri(id_), document, number, Text(ja, en), "principle", KIND, evidence, **more
    )


ITEMS = {
    r.id: r
    for r in (
        ref("nisc:principles", "", "基本原則", "Basic principles"),
        ref("nisc:bp-3", "③", "機能保証の確認", "Ensuring function assurance"),
        ref("nisc:x-9", "9", "", "", "recall", placeholder=True),
        ref("cpsf:concern-resilience", "", "レジリエンス", "Resilience", "secondary"),
        ref("cpsf:aspect-trustworthiness", "", "トラストワージネス", "Trustworthiness"),
        ref("csf11:pr.ac-1", "PR.AC-1", "", "Identities are managed", "recall", stub=True),
    )
}  # fmt: skip
DOCUMENTS = {
    slug: DocumentView(
        slug, document_iri(slug), slug, title, ("NISC",), "2016-08-26", "1", url,
        Text(en="CC BY 4.0"), 2, (("text", 2), ("recall", 1)), slug == "csf11",
        (("dcterms:replaces", Text(ja="置き換えた版", en="replaces"), "kid:cpsf"),),
    )
    for slug, title, url in (
        ("cpsf", Text("CPSの枠組", "CPS Framework"), "https://doi.org/10.6028/NIST.SP.1500-201"),
        ("csf11", Text(en="Cybersecurity Framework 1.1"), ""),
        ("nisc", Text("一般的枠組", "General Framework"), "javascript:alert(1)"),
    )
}  # fmt: skip


EITHER = Relation.EQUAL | Relation.PART_OF


def statement(n: int, subject: str, relation: Relation, object_: str, **more: Any) -> StatementView:
    id_ = f"{n:016x}"
    given = StatementView(
        id_, statement_iri(id_), ITEMS[subject], ITEMS.get(object_), "", relation, "kh:overlaps",
        "editorial", 0.65, "Kakehashi", Text("共に継続を求める。", "Both ask to go on."),
        "semantic",
        "continuity of functions", "", "p. 3", "text", "mappings/nisc--cpsf", "2/2",
        "semapv:ManualMappingCuration", "nisc--cpsf", Text("NISCとCPS", "NISC and CPS"),
        "https://creativecommons.org/licenses/by/4.0/",
    )  # fmt: skip
    return replace(given, **more)


STATEMENTS = {
    s.id: s
    for s in (
        statement(1, "nisc:bp-3", Relation.OVERLAPS, "cpsf:concern-resilience"),
        statement(2, "nisc:bp-3", EITHER, "cpsf:aspect-trustworthiness", confidence=None),
        statement(3, "nisc:bp-3", UNKNOWN, "", none_in="csf11", standing="published"),
        statement(
            4, "cpsf:aspect-trustworthiness", Relation.PART_OF, "csf11:pr.ac-1",
            standing="published", publisher="NIST", locator="table 4", confidence=0.8,
            superseded=(GONE,),
        ),
        statement(5, "nisc:principles", Relation.EQUAL, "cpsf:concern-resilience"),
        statement(
            6, "nisc:principles", Relation.DISJOINT, "cpsf:concern-resilience",
            publisher="IPA", standing="official",
        ),
        statement(7, "nisc:principles", Relation.EQUAL, "csf11:pr.ac-1"),  # a rejection
        statement(8, "nisc:principles", Relation.EQUAL, "csf11:pr.ac-1", publisher="IPA"),
        statement(9, "nisc:principles", UNKNOWN, "csf11:pr.ac-1", publisher="NIST"),
    )
}  # fmt: skip


#: Labels of codes that are not their notation.
LABELS = {"translation": Text("本プロジェクトの翻訳", "our translation")}


WORDS = (
    Word("class", "kh:Item", Text("項目", "item"), 6),
    Word("property", "kh:standing", Text("位置付け", "has standing"), 9),
    Word("code", "relation:equal", Text(), 0),
)


class FakeCatalogue:
    refs = fake_refs(ITEMS)

    def documents(self, *, stubs: bool = False) -> list[DocumentView]:
        return [d for d in DOCUMENTS.values() if stubs or not d.stub]

    def document(self, slug: str) -> DocumentView:
        if slug not in DOCUMENTS:
            raise UnknownThingError("No document is called {id}.", suggestions=("nisc",), id=slug)
        return DOCUMENTS[slug]

    def title(self, slug: str) -> Text:
        return DOCUMENTS[slug].title

    def items(self, slug: str, offset: int = 0, limit: int = 100) -> Page:
        found = tuple(r for r in ITEMS.values() if r.document == self.document(slug).slug)
        return Page(found[offset : offset + limit], len(found), offset, limit)

    def tree(self, slug: str) -> tuple[TreeNode, ...]:
        first, *others = self.items(slug).items
        return (TreeNode(first, tuple(TreeNode(r) for r in others)),)

    def resolve(self, text: str) -> str:
        if text.lower() not in ITEMS:
            raise UnknownThingError("No item is called {id}.", suggestions=("nisc:bp-3",), id=text)
        return text.lower()

    def aliases(self, id_: str) -> tuple[str, ...]:
        return ()

    def ref(self, id_: str) -> ItemRef:
        return ITEMS[self.resolve(id_)]

    def item(self, text: str) -> ItemView:
        found = ITEMS[self.resolve(text)]
        return ItemView(
            found, DOCUMENTS[found.document].title, Text("機能を保証する。", "It is assured."),
            "", "", "publisher", "translation", "p. 3", "https://www.nisc.go.jp/", "high",
            ("保証",), ("nisc:p3",), None, (), (ITEMS["nisc:principles"],), False,
            Text("章", "A section"), (ITEMS["nisc:x-9"],),
            (("kh:Principle", Text("原則", "Principle")),),
            (("kh:Requirement", Text("要求", "Requirement")),),
            (("kh:status", Text("状態"), "status:current"), ("a:b", Text("前提"), "nisc:x-9")),
            (Text("誤植 <b>あり</b>", ""),),
        )  # fmt: skip


class FakeCrosswalk:
    def of(self, text: str, to: str = "", part: slice = slice(None), more: Any = None) -> Crosswalk:
        item = ITEMS[FakeCatalogue().resolve(text)]
        if to:
            FakeCatalogue().document(to)
        found = [
            Counterpart(s.object, s.relation, inverse=False, statement=s)
            for s in (*STATEMENTS.values(), *(more or {}).values())
            if s.object and s.subject == item and to in ("", s.object.document)
        ]
        none = [
            NoCounterpart("csf11", DOCUMENTS["csf11"].title, s)
            for s in STATEMENTS.values()
            if s.none_in and s.subject == item and to in ("", "csf11")
        ]
        related = tuple(Related(c.item, c.relation, c.inverse, c.statement.id) for c in found)
        silent = () if found else ("cpsf",)
        return Crosswalk(item, to, related, tuple(found)[part], tuple(none), silent, "0123456789ab")


class FakeProperties:
    def text(self, name: str) -> Text:
        return Text("NISCとCPS", "NISC and CPS") if name == "dcterms:title" else Text()

    def code(self, name: str) -> str:
        return "editorial"

    def one(self, name: str) -> str:
        return {"dcterms:license": "https://creativecommons.org/licenses/by/4.0/"}.get(name, "")


class FakeStatements:
    def get(self, id_: str) -> StatementView:
        if id_ not in STATEMENTS:
            raise UnknownThingError("No statement is called {id}.", id=id_)
        return STATEMENTS[id_]

    def some(self, identifiers: Iterable[str]) -> dict[str, StatementView]:
        return {i: STATEMENTS[i] for i in sorted(set(identifiers)) if i in STATEMENTS}

    def sets(self) -> dict[str, FakeProperties]:
        return {"nisc--cpsf": FakeProperties()}

    def size_of_set(self, name: str) -> int:
        return len(self.of_set(name))

    def part_of_set(self, name: str, offset: int, limit: int) -> list[StatementView]:
        return self.of_set(name)[offset : offset + limit]

    def of_set(self, name: str) -> list[StatementView]:
        if name not in self.sets():
            raise UnknownThingError("No mapping set is called {id}.", id=name)
        return list(STATEMENTS.values())


class FakeSearch:
    def look(self, text: str, limit: int = 20, offset: int = 0, **kept: str) -> SearchResult:
        hits = [r for r in ITEMS.values() if text in (r.title.ja, r.id) or text == "all"]
        chosen = {name: value for name, value in kept.items() if value}
        hits = [r for r in hits if all(getattr(r, n) == v for n, v in chosen.items())]
        facets = {
            name: tuple(
                FacetValue(value, Text(en=value), count)
                for value, count in Counter(getattr(r, name) for r in hits).most_common()
            )
            for name in ("document", "kind", "evidence")
        }
        found = tuple(Hit(r, 1.0, r.title.ja) for r in hits[offset : offset + limit])
        return SearchResult(found, len(hits), facets, "all" if text == "al" else "")

    def complete(self, text: str, limit: int = 8) -> list[Completion]:
        begun = [r for r in ITEMS.values() if r.title.ja.startswith(text) or r.id.startswith(text)]
        return [
            Completion(r, DOCUMENTS[r.document].title, r.title.ja, "beginning")
            for r in begun[:limit]
        ]

    def pieces(self, text: str) -> list[tuple[str, int]]:
        return [(word, 3) for word in text.split()[1:]]

    def resolve(self, text: str) -> Resolution:
        exact = tuple(r for r in ITEMS.values() if text in (r.id, r.notation))
        if exact:
            return Resolution(text, "exact", exact, 1)
        if text == "all":
            items = tuple(ITEMS.values())[:2]
            return Resolution(text, "choices", items, 2)
        near = (ITEMS["nisc:bp-3"],) if ":" in text else ()
        return Resolution(text, "suggestions", near, len(near))

    def suggest(self, id_: str) -> tuple[str, ...]:
        return ("nisc:bp-3",)


class FakeOverview:
    figures = Figures(2, 1, 5, 9, 1, 1234, 56, 0, "2026-11-24")
    bridges = BridgeMap(
        (
            Group("japan", (DOCUMENTS["nisc"],)),
            Group("us", (DOCUMENTS["cpsf"], replace(DOCUMENTS["csf11"], stub=False))),
        ),
        (Span("nisc", "cpsf", 1200), Span("cpsf", "csf11", 1)),
    )


class FakeSuggestions:
    def of(self, text: str, to: str, limit: int = 20) -> Suggestions:
        item = ITEMS[FakeCatalogue().resolve(text)]
        FakeCatalogue().document(to)
        grounds: tuple[Ground, ...] = ("text", "context", "shared", "alike", "nearby", "network")
        reasons = tuple(Reason(ground) for ground in grounds)
        named = (Reason("text", words=("機能",)), Reason("shared", items=(ITEMS["nisc:x-9"],)))
        found = [
            Suggestion(ref, 0.5, reasons if ref.placeholder else named)
            for ref in ITEMS.values()
            if ref.document == to and ref != item
        ]
        none = to == "csf11"
        return Suggestions(item, to, () if none else tuple(found), to == "sc41", none, 0.15, "abc")


class FakeWork:
    """One written link and one that follows, of every item that something is stated of."""

    def of(self, crosswalk: Crosswalk, follows: Iterable[Any] = ()) -> tuple[WorkLink, ...]:
        if not crosswalk.related:
            return ()
        actor, issue = ITEMS["nisc:principles"], ITEMS["nisc:x-9"]
        return (
            WorkLink(issue, "addressed-by", (actor,), (), "2016-08", "current"),
            WorkLink(issue, "issue", (), (actor,), relation=Relation.OVERLAPS, derived=True),
        )


#: Paths of things that have an IRI, beside ``ontology`` itself.
THINGS = (
    *(d.iri for d in DOCUMENTS.values()), *(r.iri for r in ITEMS.values()),
    *(s.iri for s in STATEMENTS.values()), f"{BASE}work/nisc", f"{BASE}mapping-set/nisc--cpsf",
    f"{BASE}scheme/evidence/text", f"{BASE}scheme/status/current", f"{BASE}graph/meta",
    f"{BASE}sparql", f"{BASE}dataset",
    f"{BASE}ontology", f"{BASE}source/ontology/documents/nisc.ttl", f"{BASE}graph/document/nisc",
    f"{BASE}graph/document/cpsf", f"{BASE}graph/facet/nisc", f"{BASE}scheme/quality/security",
    f"{BASE}data/document/nisc.ttl",
)  # fmt: skip


class FakeLinkedData:
    def knows(self, iri: str) -> bool:
        return iri in THINGS

    def describe(self, iri: str, media_type: str, more: bytes = b"") -> bytes | None:
        if iri not in THINGS:
            return more or None
        lines = [f'<{iri}> <http://www.w3.org/2000/01/rdf-schema#label> "<i>\\u3042</i>"@ja .']
        for name in ("Principle", "Requirement", "status") if iri == f"{BASE}ontology" else ():
            kind = "DatatypeProperty" if name == "status" else "Class"
            lines.append(f"<{KH}{name}> <{PREFIXES['rdf']}type> <{PREFIXES['owl']}{kind}> .")
            lines.append(f'<{KH}{name}> <{PREFIXES["rdfs"]}label> "{name}"@en .')
        return ("\n".join(lines) + "\n").encode() + more


@dataclass
class FakeSandbox:
    """Answers by the first word of the query; keeps what it was asked."""

    asked: Any = None

    writable = False
    pool = None
    sequence = 0

    async def answer(self, request: Any, **_: Any) -> Any:
        return self.evaluate(request)

    def evaluate(self, request: Any, **_: Any) -> Any:
        self.asked = request
        word = request.query.split()[0].upper()
        errors = {
            "SELEKT": QuerySyntaxError("expected SELECT", line=1, column=1),
            "SERVICE": QueryRefusedError("The query asks for SERVICE."),
            "SLEEP": QueryTimeoutError("The query did not finish."),
        }
        if word in errors:
            raise errors[word]
        graph = word in ("CONSTRUCT", "DESCRIBE")
        offered = [part.partition(";")[0].strip() for part in request.accept.split(",")]
        rows = (
            "application/sparql-results+json",
            "application/sparql-results+xml",
            "text/csv",
            "text/tab-separated-values",
        )
        media = next(
            (m for m in offered if (m in rows) != graph), "text/turtle" if graph else rows[0]
        )
        term = {"type": "literal", "value": "<script>", "xml:lang": "en"}
        found: dict[str, Any] = {
            "head": {"vars": ["x"]},
            "results": {"bindings": [{"x": term}, {}]},
        }
        if word == "ASK":
            found = {"head": {}, "boolean": True}
        return SimpleNamespace(sequence=0, body=json.dumps(found).encode(), media_type=media)

    def close(self) -> None:
        pass


class FakeExchange:
    """One bundle, whatever is asked for; it says what it was asked."""

    released = "2026-01-02"

    def bundle(self, choice: Choice) -> Bundle:
        if "nics" in choice.documents:
            raise UnknownThingError("No document is called {id}.", suggestions=("nisc",), id="nics")
        sets = () if choice.standings == ("suggested",) else FILLED.sets
        return replace(FILLED, choice=choice.words, sets=sets)

    def licences(self) -> dict[str, int]:
        return {"https://creativecommons.org/licenses/by/4.0/": 1}

    def standings(self) -> tuple[str, ...]:
        return ("official", "editorial")

    def sets(self) -> tuple[str, ...]:
        return ("aa--bb",)


def fake_services(folder: Path) -> Services:
    """Return services over the fake world; ``folder`` takes the files of the release."""
    data = {"document/nisc.ttl": b"<urn:s> <urn:p> <urn:o> .\n", "kakehashi.nq": b""}
    for name, content in data.items():
        (folder / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "data" / name).write_bytes(content)
    (folder / "data/secret.txt").write_text("not in the manifest")
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in data.items()}
    (folder / "manifest.json").write_text(json.dumps({"files": sums}))
    catalogue, statements = FakeCatalogue(), FakeStatements()
    derivation = fake_derivation(catalogue, statements, STATEMENTS, "0123456789ab")
    return cast(
        "Services",
        SimpleNamespace(
            settings=load_settings({"KAKEHASHI_PUBLIC_URL": "https://bridge.example/"}),
            release=ReleaseInfo("0123456789ab", "0.1.0", {"quads": 12}),
            catalogue=catalogue,
            comparing=Comparing(cast("Any", catalogue), derivation, "0123456789ab"),
            crosswalk=FakeCrosswalk(),
            derivation=derivation,
            neighbourhood=Neighbourhood(
                derivation, cast("Any", catalogue), cast("Any", statements), "0123456789ab"
            ),
            editions=FakeEditions(ITEMS, DOCUMENTS, STATEMENTS),
            overview=FakeOverview(),
            statements=statements,
            quality=FakeQuality(STATEMENTS, derivation),
            search=FakeSearch(),
            suggestions=FakeSuggestions(),
            terms=SimpleNamespace(
                code=lambda scheme, notation: LABELS.get(notation, Text(en=notation)),
                label=lambda name: Text(en=name.rpartition("#")[2].rpartition("/")[2]),
            ),
            **fake_browsing(catalogue),
            work=FakeWork(),
            vocabulary=SimpleNamespace(words=WORDS),
            linked_data=FakeLinkedData(),
            exchange=FakeExchange(),
            sparql=FakeSandbox(),
            folder=folder,
            live=None,
            data_dir=folder / "data",
            close=lambda: None,
        ),
    )
