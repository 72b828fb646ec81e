"""How firm statements are, as JSON and CSV, the same for the API and the command line.

The shapes of the JSON stand here too. Shares go from 0 to 1 with four decimals; what cannot be
said is null, and an empty cell in CSV.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from kakehashi.exports.plain import text_json
from kakehashi.exports.rows import row
from kakehashi.exports.shapes import TextJson
from kakehashi.messages import Language
from kakehashi.model.quality import (
    BridgeView,
    Confidence,
    Measures,
    PublisherQuality,
    QualityReport,
    Readings,
    RelationMix,
    SetQuality,
)

__all__ = [
    "BridgeJson",
    "ChainsJson",
    "ConfidenceJson",
    "MeasuresJson",
    "PublisherQualityJson",
    "QualityJson",
    "ReadingsJson",
    "RelationMixJson",
    "SetQualityJson",
    "quality_csv",
    "quality_json",
    "set_quality_json",
]


class RelationMixJson(TypedDict):
    """How many statements say what; adds up to the number of statements."""

    equal: int
    part_of: int
    contains: int
    overlaps: int
    disjoint: int
    alternatives: int
    unknown: int
    none: int
    rejected: int


class ChainsJson(TypedDict):
    """Chains of two telling statements, and how many of them leave all five relations open."""

    number: int
    prove_nothing: int
    share: float | None


class ReadingsJson(TypedDict):
    """How many statements rest on which readings; all but adjudicated add up to the statements."""

    same: int
    different: int
    one_of_two: int
    once: int
    unrecorded: int
    adjudicated: int


class ConfidenceJson(TypedDict):
    """How many statements give a confidence, and the range of it."""

    given: int
    lowest: float | None
    median: float | None
    highest: float | None


class MeasuresJson(TypedDict):
    """What was counted of some statements; bare_overlaps is a share of those that relate items."""

    statements: int
    relations: RelationMixJson
    bare_overlaps: float | None
    no_reason_ja: int
    no_reason_en: int
    publication_gives_no_reason: int
    no_locator: int
    dangling: int
    repeated_elsewhere: int
    both_directions: int
    contradictions: int
    chains: ChainsJson
    single_bridges: int
    most_merged: int
    largest_merge: int
    readings: ReadingsJson
    confidence: ConfidenceJson


class BridgeJson(TypedDict):
    """An "equal" without which its ends would not be equal, and how many things it merges."""

    statement: str
    subject: str
    subject_title: TextJson
    object: str
    object_title: TextJson
    smaller: int
    whole: int


class SetQualityJson(TypedDict):
    """What was counted of a mapping set."""

    mapping_set: str
    title: TextJson
    publisher: str
    standing: str
    strict: bool
    agreement: str | None
    measures: MeasuresJson
    bridges: list[BridgeJson]


class PublisherQualityJson(TypedDict):
    """What was counted of all sets of a publisher."""

    publisher: str
    standings: list[str]
    mapping_sets: list[str]
    measures: MeasuresJson


class QualityJson(TypedDict):
    """What was counted of every set, of every publisher, and of all statements together."""

    sets: list[SetQualityJson]
    publishers: list[PublisherQualityJson]
    total: MeasuresJson
    release: str


def quality_json(report: QualityReport) -> QualityJson:
    """Return the whole report."""
    return {
        "sets": [set_quality_json(found) for found in report.sets],
        "publishers": [_publisher(found) for found in report.publishers],
        "total": _measures(report.total),
        "release": report.release,
    }


def set_quality_json(found: SetQuality) -> SetQualityJson:
    """Return what was counted of a set."""
    return {
        "mapping_set": found.name,
        "title": text_json(found.title),
        "publisher": found.publisher,
        "standing": found.standing,
        "strict": found.strict,
        "agreement": found.agreement or None,
        "measures": _measures(found.measures),
        "bridges": [_bridge(bridge) for bridge in found.bridges],
    }


def _publisher(found: PublisherQuality) -> PublisherQualityJson:
    return {
        "publisher": found.name,
        "standings": list(found.standings),
        "mapping_sets": list(found.sets),
        "measures": _measures(found.measures),
    }


def _measures(found: Measures) -> MeasuresJson:
    return {
        "statements": found.statements,
        "relations": _mix(found.relations),
        "bare_overlaps": _rounded(found.bare_overlaps),
        "no_reason_ja": found.no_reason_ja,
        "no_reason_en": found.no_reason_en,
        "publication_gives_no_reason": found.publication_gives_no_reason,
        "no_locator": found.no_locator,
        "dangling": found.dangling,
        "repeated_elsewhere": found.repeated_elsewhere,
        "both_directions": found.both_directions,
        "contradictions": found.contradictions,
        "chains": {
            "number": found.chains.number,
            "prove_nothing": found.chains.prove_nothing,
            "share": _rounded(found.chains.share),
        },
        "single_bridges": found.single_bridges,
        "most_merged": found.most_merged,
        "largest_merge": found.largest_merge,
        "readings": _readings(found.readings),
        "confidence": _confidence(found.confidence),
    }


def _mix(mix: RelationMix) -> RelationMixJson:
    return {
        "equal": mix.equal,
        "part_of": mix.part_of,
        "contains": mix.contains,
        "overlaps": mix.overlaps,
        "disjoint": mix.disjoint,
        "alternatives": mix.alternatives,
        "unknown": mix.unknown,
        "none": mix.none,
        "rejected": mix.rejected,
    }


def _readings(readings: Readings) -> ReadingsJson:
    return {
        "same": readings.same,
        "different": readings.different,
        "one_of_two": readings.one_of_two,
        "once": readings.once,
        "unrecorded": readings.unrecorded,
        "adjudicated": readings.adjudicated,
    }


def _confidence(confidence: Confidence) -> ConfidenceJson:
    return {
        "given": confidence.given,
        "lowest": confidence.lowest,
        "median": _rounded(confidence.median),
        "highest": confidence.highest,
    }


def _bridge(bridge: BridgeView) -> BridgeJson:
    return {
        "statement": bridge.statement,
        "subject": bridge.subject.id,
        "subject_title": text_json(bridge.subject.title),
        "object": bridge.object.id,
        "object_title": text_json(bridge.object.title),
        "smaller": bridge.smaller,
        "whole": bridge.whole,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def quality_csv(report: QualityReport, language: Language) -> Iterator[list[str]]:
    """Yield header and rows: the sets, then the publishers, then the total of all statements."""
    yield [
        "scope", "name", "title", "publisher", "standing", "agreement",
        *_cells(report.total), "release",
    ]  # fmt: skip
    for found in report.sets:
        yield row(
            "set", found.name, found.title.read(language)[0], found.publisher, found.standing,
            found.agreement, *_cells(found.measures).values(), report.release,
        )  # fmt: skip
    for publisher in report.publishers:
        yield row(
            "publisher", publisher.name, "", publisher.name, " ".join(publisher.standings), "",
            *_cells(publisher.measures).values(), report.release,
        )  # fmt: skip
    yield row("total", "", "", "", "", "", *_cells(report.total).values(), report.release)


def _cells(found: Measures) -> dict[str, object]:
    """Return the measures by the names of their columns: ``chains_share``, ``readings_once``."""
    cells: dict[str, object] = {}
    for name, value in _measures(found).items():
        if isinstance(value, dict):
            cells |= {f"{name}_{part}": number for part, number in value.items()}
        else:
            cells[name] = value
    return cells
