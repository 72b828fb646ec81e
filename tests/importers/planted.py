"""Files with planted errors, each with the place and the check that must find it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kakehashi.errors import Finding
from kakehashi.importers.known import Known

#: Rows of a file, and how many of them are spoilt.
ROWS, PLANTED = 125, 100

Row = dict[str, str]


@dataclass(frozen=True, order=True)
class Error:
    """An error and where it is to be found."""

    row: int
    column: str
    check: str


def found(findings: tuple[Finding, ...]) -> list[Error]:
    """Return the violations among findings; whether near names are offered does not matter."""
    return sorted(
        Error(f.line, f.node, f.check.removesuffix("-near"))
        for f in findings
        if f.severity == "violation"
    )


def pairs(known: Known) -> Iterator[tuple[str, str]]:
    """Yield pairs of items, all different."""
    subjects = [f"nisc:{local}" for local in known.documents["nisc"].items]
    objects = [f"iotsg:{local}" for local in known.documents["iotsg"].items]
    for number in range(len(subjects) * len(objects)):
        yield subjects[number % len(subjects)], objects[(number * 7) % len(objects)]


# --- SSSOM ---

SSSOM_HEADER = """\
#curie_map:
#  nisc: https://w3id.org/kakehashi/id/nisc/
#  io: https://w3id.org/kakehashi/id/iotsg/
#mapping_set_id: https://example.org/sets/planted
#license: https://creativecommons.org/licenses/by/4.0/
#publisher: Somebody
"""
COLUMNS = (
    "subject_id", "predicate_id", "predicate_modifier", "object_id", "mapping_justification",
    "mapping_provider", "mapping_date", "confidence", "relation", "evidence", "comment", "other",
)  # fmt: skip
_FIRST = SSSOM_HEADER.count("\n") + 2

#: Name of the error, column and check, and what it does to a row.
SSSOM_ERRORS: tuple[tuple[str, str, Callable[[Row], object]], ...] = (
    ("subject_id", "import-item", lambda r: r.update(subject_id="nisc:bp-999")),
    ("object_id", "import-item", lambda r: r.update(object_id="io:nowhere")),
    ("subject_id", "import-prefix", lambda r: r.update(subject_id="zzz:1")),
    ("object_id", "import-document", lambda r: r.update(object_id="https://example.org/other/1")),
    ("object_id", "import-required", lambda r: r.update(object_id="")),
    ("subject_id", "import-required", lambda r: r.update(subject_id=" ")),
    ("object_id", "import-self", lambda r: r.update(object_id=r["subject_id"])),
    ("relation", "import-word", lambda r: r.update(relation="covers")),
    ("relation", "import-required", lambda r: r.update(relation="", predicate_id="")),
    ("predicate_id", "import-word", lambda r: r.update(relation="", predicate_id="skos:bestMatch")),
    ("predicate_id", "import-relation-differs", lambda r: r.update(relation="disjoint")),
    ("confidence", "import-number", lambda r: r.update(confidence="1.5")),
    ("confidence", "import-number", lambda r: r.update(confidence="high")),
    ("mapping_date", "import-date", lambda r: r.update(mapping_date="2026-02-30")),
    ("mapping_provider", "import-iri", lambda r: r.update(mapping_provider="the ministry")),
    ("mapping_justification", "import-justification",
     lambda r: r.update(mapping_justification="semapv:Magic")),
    ("predicate_modifier", "import-modifier", lambda r: r.update(predicate_modifier="Never")),
    ("evidence", "import-code", lambda r: r.update(evidence="hearsay")),
    ("comment", "import-hidden", lambda r: r.update(comment="safe \u202etxet")),
    ("", "import-quote", lambda r: r.update(comment='"open')),
    ("", "import-cells", lambda r: r.update(other="more\tand more")),
    ("", "import-cells", lambda r: r.update(_short="yes")),
    ("object_id", "import-duplicate", lambda r: r.update(_again="yes")),
    ("object_id", "import-none-and-some", lambda r: r.update(_none="yes")),
)  # fmt: skip


def planted_sssom(known: Known) -> tuple[bytes, list[Error]]:
    """Return a set in which every fifth row is sound, and the errors of the others."""
    errors: list[Error] = []
    lines: list[str] = []
    kinds = cycle(SSSOM_ERRORS)
    sound: Row = {}
    for number, (subject, object_) in enumerate(islice(pairs(known), ROWS)):
        row = dict.fromkeys(COLUMNS, "") | {
            "subject_id": subject,
            "predicate_id": "skos:broadMatch",
            "object_id": object_.replace("iotsg:", "io:"),
            "mapping_justification": "semapv:ManualMappingCuration",
            "relation": "partOf",
            "other": "x",
        }
        if number % 5:
            column, check, spoil = next(kinds)
            spoil(row)
            errors.append(Error(_FIRST + number, column, check))
            if row.pop("_again", ""):
                row = dict(sound)
            if row.pop("_none", ""):
                row = dict(sound) | {
                    "object_id": "sssom:NoTermFound", "relation": "", "predicate_id": "",
                    "other": "kid:iotsg",
                }  # fmt: skip
        else:
            sound = row
        short = bool(row.pop("_short", ""))
        lines.append("\t".join(row[c] for c in (COLUMNS[:4] if short else COLUMNS)))
    text = SSSOM_HEADER + "\t".join((*COLUMNS[:-1], "object_source"))
    content = "\n".join([text, *lines, ""]).replace("\tx\n", "\t\n").replace("\tx\n", "\t\n")
    assert len(errors) == PLANTED
    return content.encode(), sorted(errors)


# --- workbooks ---

HEADINGS = {
    "Focal Document Element": "subject_id",
    "Relationship": "relation",
    "Reference Document Element": "object_id",
    "Rationale": "rationale_type",
    "Confidence": "confidence",
    "Evidence": "evidence",
    "Date": "mapping_date",
    "否定 Negation": "note",
    "predicate_modifier": "predicate_modifier",
    "Comments (optional)": "comment",
    "参照文書": "object_source",
}
ABOVE = 3  #: rows above the first statement

BOOK_ERRORS: tuple[tuple[str, str, Callable[[Row], object]], ...] = (
    ("Focal Document Element", "import-item", lambda r: r.update(subject_id="bp-999")),
    ("Reference Document Element", "import-item", lambda r: r.update(object_id="要点 999")),
    ("subject_id", "import-required", lambda r: r.update(subject_id="")),
    ("object_id", "import-required", lambda r: r.update(object_id="")),
    ("relation", "import-required", lambda r: r.update(relation="")),
    ("Relationship", "import-word", lambda r: r.update(relation="covers")),
    ("Relationship", "import-word", lambda r: r.update(relation="大体同じ")),
    ("Relationship", "import-none-and-object", lambda r: r.update(relation="該当なし")),
    ("Reference Document Element", "import-self",
     lambda r: r.update(object_id=r["subject_id"], object_source="nisc")),
    ("Confidence", "import-number", lambda r: r.update(confidence="120 %")),
    ("Evidence", "import-code", lambda r: r.update(evidence="heard")),
    ("Date", "import-date", lambda r: r.update(mapping_date="last week")),
    ("predicate_modifier", "import-modifier", lambda r: r.update(predicate_modifier="maybe")),
    ("Comments (optional)", "import-hidden", lambda r: r.update(comment="a\u200bb")),
    ("Reference Document Element", "import-document",
     lambda r: r.update(object_id="1", object_source="A document that nobody has")),
    ("object_id", "import-duplicate", lambda r: r.update(_again="yes")),
    ("", "import-cells", lambda r: r.update(_long="yes")),
)  # fmt: skip


def planted_workbook(known: Known) -> tuple[bytes, list[Error]]:
    """Return a workbook of OLIR's kind in which every fifth row is sound, and the errors."""
    errors: list[Error] = []
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Relationships"
    sheet.append(["A crosswalk"])
    sheet.append([])
    sheet.append(list(HEADINGS))
    kinds = cycle(BOOK_ERRORS)
    sound: Row = {}
    for number, (subject, object_) in enumerate(islice(pairs(known), ROWS)):
        row = dict.fromkeys(HEADINGS.values(), "") | {
            "subject_id": subject.partition(":")[2],
            "relation": "Subset of",
            "object_id": object_.partition(":")[2],
            "rationale_type": "Semantic",
            "object_source": "iotsg",
        }
        if number % 5:
            column, check, spoil = next(kinds)
            spoil(row)
            errors.append(Error(ABOVE + 1 + number, column, check))
            if row.pop("_again", ""):
                row = dict(sound)
        else:
            sound = row
        more = ["too much"] if row.pop("_long", "") else []
        sheet.append([row[key] for key in HEADINGS.values()] + more)
    out = io.BytesIO()
    book.save(out)
    assert len(errors) == PLANTED
    return out.getvalue(), sorted(errors)
