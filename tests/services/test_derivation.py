"""What follows, over the shipped graph."""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict

import pytest

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.exports.derivation import explanation_json
from kakehashi.exports.gap import gap_csv, gap_json
from kakehashi.exports.sentences import conclusion, proof_sentences
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.namespaces import BASE, item_iri, statement_iri
from kakehashi.services import Services
from kakehashi.services.derivation import parse_supposed
from kakehashi.settings import load_settings

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def test_the_shipped_statements_do_not_contradict_each_other(services: Services) -> None:
    for nestings in (True, False):
        assert services.derivation.odds.contradictions(nestings=nestings).conflicts == ()


def test_a_proof_names_who_says_so_and_where_in_both_languages(services: Services) -> None:
    view = services.derivation.explain("nisc:bp-0", "cpsf:aspect-trustworthiness")
    assert view.explanation.relation == Relation.PART_OF
    for proof in view.explanation.proofs:
        english = proof_sentences(proof, view.named, "en")
        japanese = proof_sentences(proof, view.named, "ja")
        assert JAPANESE.search(japanese)
        for step in proof.steps:
            assert step.start in english
            assert step.end in japanese
            if step.premise.kind == "statement":
                assert step.premise.publisher in english
                assert step.premise.mapping_set in english
            else:
                assert "nesting of the document" in english
        assert "; so " in english or len(proof.steps) == 1


def test_cannot_tell_is_an_answer(services: Services) -> None:
    view = services.derivation.explain("nisc:bp-2", "iira:document")
    assert view.explanation.relation == UNKNOWN
    assert conclusion(view.explanation, view.named, "en").startswith("Cannot tell")
    assert conclusion(view.explanation, view.named, "ja").startswith("判断できません")


def test_what_stays_open_is_said(services: Services) -> None:
    view = services.derivation.explain("iotsg:kp-06", "i40:rami")
    assert view.explanation.relation == Relation.PART_OF | Relation.OVERLAPS
    assert "Nothing shows whether" in conclusion(view.explanation, view.named, "en")
    assert "示す根拠はありません" in conclusion(view.explanation, view.named, "ja")


def test_an_item_and_its_alias_are_the_same_thing(services: Services) -> None:
    view = services.derivation.explain("csstrategy2015:doc-nisc", "nisc:document")
    assert view.explanation.relation == Relation.EQUAL
    assert [s.premise.kind for s in view.explanation.proofs[0].steps] == ["identity"]


def test_gap_adds_up_for_every_pair_and_agrees_with_the_matrix(services: Services) -> None:
    matrix = services.derivation.gaps.matrix()
    assessable = {m.id for m in services.catalogue.refs.members() if m.assessable}
    placeholders = Counter(m.document for m in services.catalogue.refs.members() if m.placeholder)
    withdrawn = Counter(m.document for m in services.catalogue.refs.members() if m.withdrawn)
    assert withdrawn["sp80053r5"] > 100
    assert len(matrix.tallies) == len(matrix.documents) * (len(matrix.documents) - 1)
    for (one, other), tally in matrix.tallies.items():
        view = services.derivation.gaps.gap(one, other)
        assert view.tally == tally
        assert sum(n for _, _, n in view.tally.counts) == len(view.rows) == tally.total
        assert view.placeholders == placeholders[one]
        assert view.withdrawn == withdrawn[one]
        assert {row.item for row in view.rows} <= assessable


def test_what_is_withdrawn_is_not_assessed_but_can_be_found(services: Services) -> None:
    view = services.derivation.gaps.gap("sp80053r5", "csf20")
    assert "sp80053r5:ac-13" not in {row.item for row in view.rows}
    assert "sp80053r5:ac-2" in {row.item for row in view.rows}
    assert gap_json(view)["withdrawn"] == view.withdrawn
    members = {m.id: m for m in services.catalogue.refs.members()}
    assert members["sp80053r5:ac-13"] == ("sp80053r5:ac-13", "sp80053r5", False, False, True)
    assert "sp80053r5:ac-13" in services.derivation.network().number


def test_a_gap_says_by_whom_and_which_editions(services: Services) -> None:
    answer = gap_json(services.derivation.gaps.gap("nisc", "cpsf"))
    assert answer["subject"]["issued"] == "2016-08-26"
    assert answer["object"]["version"]
    assert [b["mapping_set"] for b in answer["by"]] == ["nisc--cpsf"]
    assert answer["assessed"] == sum(
        t["items"] for t in answer["totals"] if t["answer"] != "not-assessed"
    )
    rows = list(gap_csv(services.derivation.gaps.gap("nisc", "cpsf"), "ja"))
    assert all(len(row) == len(rows[0]) for row in rows)


def test_without_nesting_fewer_items_have_an_answer(services: Services) -> None:
    nested = services.derivation.gaps.gap("iotsg", "cpsf")
    plain = services.derivation.gaps.gap("iotsg", "cpsf", nestings=False)
    assert plain.tally.assessed < nested.tally.assessed
    by_nesting = {row.item for row in nested.rows if row.uses_nesting}
    answers = {row.item: row.answer for row in plain.rows}
    assert by_nesting == {r.item for r in nested.rows if answers[r.item] != r.answer}


def test_only_what_is_not_stated_counts_as_derived(services: Services) -> None:
    stated = {c.item.id: c.relation for c in services.crosswalk.of("nisc:bp-3").counterparts}
    derived = services.derivation.counterparts("nisc:bp-3")
    assert derived
    for view in derived:
        assert view.explanation.relation != stated.get(view.object.id)
        assert view.object.document != "nisc"


def test_confidence_never_exceeds_the_weakest_premise(services: Services) -> None:
    for view in services.derivation.counterparts("cpsf:concern-security"):
        found = view.explanation
        weakest = [p.weakest for p in found.proofs if p.weakest is not None]
        assert found.confidence is None or found.confidence <= max(weakest)


def test_whatif_saves_nothing_and_finds_the_contradiction(services: Services) -> None:
    before = services.derivation.explain("nisc:bp-3", "cpsf:concern-resilience").explanation
    view = services.derivation.whatif([("nisc:bp-3", Relation.EQUAL, "cpsf:concern-resilience")])
    assert view.effect.conflicts
    supposed = view.added[0]
    assert all(supposed in premises for premises in view.effect.conflicts)
    assert any("nisc:bp-3" in group for group in view.effect.merged)
    assert services.derivation.explain("nisc:bp-3", "cpsf:concern-resilience").explanation == before


def test_withdrawing_the_only_ground_loses_what_rests_on_it(services: Services) -> None:
    view = services.derivation.explain("nisc:ap-1", "cpsf:concern-regulatory")
    [proof] = view.explanation.proofs
    [step] = proof.steps
    effect = services.derivation.whatif([], [step.premise.id]).effect
    lost = {(c.subject, c.object) for c in effect.changes}
    assert ("cpsf:concern-regulatory", "nisc:ap-1") in lost
    # By way of ISO/IEC 30141 it is still known to be part of the aspect.
    assert ("cpsf:aspect-business", "nisc:ap-1") not in lost
    assert not effect.conflicts


@pytest.mark.parametrize("text", ["nisc:bp-3 equal", "nisc:bp-3 isPartOf cpsf:concern-safety", ""])
def test_a_supposed_statement_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        parse_supposed(text)


def test_bad_names_are_refused(services: Services) -> None:
    with pytest.raises(UnknownThingError, match="nisc:pb-3"):
        services.derivation.explain("nisc:pb-3", "cpsf:concern-safety")
    with pytest.raises(BadInputError, match="itself"):
        services.derivation.gaps.gap("nisc", "nisc")
    with pytest.raises(BadInputError, match="two items"):
        services.derivation.whatif([("nisc:bp-3", Relation.EQUAL, "nisc:bp-3")])
    with pytest.raises(UnknownThingError):
        services.derivation.whatif([], ["0000000000000000"])


# --- the graph --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph() -> dict[str, dict[str, list[str]]]:
    """Properties of every node of graph/derived."""
    file = load_settings().build_dir / "current/data/derived.nq.gz"
    nodes: defaultdict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in gzip.decompress(file.read_bytes()).decode().splitlines():
        subject, predicate, value, graph_name, _ = line.split(" ")
        if graph_name == f"<{BASE}graph/lookup>":  # see test_lookups.py
            continue
        assert graph_name == f"<{BASE}graph/derived>"
        nodes[subject[1:-1]][re.split("[#/]", predicate[1:-1])[-1]].append(value.strip("<>"))
    return nodes


def test_graph_and_service_say_the_same(
    services: Services, graph: dict[str, dict[str, list[str]]]
) -> None:
    relations = {n: p for n, p in graph.items() if p["type"][0].endswith("#DerivedRelation")}
    assert len(relations) > 30_000
    for node in sorted(relations)[::997]:
        properties = relations[node]
        ends = [properties[p][0].removeprefix(f"{BASE}id/").replace("/", ":", 1)
                for p in ("fromItem", "toItem")]  # fmt: skip
        view = services.derivation.explain(ends[0], ends[1])
        found = view.explanation
        assert properties["knowledge"] == [
            f"{BASE}scheme/knowledge/{'-'.join(found.relation.names)}"
        ]
        assert len(properties["proof"]) == len(found.proofs)
        assert ("usesNesting" in properties) == found.uses_nesting
        sure = explanation_json(view)["confidence"]
        assert [float(c.split('"')[1]) for c in properties["confidence"]] == (
            [] if sure is None else [pytest.approx(sure)]
        )
        shown = {tuple(sorted(graph[p]["premise"])) for p in properties["proof"]}
        assert shown == {tuple(sorted(map(statement_iri, p.statements))) for p in found.proofs}


def test_no_premise_of_a_proof_is_derived(graph: dict[str, dict[str, list[str]]]) -> None:
    proofs = {n: p for n, p in graph.items() if p["type"][0].endswith("#Proof")}
    used = {proof for p in graph.values() for proof in p.get("proof", ())}
    assert used == set(proofs)
    for properties in proofs.values():
        assert properties["premise"] or properties["identityPremise"]
        assert all(p.startswith(f"{BASE}mapping/") for p in properties["premise"])
        assert all(p.startswith(item_iri("a:b")[:-3]) for p in properties["nestingPremise"])


def test_each_pair_comes_once_and_tells_something(
    graph: dict[str, dict[str, list[str]]],
) -> None:
    pairs = Counter(
        frozenset((p["fromItem"][0], p["toItem"][0]))
        for p in graph.values()
        if p["type"][0].endswith("#DerivedRelation")
    )
    assert max(pairs.values()) == 1
    assert not any(p["knowledge"][0].endswith("/unknown") for p in graph.values() if p["knowledge"])
