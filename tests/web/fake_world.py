"""A small world behind the web: three documents, six items, nine statements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.text import Text
from kakehashi.model.views import DocumentView, ItemRef, StatementView
from kakehashi.model.vocabulary import Word
from kakehashi.namespaces import BASE, document_iri, item_iri, statement_iri
from tests.web.fake_editions import GONE

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
