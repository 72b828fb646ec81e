"""Rules that every document in ``ontology/documents`` keeps."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kakehashi.importers.describe import expand
from kakehashi.importers.factsheet_tables import read_kinds
from kakehashi.namespaces import BASE, ID, SCHEME, item_iri
from kakehashi.rdf.files import canonical_turtle

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted((ROOT / "ontology/documents").glob("*.ttl"))
WHOLE = {
    "nisc", "nisc2018", "csstrategy2015", "iotsg", "tsunagaru", "cpsf", "i40", "iira", "iisf",
    "iec62443", "sc41", "cra", "csf11", "csf20", "en303645", "en303645v313", "jcstar",
    "nistir8259a", "psti", "sp80053r5", "ukcop",
}  # fmt: skip

TYPE, BROADER, PART_OF, LISTED = map(
    expand, ("rdf:type", "skos:broader", "kh:partOfItem", "kh:listedUnder")
)
TRUE = Literal(value=True)

Facts = dict[NamedNode, dict[NamedNode, list[NamedNode | Literal]]]


@cache
def quads_of(path: Path) -> tuple[Quad, ...]:
    return tuple(parse(path.read_bytes(), format=RdfFormat.TURTLE))


@cache
def facts_of(path: Path) -> Facts:
    facts: Facts = defaultdict(lambda: defaultdict(list))
    for quad in quads_of(path):
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)
        facts[quad.subject][quad.predicate].append(quad.object)
    return facts


def items_of(path: Path) -> Facts:
    concept = expand("skos:Concept")
    return {node: facts for node, facts in facts_of(path).items() if concept in facts[TYPE]}


@cache
def every_item() -> frozenset[NamedNode]:
    return frozenset(node for path in DOCUMENTS for node in items_of(path))


def flagged(facts: dict[NamedNode, list[NamedNode | Literal]], name: str) -> bool:
    return TRUE in facts.get(expand(name), [])


def test_the_missions_documents_are_there() -> None:
    assert {path.stem for path in DOCUMENTS} >= WHOLE


document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)


@document
def test_the_bytes_are_canonical(path: Path) -> None:
    assert canonical_turtle(quads_of(path)) == path.read_bytes()


@document
def test_iris_are_well_formed_and_items_are_of_their_document(path: Path) -> None:
    for quad in quads_of(path):
        for term in (quad.subject, quad.object):
            if isinstance(term, NamedNode):
                assert not set(term.value) & set(' <>"{}|\\^`'), term
                assert term.value.startswith(("http://", "https://")), term
    for node, facts in items_of(path).items():
        slug, _, local = node.value.removeprefix(ID).partition("/")
        assert slug == path.stem
        assert facts[expand("dcterms:identifier")] == [Literal(f"{slug}:{local}")]
        assert facts[expand("skos:inScheme")] == [NamedNode(ID + slug)]


@document
def test_texts_are_trimmed_and_whole(path: Path) -> None:
    for quad in quads_of(path):
        if isinstance(quad.object, Literal):
            assert quad.object.value == quad.object.value.strip(), quad
            assert "\N{REPLACEMENT CHARACTER}" not in quad.object.value


@document
def test_every_nesting_is_either_part_of_or_listed_under(path: Path) -> None:
    scheme = NamedNode(ID + path.stem)
    for node, facts in items_of(path).items():
        nesting = facts.get(PART_OF, []) + facts.get(LISTED, [])
        if expand("skos:topConceptOf") in facts:
            assert facts[expand("skos:topConceptOf")] == [scheme]
            assert nesting == [], node
            assert BROADER not in facts
        else:
            assert nesting == facts[BROADER], node
            assert len(nesting) == 1
            assert nesting[0] in items_of(path)
        languages = {
            word.language
            for word in facts.get(expand("kh:nestingReason"), [])
            if isinstance(word, Literal)
        }
        assert languages == ({"ja", "en"} if LISTED in facts else set()), node


@document
def test_nesting_has_no_circle(path: Path) -> None:
    items = items_of(path)
    for node in items:
        seen = [node]
        while above := items[seen[-1]].get(BROADER):
            assert isinstance(above[0], NamedNode)
            assert above[0] not in seen, node
            seen.append(above[0])


@document
def test_what_was_not_seen_has_no_title(path: Path) -> None:
    label = expand("skos:prefLabel")
    for node, facts in items_of(path).items():
        unseen = flagged(facts, "kh:placeholder") or flagged(facts, "kh:notFound")
        if unseen:
            assert label not in facts, node
            assert not {p for p in facts if "titleOrigin" in p.value}
        elif flagged(facts, "kh:stub"):
            assert label in facts or expand("skos:notation") in facts, node
        else:
            titles = [word.language for word in facts[label] if isinstance(word, Literal)]
            assert {"ja", "en"} <= set(titles), node
            assert len(titles) == len(set(titles)), node


@document
def test_every_title_says_whose_words_it_is(path: Path) -> None:
    for node, facts in items_of(path).items():
        for word in facts.get(expand("skos:prefLabel"), []):
            assert isinstance(word, Literal)
            if word.language in ("ja", "en"):
                origin = facts[expand(f"kh:titleOrigin{str(word.language).title()}")]
                assert len(origin) == 1, node
                assert str(origin[0]).startswith(f"<{SCHEME}origin/"), node


@document
def test_every_item_has_one_kind_one_evidence_and_a_class(path: Path) -> None:
    for node, facts in items_of(path).items():
        assert len(facts[expand("kh:itemKind")]) == 1, node
        assert len(facts[expand("kh:evidence")]) == 1, node
        assert len(facts[TYPE]) == 2, node


@document
def test_a_document_has_its_work_edition_and_whole(path: Path) -> None:
    facts = facts_of(path)
    edition = facts[NamedNode(ID + path.stem)]
    assert expand("kh:Edition") in edition[TYPE]
    assert len(edition[expand("dcterms:title")]) >= 1
    assert len(edition[expand("dcterms:isVersionOf")]) == 1
    work = edition[expand("dcterms:isVersionOf")][0]
    assert isinstance(work, NamedNode)
    assert facts[work][TYPE] == [expand("kh:Work")]
    assert NamedNode(f"{ID}{path.stem}/document") in items_of(path)
    assert flagged(edition, "kh:stub") == (path.stem not in WHOLE)


@document
def test_a_stub_says_so_on_every_item(path: Path) -> None:
    stubs = {node for node, facts in items_of(path).items() if flagged(facts, "kh:stub")}
    assert stubs == (set() if path.stem in WHOLE else set(items_of(path)))


@document
def test_links_between_items_lead_somewhere(path: Path) -> None:
    for quad in quads_of(path):
        iri = quad.object.value if isinstance(quad.object, NamedNode) else ""
        if iri.startswith(ID) and "/" in iri.removeprefix(ID):
            assert quad.object in every_item(), quad


def test_an_alias_leads_to_what_is_no_alias_itself() -> None:
    alias = expand("kh:aliasOf")
    stated = {
        node: facts[alias][0]
        for path in DOCUMENTS
        for node, facts in items_of(path).items()
        if alias in facts
    }
    assert len(stated) >= 10
    assert not set(stated) & set(stated.values())


def test_a_search_for_cpsf_can_show_both_frameworks() -> None:
    both = {
        node.value
        for path in DOCUMENTS
        for node, facts in items_of(path).items()
        if Literal("CPSF", language="en") in facts.get(expand("skos:altLabel"), [])
    }
    assert both == {f"{ID}cpsf/document", f"{ID}csstrategy2015/doc-cpsf"}


def test_the_other_name_of_a_standard_leads_to_its_item() -> None:
    other = Literal("iso-iec-30147:document")
    found = [
        node.value
        for path in DOCUMENTS
        for node, facts in items_of(path).items()
        if other in facts.get(expand("kh:alternativeIdentifier"), [])
    ]
    assert found == [f"{ID}sc41/iso-iec-30147-2021"]


def test_the_misprinted_framework_is_corrected_and_its_print_kept() -> None:
    path = next(path for path in DOCUMENTS if path.stem == "nisc2018")
    facts = items_of(path)[NamedNode(f"{ID}nisc2018/rf-nist-cps")]
    assert Literal("NIST CPS Framework", language="ja") in facts[expand("skos:prefLabel")]
    assert facts[expand("kh:misprint")] == [Literal("NISC CPS Framework", language="ja")]
    assert facts[expand("kh:correctionCertainty")] == [Literal("certain")]


@document
def test_no_file_names_a_place_on_somebodys_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [
        word
        for word in ("/work/", "/home/", "/tmp/", "../shared")
        if word in text.replace(f"{BASE}work/", "")
    ]


@document
def test_the_class_of_an_item_is_that_of_its_kind(path: Path) -> None:
    kinds = read_kinds(ROOT / "ontology/schemes/kind.ttl")
    for node, facts in items_of(path).items():
        kind = facts[expand("kh:itemKind")][0]
        assert isinstance(kind, NamedNode)
        name = kind.value.removeprefix(f"{SCHEME}kind/")
        assert set(facts[TYPE]) == {expand("skos:Concept"), NamedNode(kinds[name])}, node


def test_every_end_of_a_mapping_is_an_item() -> None:
    known = {node.value for node in every_item()}
    missing = set()
    for path in sorted((ROOT / "mappings").glob("*.sssom.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        for row in rows[1:]:
            told = dict(zip(rows[0], row, strict=False))
            for end in (told["subject_id"], told["object_id"]):
                if end != "sssom:NoTermFound" and item_iri(end) not in known:
                    missing.add(end)
    assert missing == set()


@document
def test_every_concept_used_is_in_its_code_list(path: Path) -> None:
    defined = {
        quad.subject
        for scheme in (ROOT / "ontology/schemes").glob("*.ttl")
        for quad in quads_of(scheme)
    }
    used = {
        quad.object
        for quad in quads_of(path)
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(SCHEME)
    }
    assert used - defined == set()
