"""What the reasoner finds, against the definitions worked out from the sources by other means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kakehashi.namespaces import curie

from .conftest import Ask

Links = dict[str, dict[str, set[str]]]


@pytest.fixture(scope="module")
def links(root: Path) -> Links:
    """Property, subject, objects: everything the source files state between IRIs."""
    found: Links = defaultdict(lambda: defaultdict(set))
    for folder in ("documents", "facets", "modules"):
        for path in sorted((root / "ontology" / folder).glob("*.ttl")):
            for triple in parse(path=path, format=RdfFormat.TURTLE):
                ends = (triple.subject, triple.object)
                if all(isinstance(end, NamedNode) for end in ends):
                    subject, value = (curie(getattr(end, "value", "")) for end in ends)
                    found[curie(triple.predicate.value)][subject].add(value)
    return found


def reached(links: Links, start: str, *properties: str) -> Iterator[str]:
    """The start, and all that is reached from it over the properties."""
    seen, front = set(), [start]
    while front:
        thing = front.pop()
        if thing not in seen:
            seen.add(thing)
            yield thing
            front += (o for name in properties for o in links[name].get(thing, ()))


def requirements(links: Links) -> list[str]:
    return [
        thing
        for thing, classes in links["rdf:type"].items()
        if any("kh:Requirement" in set(reached(links, c, "rdfs:subClassOf")) for c in classes)
    ]


def asking_for(links: Links, quality: str) -> set[str]:
    over = ("kh:partOfItem", "kh:foundationalRequirement")
    return {
        item
        for item in requirements(links)
        if any(quality in links["kh:asksFor"].get(t, ()) for t in reached(links, item, *over))
    }


def addressed_to(links: Links, party: str) -> set[str]:
    return {
        item
        for item in requirements(links)
        for whole in reached(links, item, "kh:partOfItem", "kh:part")
        if party in links["kh:addressedTo"].get(whole, ())
        or any(party in links["kh:actsAs"].get(r, ()) for r in links["kh:audience"].get(whole, ()))
    }


def items(ask: Ask, name: str, *parameters: str) -> set[str]:
    return {item for (item,) in ask(name, *parameters).only("item")}


@pytest.mark.parametrize("quality", ["resilience", "privacy", "security", "responsibility"])
def test_requirements_by_quality(quality: str, ask: Ask, links: Links) -> None:
    found = items(ask, "requirements-by-quality", f"class=kh:{quality.title()}Requirement")
    assert found == asking_for(links, f"quality:{quality}") != set()


@pytest.mark.parametrize(
    ("name", "party"),
    [("Maker", "device-maker"), ("AssetOwner", "asset-owner"), ("Management", "management")],
)
def test_requirements_by_addressee(name: str, party: str, ask: Ask, links: Links) -> None:
    found = items(ask, "requirements-by-addressee", f"class=kh:{name}Requirement")
    assert found == addressed_to(links, f"party:{party}") != set()


def test_requirements_of_two_kinds(ask: Ask, links: Links) -> None:
    both = asking_for(links, "quality:safety") & asking_for(links, "quality:security")
    assert items(ask, "requirements-of-two-kinds") == both != set()


def test_counts_are_those_of_what_was_not_stated(ask: Ask, links: Links) -> None:
    expected = len(asking_for(links, "quality:resilience"))
    counted = ask("what-the-reasoner-found").only("class", "things")
    assert ("kh:ResilienceRequirement", str(expected)) in counted
