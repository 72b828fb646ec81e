"""The figures and bridges of the release, against the files that it was made from."""

from __future__ import annotations

from collections import Counter

from kakehashi.services import Services
from tests.services.rows import Rows


def test_statements_of_each_pair_are_counted_as_in_the_files(
    services: Services, rows: Rows
) -> None:
    documents = {d.slug for d in services.catalogue.documents()}
    counted: Counter[frozenset[str]] = Counter()
    for some in rows.values():
        for row in some:
            if row["object_id"] == "sssom:NoTermFound" or row.get("predicate_modifier"):
                continue
            ends = {row[end].partition(":")[0] for end in ("subject_id", "object_id")}
            if len(ends) == 2 and ends <= documents:
                counted[frozenset(ends)] += 1
    spans = services.overview.bridges.spans
    assert {frozenset((s.first, s.second)): s.statements for s in spans} == counted
    assert [s.statements for s in spans] == sorted(counted.values(), reverse=True)


def test_every_document_stands_in_one_group_and_spans_go_forward(services: Services) -> None:
    bridges = services.overview.bridges
    order = [d.slug for group in bridges.groups for d in group.documents]
    assert sorted(order) == [d.slug for d in services.catalogue.documents()]
    assert all(order.index(s.first) < order.index(s.second) for s in bridges.spans)
    origin = {d.slug: group.origin for group in bridges.groups for d in group.documents}
    wanted = {
        "nisc": "japan", "jcstar": "japan", "iotsg": "japan", "csstrategy2015": "japan",
        "iec62443": "international", "sc41": "international", "iira": "international",
        "cra": "europe", "en303645": "europe", "ukcop": "europe", "i40": "europe",
        "cpsf": "us", "csf20": "us", "sp80053r5": "us", "nistir8259a": "us",
    }  # fmt: skip
    assert {slug: origin[slug] for slug in wanted} == wanted
    assert "other" not in origin.values()
    ends = dict(bridges.of("nisc"))
    assert ends["cpsf"] == dict(bridges.of("cpsf"))["nisc"] > 0


def test_figures_are_those_of_the_release(services: Services, rows: Rows) -> None:
    figures = services.overview.figures
    assert figures.statements == sum(map(len, rows.values()))
    assert figures.sets == len(rows)
    assert figures.documents == len(services.catalogue.documents())
    assert figures.documents + figures.referred == len(services.catalogue.documents(stubs=True))
    assert figures.contradictions == len(services.derivation.odds.contradictions().conflicts)
    assert figures.proofs >= figures.derived > 0
    assert len(figures.issued) == len("2026-11-24")
