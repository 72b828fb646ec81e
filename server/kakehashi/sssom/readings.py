"""Read ``mappings/readings.tsv``: how we read the words of publications as relations.

A publication's own word stays beside each statement; what the calculus may conclude from it is our
reading, which stands here once for each word, with its reason, so that it can be disputed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kakehashi.errors import BuildError, Finding
from kakehashi.model.relation import Relation
from kakehashi.model.statement import MappingSet
from kakehashi.sssom.faults import fault
from kakehashi.sssom.reader import split_row
from kakehashi.sssom.values import read_relation

__all__ = ["COLUMNS", "Reading", "check_readings", "read_readings"]

COLUMNS: Final = ("source_relation", "relation", "reason_en", "reason_ja")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one word of a publication is read as, and why."""

    source_relation: str
    relation: Relation
    reason_en: str
    reason_ja: str
    line: int


def read_readings(path: Path, *, shown_as: str | None = None) -> tuple[Reading, ...]:
    """Read the table.

    Raises BuildError that holds every fault, with its line.
    """
    file = shown_as or str(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    findings: list[Finding] = []
    readings: list[Reading] = []
    for column in COLUMNS:
        if not lines or column not in lines[0].split("\t"):
            findings.append(fault("sssom-column-missing", file, 1, column, column=column))
    for number, line in enumerate(lines[1:], 2) if not findings else ():
        cells = [cell or "" for cell in split_row(line)]
        if len(cells) != len(COLUMNS) or "" in cells:
            filled = len([cell for cell in cells if cell])
            found = fault("sssom-cells", file, number, found=filled, expected=len(COLUMNS))
            findings.append(found)
        elif (relation := read_relation(cells[1])) is None:
            findings.append(fault("sssom-relation", file, number, "relation", value=cells[1]))
        elif known := next((r for r in readings if r.source_relation == cells[0]), None):
            found = fault("sssom-duplicate", file, number, "source_relation", line=known.line)
            findings.append(found)
        else:
            readings.append(Reading(cells[0], relation, cells[2], cells[3], number))
    if findings:
        raise BuildError("The readings have faults.", findings=tuple(findings))
    return tuple(readings)


def check_readings(
    mapping_set: MappingSet, readings: Iterable[Reading], file: str
) -> tuple[Finding, ...]:
    """Return the records whose relation is not what the table reads their word as.

    The word with which a publication says that nothing corresponds is read as no relation.
    """
    known = {reading.source_relation: reading.relation for reading in readings}
    findings = []
    for record in mapping_set.records:
        word = record.source_relation if record.relation is not None else ""
        if word and word not in known:
            found = fault("reading-missing", file, record.line, "source_relation", value=word)
            findings.append(found)
        elif word and record.relation != known[word]:
            values = {"value": word, "expected": known[word].text}
            findings.append(fault("reading-differs", file, record.line, "relation", **values))
    return tuple(findings)
