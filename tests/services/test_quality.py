"""The quality report: counts taken anew from the files."""

from __future__ import annotations

import typing
from collections import Counter
from dataclasses import fields
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from kakehashi.calculus.network import Network
from kakehashi.calculus.quality import Assessment
from kakehashi.errors import UnknownThingError
from kakehashi.exports.quality import (
    QualityJson,
    SetQualityJson,
    quality_csv,
    quality_json,
    set_quality_json,
)
from kakehashi.model.quality import Measures, QualityReport, Stated
from kakehashi.model.relation import UNKNOWN
from kakehashi.services import Services
from kakehashi.web.openapi import json_schema
from tests.services.rows import Row, Rows, kind


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
