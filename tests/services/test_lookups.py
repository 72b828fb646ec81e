"""The look-ups of the release say what the services work out."""

from __future__ import annotations

import gzip
from collections import Counter
from itertools import permutations

import pytest

from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation
from kakehashi.namespaces import BASE, KH, PREFIXES, curie
from kakehashi.services import Services
from kakehashi.settings import load_settings

VOID = PREFIXES["void"]


@pytest.fixture(scope="module")
def lookups() -> dict[str, set[tuple[str, str]]]:
    """Pairs of graph/lookup, by property."""
    file = load_settings().build_dir / "current/data/derived.nq.gz"
    found: dict[str, set[tuple[str, str]]] = {}
    for line in gzip.decompress(file.read_bytes()).decode().splitlines():
        subject, predicate, value, graph, _ = line.split(" ")
        if graph == f"<{BASE}graph/lookup>":
            pair = curie(subject[1:-1]), curie(value[1:-1])
            found.setdefault(curie(predicate[1:-1]), set()).add(pair)
    return found


def test_links_to_documents_are_those_of_the_gap_analysis(
    services: Services, lookups: dict[str, set[tuple[str, str]]]
) -> None:
    stated, derived = lookups["kh:statedCounterpartIn"], lookups["kh:derivedCounterpartIn"]
    assert len(stated) > 1_000
    assert len(derived) > 5_000
    slugs = sorted({target.removeprefix("kid:") for _, target in stated | derived})
    answered = Counter[str]()
    for subject, target in list(permutations(slugs, 2))[::7]:
        for row in services.derivation.gaps.gap(subject, target).rows:
            pair = row.item, f"kid:{target}"
            assert (pair in stated | derived) == (row.answer in ("covered", "partly")), pair
            if any(f.basis == "stated" for f in row.found):
                assert pair in stated
            if pair in derived:
                assert any(f.basis == "derived" for f in row.found)
            answered[row.answer] += 1
    assert min(answered["covered"], answered["partly"], answered["not-assessed"]) > 100


def test_links_add_up_for_every_pair_of_documents(
    services: Services, lookups: dict[str, set[tuple[str, str]]]
) -> None:
    assessable = {m.id for m in services.catalogue.refs.members() if m.assessable}
    links = lookups["kh:statedCounterpartIn"] | lookups["kh:derivedCounterpartIn"]
    counted = Counter(
        (item.partition(":")[0], target.removeprefix("kid:"))
        for item, target in links
        if item in assessable
    )
    tallies = services.derivation.gaps.matrix(stubs=True).tallies
    assert len(tallies) > 800
    for pair, tally in tallies.items():
        assert tally.count("covered") + tally.count("partly") == counted[pair], pair


def test_a_stated_link_has_a_statement(
    services: Services, lookups: dict[str, set[tuple[str, str]]]
) -> None:
    def shares(premise: Premise) -> bool:
        return premise.kind == "statement" and not premise.relation & Relation.DISJOINT

    network = services.derivation.network()
    same = {p.subject: p.object for p in network.premises if p.kind == "identity"}
    names = {item: {item, *(a for a, i in same.items() if i == item)} for item in network.items}
    ends = [(p.subject, p.object) for p in network.premises if shares(p)]
    expected = {
        (one, f"kid:{other.partition(':')[0]}")
        for first, second in [*ends, *((b, a) for a, b in ends)]
        for one in names[same.get(first, first)]
        for other in names[same.get(second, second)]
        if one.partition(":")[0] != other.partition(":")[0]
    }
    assert lookups["kh:statedCounterpartIn"] == expected


def test_clusters_are_what_is_known_to_be_equal(
    services: Services, lookups: dict[str, set[tuple[str, str]]]
) -> None:
    clusters: dict[str, set[str]] = {}
    for cluster, item in lookups["skos:member"]:
        clusters.setdefault(cluster, set()).add(item)
    assert len(clusters) > 40
    members = Counter(item for items in clusters.values() for item in items)
    assert max(members.values()) == 1
    network = services.derivation.network()
    masks = network.closure.masks(range(len(network.items)))
    equal = {
        frozenset((network.items[row], network.items[column]))
        for row, column in zip(*(masks == Relation.EQUAL.value).nonzero(), strict=True)
        if row != column
    }
    assert equal == {
        frozenset((one, other))
        for items in clusters.values()
        for one in items
        for other in items
        if one != other
    }


def test_linksets_count_what_is_there(services: Services) -> None:
    nquads = load_settings().build_dir / "current/data/kakehashi.nq"
    direct: set[tuple[str, str, str]] = set()
    told: dict[str, dict[str, set[str]]] = {}
    for line in nquads.read_text(encoding="utf-8").splitlines():
        if line.rsplit(" ", 2)[1].startswith(f"<{BASE}graph/direct/"):
            subject, predicate, value, *_ = line.split(" ")
            direct.add((subject[1:-1], predicate, value[1:-1]))
        elif line.startswith(f"<{BASE}linkset/"):
            subject, predicate, value = line.split(" ")[:3]
            told.setdefault(subject, {}).setdefault(predicate[1:-1], set()).add(value)
    counted = Counter(
        tuple(sorted((s.rpartition("/")[0], o.rpartition("/")[0]))) for s, _, o in direct
    )
    stated, derived = Counter[tuple[str, ...]](), 0
    for node in told.values():
        number = int(next(iter(node[f"{VOID}triples"])).split('"')[1])
        ends = [node[f"{VOID}{name}Target"].copy().pop()[1:-1] for name in ("subjects", "objects")]
        if f"<{KH}StatedLinkset>" in node[f"{PREFIXES['rdf']}type"]:
            stated[tuple(sorted(ends))] += number
        else:
            derived += number
            assert ends == sorted(ends, key=lambda iri: f"{iri}:")
    assert stated == counted
    file = load_settings().build_dir / "current/data/derived.nq.gz"
    assert derived == gzip.decompress(file.read_bytes()).count(f"<{KH}DerivedRelation>".encode())
