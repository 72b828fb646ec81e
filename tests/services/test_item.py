"""What the page of an item asks for, over the shipped graph."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from kakehashi.exports.snippets import across_query, document_query, item_query, statement_query
from kakehashi.namespaces import curie, item_iri, statement_iri
from kakehashi.services import Services
from kakehashi.store.request import Request

#: A principle, a hub, an item with tensions, one with an alias, a stub, and one with nothing.
ITEMS = (
    "nisc:bp-3",
    "csf20:pr.aa",
    "cpsf:subconcern-physical-security",
    "iotsg:rule-4",
    "csf11:pr.ac-1",
    "sp80053r5:ac-2.1",
)


def rows(services: Services, query: str) -> list[dict[str, str]]:
    assert services.sparql is not None
    accept = "application/sparql-results+json"
    answer = json.loads(services.sparql.evaluate(Request(query, accept=accept)).body)
    return [{k: v["value"] for k, v in row.items()} for row in answer["results"]["bindings"]]


def test_what_is_at_odds_about_each_item_is_what_is_at_odds_at_all(services: Services) -> None:
    every = services.derivation.odds.contradictions()
    same = {
        alias: item
        for alias in (t.statement.subject.id for t in every.tensions)
        for item in services.catalogue.aliases(alias)
    }
    assert every.tensions
    assert not same  # else both names of a thing have its tensions
    counts = Counter(
        end for t in every.tensions for end in {t.explanation.subject, t.explanation.object}
    )
    for item, count in counts.items():
        found = services.derivation.odds.at_odds(item, most=3)
        assert (found.tension_count, len(found.tensions)) == (count, min(count, 3))
        assert all(item in (t.explanation.subject, t.explanation.object) for t in found.tensions)
    assert not services.derivation.odds.at_odds("nisc:bp-3")


@pytest.mark.parametrize("nestings", [True, False])
@pytest.mark.parametrize("item", ["nisc:bp-3", "csf20:pr.aa-01"])
def test_an_item_against_all_is_its_line_of_every_gap(
    services: Services, item: str, nestings: bool
) -> None:
    view = services.derivation.gaps.across(item, nestings=nestings)
    slug = item.partition(":")[0]
    assert slug not in view.rows
    assert {d.slug for d in view.documents} == set(view.rows)
    for other in ("cpsf", "iira", "nisc", "sc41", "sp80053r5", "csf11"):
        if other != slug:
            gap = services.derivation.gaps.gap(slug, other, nestings=nestings)
            assert view.rows[other] == next(row for row in gap.rows if row.item == item)


@pytest.mark.parametrize("slug", ["nisc", "cpsf", "csf20", "sp80053r5"])
def test_the_coverage_of_a_document_is_its_row_of_the_matrix(services: Services, slug: str) -> None:
    matrix = services.derivation.gaps.matrix(stubs=True).tallies
    coverage = services.derivation.gaps.coverage(slug)
    assert coverage == {other: tally for (one, other), tally in matrix.items() if one == slug}


def test_work_is_found_from_both_ends(services: Services) -> None:
    def links(item: str) -> dict[str, str]:
        crosswalk = services.crosswalk.of(item)
        return {w.item.id: w.link for w in services.work.of(crosswalk)}

    assert links("nisc2018:is-supply-chain")["nisc2018:in-measures"] == "addressed-by"
    assert links("nisc2018:in-measures")["nisc2018:is-supply-chain"] == "addresses"
    assert links("nisc2018:in-measures")["nisc2018:ac-nisc"] == "actor"
    assert links("nisc2018:ac-nisc")["nisc2018:in-measures"] == "takes-part"
    assert links("sc41:27400-7.1.2.23")["nisc2018:is-supply-chain"] == "issue"
    assert not links("sp80053r5:ac-2.1")


def test_an_issue_that_follows_says_so(services: Services) -> None:
    follows = services.derivation.counterparts("nisc:bp-3")
    [found] = services.work.of(services.crosswalk.of("nisc:bp-3"), follows)
    assert (found.item.id, found.link, found.derived) == ("nisc2018:is-properties", "issue", True)


@pytest.mark.parametrize("item", ITEMS)
def test_the_query_of_an_item_gives_what_its_page_shows(services: Services, item: str) -> None:
    shown = services.crosswalk.of(item)
    given = rows(services, item_query([item, *services.catalogue.aliases(item)]))
    statements = [found.statement for found in shown.counterparts]
    statements += [missing.statement for missing in shown.none]
    assert {row["statement"] for row in given} == {statement_iri(s.id) for s in statements}
    assert len(given) == len(shown.counterparts) + len(shown.none)
    by_statement = {row["statement"]: row for row in given}
    for found in shown.counterparts:
        row = by_statement[statement_iri(found.statement.id)]
        assert row["counterpart"] == item_iri(found.item.id)
        assert set(row["relations"].split(" ")) in (set(found.relation.names), {""})
        assert row["standing"].endswith(found.statement.standing)
    for missing in shown.none:
        row = by_statement[statement_iri(missing.statement.id)]
        assert row["nothing_in"].endswith(missing.document)


@pytest.mark.parametrize("item", ITEMS)
def test_the_query_of_what_follows_has_every_counterpart_of_the_table(
    services: Services, item: str
) -> None:
    view = services.derivation.gaps.across(item)
    shown = {item_iri(f.item) for row in view.rows.values() for f in row.found}
    given = {
        row["other"]
        for row in rows(services, across_query([item, *services.catalogue.aliases(item)]))
    }
    # The item's own document lists as a counterpart where another names it.
    own = item_iri(f"{view.item.document}:document")
    assert shown - given <= {item_iri(name) for name in also_called(services, given | {own})}


def also_called(services: Services, iris: set[str]) -> set[str]:
    """Return the other identifiers of the items that are given."""
    return {alias for iri in iris for alias in services.catalogue.aliases(curie(iri))}


def test_the_query_of_a_document_gives_its_items_in_order(services: Services) -> None:
    given = [row["item"] for row in rows(services, document_query("nisc"))]
    items = services.catalogue.items("nisc", limit=1000).items
    assert given == [ref.iri for ref in items]


def test_the_query_of_a_statement_gives_all_that_is_said(services: Services) -> None:
    given = rows(services, statement_query("c4a065953e903473"))
    values = {row["value"] for row in given}
    assert {item_iri("nisc:bp-3"), item_iri("cpsf:concern-resilience")} <= values
