"""The quality report: counts taken anew from the files, chains and bridges by brute force."""

from __future__ import annotations

import csv
import random
import typing
from collections import Counter, defaultdict
from dataclasses import fields
from itertools import combinations, product
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import yaml

from kakehashi.calculus.conflicts import conflicts
from kakehashi.calculus.network import Network
from kakehashi.calculus.quality import Assessment, TwoSteps, bridges, same_things
from kakehashi.errors import UnknownThingError
from kakehashi.exports.quality import (
    QualityJson,
    SetQualityJson,
    quality_csv,
    quality_json,
    set_quality_json,
)
from kakehashi.model.premise import Premise
from kakehashi.model.quality import Chains, Measures, QualityReport, Stated
from kakehashi.model.relation import UNKNOWN, Relation, parse_relation
from kakehashi.services import Services
from kakehashi.web.openapi import json_schema

NAMES = ("equal", "partOf", "contains", "overlaps", "disjoint")
Row = dict[str, str]
Rows = dict[str, list[Row]]
Step = tuple[str, frozenset[str], str, str]


# --- the shipped sets, read from their files ----------------------------------------------------


@pytest.fixture(scope="module")
def report(services: Services) -> QualityReport:
    return services.quality.report()


@pytest.fixture(scope="module")
def rows(root: Path) -> Rows:
    found: Rows = {}
    for path in sorted((root / "mappings").glob("*.sssom.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        body = [line for line in lines if not line.startswith("#")]
        head = dict(line[1:].split(": ", 1) for line in lines if line.startswith("#object_source:"))
        name = path.name.removesuffix(".sssom.tsv")
        found[name] = [{**head, **row, "set": name} for row in csv.DictReader(body, delimiter="\t")]
    return found


@pytest.fixture(scope="module")
def registered(root: Path) -> dict[str, dict[str, Any]]:
    text = (root / "mappings/registry.yml").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in yaml.safe_load(text)["sets"]}


def kind(row: Row) -> str:
    if row["object_id"] == "sssom:NoTermFound":
        return "none"
    if row.get("predicate_modifier"):
        return "rejected"
    if "|" in row["relation"]:
        return "alternatives"
    return {"partOf": "part_of"}.get(row["relation"], row["relation"])


def counted(some: list[Row], standing: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The measures that need one row at a time."""
    published = [r for r in some if standing[r["set"]]["standing"] != "editorial"]
    silent = [r for r in published if not (r.get("rationale_ja", "") + r.get("rationale_en", ""))]
    others = [r for r in some if r not in silent]
    confidence = [float(r["confidence"]) for r in some if r.get("confidence")]
    readings = Counter(r.get("readings", "").replace("adjudicated", "").strip() for r in some)
    return {
        "statements": len(some),
        "relations": {k: n for k, n in Counter(map(kind, some)).items() if n},
        "no_reason_ja": sum(not r.get("rationale_ja") for r in others),
        "no_reason_en": sum(not r.get("rationale_en") for r in others),
        "publication_gives_no_reason": len(silent),
        "no_locator": sum(not r.get("locator") for r in published),
        "readings": [readings[w] for w in ("2/2", "2/2 differ", "1/2", "1/1", "")],
        "adjudicated": sum("adjudicated" in r.get("readings", "") for r in some),
        "confidence": (
            len(confidence),
            min(confidence, default=None),
            pytest.approx(median(confidence)) if confidence else None,
            max(confidence, default=None),
        ),
    }


def shown(found: Measures) -> dict[str, Any]:
    r, c = found.readings, found.confidence
    mix = {f.name: getattr(found.relations, f.name) for f in fields(found.relations)}
    return {
        "statements": found.statements,
        "relations": {k: n for k, n in mix.items() if n},
        "no_reason_ja": found.no_reason_ja,
        "no_reason_en": found.no_reason_en,
        "publication_gives_no_reason": found.publication_gives_no_reason,
        "no_locator": found.no_locator,
        "readings": [r.same, r.different, r.one_of_two, r.once, r.unrecorded],
        "adjudicated": r.adjudicated,
        "confidence": (c.given, c.lowest, c.median, c.highest),
    }


def test_every_set_is_counted_as_its_file_says(
    report: QualityReport, rows: Rows, registered: dict[str, dict[str, Any]]
) -> None:
    assert [found.name for found in report.sets] == sorted(rows)
    for found in report.sets:
        assert shown(found.measures) == counted(rows[found.name], registered), found.name
        entry = registered[found.name]
        assert (found.publisher, found.standing) == (entry["publisher"], entry["standing"])
        assert (found.title.ja, found.title.en) == (entry["title"]["ja"], entry["title"]["en"])


def test_publishers_and_total_are_counted_as_the_files_say(
    report: QualityReport, rows: Rows, registered: dict[str, dict[str, Any]]
) -> None:
    every = [row for some in rows.values() for row in some]
    assert shown(report.total) == counted(every, registered)
    assert {p.name for p in report.publishers} == {e["publisher"] for e in registered.values()}
    for publisher in report.publishers:
        names = [n for n, e in registered.items() if e["publisher"] == publisher.name]
        assert sorted(publisher.sets) == sorted(names)
        assert set(publisher.standings) == {registered[n]["standing"] for n in names}
        some = [row for name in names for row in rows[name]]
        assert shown(publisher.measures) == counted(some, registered), publisher.name


def test_agreement_of_readings_is_the_text_of_the_file(report: QualityReport, root: Path) -> None:
    for found in report.sets:
        text = (root / f"mappings/{found.name}.sssom.tsv").read_text(encoding="utf-8")
        said = [
            line.removeprefix("#agreement: ")
            for line in text.splitlines()
            if line.startswith("#agreement: ")
        ]
        assert [found.agreement] == (said or [""])
        assert found.strict == (found.standing == "editorial")


def test_ends_that_are_not_found(report: QualityReport, services: Services, rows: Rows) -> None:
    not_found = {
        member.id
        for member in services.catalogue.refs.members()
        if services.catalogue.ref(member.id).not_found
    }
    assert not_found
    for found in report.sets:
        ends = [not_found & {r["subject_id"], r["object_id"]} for r in rows[found.name]]
        assert found.measures.dangling == sum(map(bool, ends)), found.name
    assert report.total.dangling >= len(not_found)


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
    found = services.derivation.contradictions().conflicts
    named = {found.name: found for found in report.sets}
    for name, quality in named.items():
        taking_part = [c for c in found if any(p.mapping_set == name for p in c.premises)]
        assert quality.measures.contradictions == len(taking_part)


# --- reasons, places, readings ------------------------------------------------------------------


def test_a_publisher_without_reason_is_counted_apart() -> None:
    def said(number: int, standing: str, **given: Any) -> Stated:
        return Stated(
            id=str(number),
            mapping_set="s",
            subject="a:1",
            object=f"b:{number}",
            standing=standing,
            **given,
        )

    stated = [
        said(1, "official"),
        said(2, "published", reason_en=True, locator=True),
        said(3, "editorial", reason_ja=True),
        said(4, "editorial", readings="2/2 differ adjudicated"),
        said(5, "suggested", readings="2/2", dangling=True),
        said(6, "editorial", readings="adjudicated"),
        said(7, "editorial", readings="no such word"),
    ]
    found = Assessment(stated, Network([]), []).of(stated)
    assert found.publication_gives_no_reason == 1
    assert (found.no_reason_ja, found.no_reason_en) == (5, 5)
    assert found.no_locator == 1
    assert found.dangling == 1
    readings = found.readings
    assert (readings.same, readings.different, readings.adjudicated) == (1, 1, 2)
    assert readings.unrecorded == 5
    assert found.confidence.given == 0
    assert found.confidence.median is None
    assert found.bare_overlaps is None
    assert found.relations.unknown == 7
    assert stated[0].relation == UNKNOWN


# --- the service and its answers ----------------------------------------------------------------


def test_one_set(services: Services, report: QualityReport) -> None:
    assert services.quality.of_set("nisc--cpsf") in report.sets
    assert services.quality.report() is report


def test_an_unknown_set_gets_near_names(services: Services) -> None:
    with pytest.raises(UnknownThingError, match="nisc--cspf") as caught:
        services.quality.of_set("nisc--cspf")
    assert "nisc--cpsf" in caught.value.suggestions
    assert "nisc--cspf" in caught.value.text("ja")


def keys(kind: Any) -> set[str]:
    return set(typing.get_type_hints(kind))


def test_json_has_the_shape_it_says(report: QualityReport) -> None:
    found = quality_json(report)
    assert set(found) == keys(QualityJson)
    for one, quality in zip(found["sets"], report.sets, strict=True):
        assert set(one) == keys(SetQualityJson)
        assert one == set_quality_json(quality)
        mix = typing.cast("dict[str, int]", one["measures"]["relations"])
        assert sum(mix.values()) == one["measures"]["statements"]
    share = found["total"]["chains"]["share"]
    assert share == pytest.approx(report.total.chains.share, abs=1e-4)
    named: dict[str, Any] = {}
    json_schema(QualityJson, named)
    assert {"Quality", "SetQuality", "PublisherQuality", "Measures", "Bridge"} <= named.keys()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_csv_has_a_row_for_each(report: QualityReport, language: Any) -> None:
    header, *body = quality_csv(report, language)
    assert len(set(header)) == len(header)
    assert all(name.isascii() and name.isidentifier() for name in header)
    assert {len(line) for line in body} == {len(header)}
    lines = [dict(zip(header, line, strict=True)) for line in body]
    scopes = Counter(line["scope"] for line in lines)
    assert scopes == {"set": len(report.sets), "publisher": len(report.publishers), "total": 1}
    total = lines[-1]
    assert int(total["statements"]) == report.total.statements
    assert int(total["relations_overlaps"]) == report.total.relations.overlaps
    assert int(total["chains_prove_nothing"]) == report.total.chains.prove_nothing
    assert total["release"] == report.release
    [one] = [line for line in lines if line["name"] == "nisc--cpsf" and line["scope"] == "set"]
    quality = next(found for found in report.sets if found.name == "nisc--cpsf")
    assert one["title"] == (quality.title.ja if language == "ja" else quality.title.en)
