"""What the quality report says of a graph: repetitions, chains and bridges, by brute force."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from itertools import combinations, product

import pytest

from kakehashi.calculus.conflicts import conflicts
from kakehashi.calculus.network import Network
from kakehashi.calculus.quality import Assessment, TwoSteps, bridges, same_things
from kakehashi.model.premise import Premise
from kakehashi.model.quality import Chains, QualityReport, Stated
from kakehashi.model.relation import Relation, parse_relation
from kakehashi.services import Services
from tests.services.rows import NAMES, Row, Rows, Step, kind

# --- repetitions --------------------------------------------------------------------------------


def turned(relation: str) -> str:
    other = {"partOf": "contains", "contains": "partOf"}
    names = {other.get(name, name) for name in relation.split("|")}
    return "|".join(name for name in (*NAMES, "unknown") if name in names)


def repeats(some: list[Row], same: dict[str, str]) -> tuple[Counter[str], Counter[str]]:
    """Statements made in another set too, and pairs that a set relates from both ends."""
    by_pair: defaultdict[frozenset[str], list[tuple[str, str, str, str]]] = defaultdict(list)
    for row in some:
        one, other = row["subject_id"], row["object_id"]
        if other == "sssom:NoTermFound":
            other = row["object_source"]
        one, other = same.get(one, one), same.get(other, other)
        by_pair[frozenset((one, other))].append((one, row["relation"], other, row["set"]))
    elsewhere: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for lines in by_pair.values():
        for one, relation, other, name in lines:
            forms = {(one, relation, other), (other, turned(relation), one)}
            elsewhere[name] += any(said[:3] in forms and said[3] != name for said in lines)
            both[name] += (other, one, name) in {(said[0], said[2], said[3]) for said in lines}
    return elsewhere, both


def test_repetitions_across_sets_and_directions(
    report: QualityReport, services: Services, rows: Rows
) -> None:
    every = [row for some in rows.values() for row in some]
    elsewhere, both = repeats(every, same_things(services.derivation.network()))
    assert elsewhere.total() == report.total.repeated_elsewhere > 0
    assert both.total() == report.total.both_directions
    for found in report.sets:
        assert found.measures.repeated_elsewhere == elsewhere[found.name], found.name
        assert found.measures.both_directions == both[found.name], found.name


def test_repetitions_are_seen_from_either_end_and_through_aliases() -> None:
    part, contains = Relation.PART_OF, Relation.CONTAINS

    def said(number: int, name: str, one: str, relation: Relation, other: str) -> Stated:
        return Stated(
            id=str(number), mapping_set=name, subject=one, object=other, relation=relation
        )

    stated = [
        said(1, "s", "a:1", part, "b:1"),
        said(2, "t", "b:1", contains, "a:old"),  # the same from the other end, under an alias
        said(3, "t", "a:1", Relation.EQUAL, "b:1"),  # both directions within t, other relation
        said(4, "u", "a:1", part, "c:1"),
        said(5, "u", "c:1", part, "d:1"),
        Stated(id="6", mapping_set="s", subject="a:1", object="d", nothing=True),
        Stated(id="7", mapping_set="t", subject="a:1", object="d", nothing=True),
        Stated(
            id="8", mapping_set="u", subject="b:1", object="a:1", relation=contains, negated=True
        ),
    ]
    alias = Premise("a:old", Relation.EQUAL, "a:1", kind="identity", id="a:old")
    found = Assessment(stated, Network([alias]), [])
    repeated = [s.id for s in stated if found.of([s]).repeated_elsewhere]
    assert repeated == ["1", "2", "6", "7"]
    assert [s.id for s in stated if found.of([s]).both_directions] == ["2", "3"]
    mix = found.of(stated).relations
    assert (mix.part_of, mix.contains, mix.equal, mix.none, mix.rejected) == (3, 1, 1, 2, 1)
    assert mix.total == 8
    assert mix.relating == 5


# --- chains -------------------------------------------------------------------------------------


def relation_of(one: int, other: int) -> str:
    if one == other:
        return "equal"
    if not one & other:
        return "disjoint"
    return "partOf" if one & other == one else "contains" if one & other == other else "overlaps"


@pytest.fixture(scope="module")
def composed() -> dict[tuple[str, str], set[str]]:
    """What follows of two relations in a row, tried out on all sets of five things."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    between = {(a, b): relation_of(a, b) for a, b in product(range(1, 32), repeat=2)}
    for a, b, c in product(range(1, 32), repeat=3):
        found[between[a, b], between[b, c]].add(between[a, c])
    return found


def every_chain(
    steps: list[Step], composed: dict[tuple[str, str], set[str]]
) -> list[tuple[set[str], bool]]:
    """Every chain: the sets it passes, and whether it proves nothing."""
    other = {"partOf": "contains", "contains": "partOf"}
    leaving: defaultdict[str, list[tuple[str, frozenset[str], str]]] = defaultdict(list)
    for one, names, end, label in steps:
        if one != end:
            leaving[one].append((end, names, label))
            leaving[end].append((one, frozenset(other.get(n, n) for n in names), label))
    found = []
    for ways in leaving.values():
        for (x, first, s), (z, second, t) in combinations(ways, 2):
            if x != z:
                back = [other.get(n, n) for n in first]
                told = set().union(*(composed[pair] for pair in product(back, second)))
                found.append(({s, t}, len(told) == 5))
    return found


def test_chains_of_the_shipped_sets_are_those_of_the_files(
    report: QualityReport,
    services: Services,
    rows: Rows,
    composed: dict[tuple[str, str], set[str]],
) -> None:
    same = same_things(services.derivation.network())
    steps: list[Step] = []
    for found in report.sets:
        for row in rows[found.name]:
            if kind(row) in ("none", "unknown", "rejected"):
                continue
            names = set(row["relation"].split("|"))
            if not found.strict and names & {"partOf", "contains"}:
                names.add("equal")  # such words are read loosely
            one, other = row["subject_id"], row["object_id"]
            steps.append((same.get(one, one), frozenset(names), same.get(other, other), found.name))
    chains = every_chain(steps, composed)
    assert report.total.chains == Chains(len(chains), sum(nothing for _, nothing in chains))
    assert report.total.chains.number > 1000
    for name, measures in (
        *((s.name, s.measures) for s in report.sets),
        *((p.name, p.measures) for p in report.publishers),
    ):
        within = {p.name: set(p.sets) for p in report.publishers}.get(name, {name})
        some = [nothing for passed, nothing in chains if passed & within]
        assert measures.chains == Chains(len(some), sum(some)), name


def test_chains_of_random_steps(composed: dict[tuple[str, str], set[str]]) -> None:
    chance = random.Random(8)
    for _ in range(60):
        steps: list[Step] = []
        for _ in range(chance.randrange(1, 25)):
            one, other = chance.sample("abcdef", 2)
            names = frozenset(chance.sample(NAMES, chance.randrange(1, 5)))
            steps.append((one, names, other, str(chance.randrange(3))))
        masks = [(one, parse_relation("|".join(n)).value, end) for one, n, end, _ in steps]
        counter = TwoSteps(masks)
        every = every_chain(steps, composed)
        for label in "012":
            some = [nothing for passed, nothing in every if label in passed]
            chosen = [place for place, step in enumerate(steps) if step[3] == label]
            assert counter.through(chosen) == Chains(len(some), sum(some))
        whole = Chains(len(every), sum(nothing for _, nothing in every))
        assert counter.through(range(len(steps))) == whole


def test_no_steps_no_chains() -> None:
    assert TwoSteps([]).through([]) == Chains(0, 0)
    assert Chains(0, 0).share is None
    assert Chains(4, 3).share == 0.75


# --- bridges ------------------------------------------------------------------------------------


def equal_to(premises: list[Premise], item: str) -> set[str]:
    """Items within the item that hold it, by going round until nothing is added."""
    within = {(p.subject, p.object) for p in premises if not p.relation.value & ~3}
    within |= {(p.object, p.subject) for p in premises if not p.relation.value & ~5}
    above, below = {item}, {item}
    for _ in range(len(premises) + 1):
        above |= {b for a, b in within if a in above}
        below |= {a for a, b in within if b in below}
    return above & below


def every_bridge(premises: list[Premise]) -> dict[str, tuple[int, int]]:
    aliases = {p.subject for p in premises if p.kind == "identity"}
    found = {}
    for premise in premises:
        if premise.kind == "statement" and premise.relation == Relation.EQUAL:
            rest = [p for p in premises if p is not premise]
            here, there = (
                equal_to(rest, end) - aliases for end in (premise.subject, premise.object)
            )
            if here.isdisjoint(there):
                whole = equal_to(premises, premise.subject) - aliases
                found[premise.id] = (min(len(here), len(there)), len(whole))
    return found


def test_bridges_of_random_networks() -> None:
    chance = random.Random(9)
    relations = [Relation(1), Relation(1), Relation(3), Relation(5), Relation(2), Relation(8)]
    merged: Counter[tuple[int, int]] = Counter()
    for _ in range(250):
        premises = [Premise("a:old", Relation.EQUAL, "a:0", kind="identity", id="a:old")]
        names = ["a:old", *(f"a:{n}" for n in range(7))]
        for number in range(chance.randrange(1, 12)):
            one, other = chance.sample(names, 2)
            nests = chance.random() < 0.2
            premises.append(
                Premise(
                    one,
                    Relation(3) if nests else chance.choice(relations),
                    other,
                    kind="nesting" if nests else "statement",
                    id=str(number),
                )
            )
        found = {b.premise.id: (b.smaller, b.whole) for b in bridges(Network(premises))}
        assert found == every_bridge(premises)
        merged.update(found.values())
    assert len(merged) > 6  # sides and wholes of several sizes were tried


def test_bridges_of_the_shipped_graph(report: QualityReport, services: Services) -> None:
    network = services.derivation.network()
    expected = set()
    for premise in network.premises:
        if premise.kind == "statement" and premise.relation == Relation.EQUAL:
            rest = network.without({premise})
            if rest.relation(premise.subject, premise.object) != Relation.EQUAL:
                expected.add((premise.mapping_set, premise.id))
    assert expected == {(s.name, b.statement) for s in report.sets for b in s.bridges}
    assert report.total.single_bridges == len(expected) > 0
    for found in report.sets:
        assert found.measures.single_bridges == len(found.bridges)
        assert found.measures.most_merged == max((b.smaller for b in found.bridges), default=0)
        assert found.measures.largest_merge == max((b.whole for b in found.bridges), default=0)
        for bridge in found.bridges:
            assert 1 <= bridge.smaller < bridge.whole


def test_contradictions_count_for_every_set_that_takes_part() -> None:
    premises = [
        Premise("a:1", Relation.PART_OF, "b:1", id="1", mapping_set="s"),
        Premise("b:1", Relation.PART_OF, "c:1", id="2", mapping_set="t"),
        Premise("c:1", Relation.PART_OF, "a:1", id="3", mapping_set="t"),
        Premise("c:1", Relation.PART_OF, "d:1", id="4", mapping_set="u"),
    ]
    stated = [
        Stated(
            id=p.id,
            mapping_set=p.mapping_set,
            subject=p.subject,
            object=p.object,
            relation=p.relation,
        )
        for p in premises
    ]
    network = Network(premises)
    found = Assessment(stated, network, conflicts(network))
    assert [found.of([s]).contradictions for s in stated] == [1, 1, 1, 0]
    assert found.of(stated).contradictions == 1


def test_contradictions_of_the_shipped_sets(report: QualityReport, services: Services) -> None:
    found = services.derivation.odds.contradictions().conflicts
    named = {found.name: found for found in report.sets}
    for name, quality in named.items():
        taking_part = [c for c in found if any(p.mapping_set == name for p in c.premises)]
        assert quality.measures.contradictions == len(taking_part)
