"""Statements in files of their own: CSV, or Parquet where Spark reads.

A row is one premise: ``subject``, ``object`` (identifiers such as ``cpsf:1.1``, the document
before the colon) and ``relation`` (names joined by ``|``). Optional columns: ``kind``
(``statement``, which is meant by an empty cell; ``nesting``: the subject stands inside the object;
``identity``: two identifiers of one thing; ``rejection``: the relation does not hold), ``id``,
``standing``, ``confidence``, ``publisher``, ``mapping_set``. Relations are taken as they stand.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from re import fullmatch
from typing import Any, Final

from kakehashi.errors import BadInputError
from kakehashi.model.premise import Premise, Rejection
from kakehashi.model.relation import Relation, parse_relation
from kakehashi.namespaces import ITEM_PATTERN
from kakehashi.rdf.premises import Premises

__all__ = ["KINDS", "NEEDED", "check_columns", "fault", "premises_of_files", "premises_of_rows"]

NEEDED: Final = ("subject", "object", "relation")
KINDS: Final = ("statement", "nesting", "identity", "rejection")

Line = Mapping[str, Any]


def check_columns(found: Iterable[str], where: str) -> None:
    """Raise BadInputError when a file lacks a column."""
    missing = [name for name in NEEDED if name not in set(found)]
    if missing:
        raise BadInputError(
            "The column {name} is missing.",
            where=where,
            remedy="A file of statements has at least the columns subject, object and relation.",
            name=missing[0],
        )


def fault(where: str, row: Line) -> BadInputError:
    """Return the error that a row makes."""
    return BadInputError(
        "This is no statement: {row}",
        where=where,
        remedy="subject and object are identifiers such as cpsf:1.1, relation is one or more of"
        " equal, partOf, contains, overlaps, disjoint joined by |, and kind is statement, nesting,"
        " identity or rejection.",
        row=", ".join(f"{name}={row.get(name)}" for name in (*NEEDED, "kind") if name in row),
    )


def premises_of_files(paths: Sequence[Path]) -> Premises:
    """Read CSV files; raise BadInputError with file and line at the first bad row."""
    return premises_of_rows(row for path in paths for row in _rows(path))


def premises_of_rows(rows: Iterable[tuple[str, Line]]) -> Premises:
    """Return premises and rejections of rows, each with its place.

    >>> row = {"subject": "a:1", "object": "b:1", "relation": "partOf|equal"}
    >>> premises_of_rows([("x.csv:2", row)]).premises[0].relation.names
    ('equal', 'partOf')
    """
    premises: list[Premise] = []
    rejections: list[Rejection] = []
    for place, row in rows:
        found = _read(place, row)
        if isinstance(found, Rejection):
            rejections.append(found)
        else:
            premises.append(found)
    return Premises(tuple(premises), tuple(rejections))


def _rows(path: Path) -> Iterator[tuple[str, Line]]:
    if path.suffix != ".csv":
        raise BadInputError(
            "The embedded engine reads CSV only.",
            where=str(path),
            remedy="Give a file that ends in .csv, or read it with --engine spark.",
        )
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            check_columns(reader.fieldnames or (), str(path))
            for row in reader:
                yield f"{path}:{reader.line_num}", row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(
            "{file} cannot be read: {detail}", file=str(path), detail=str(error)
        ) from error


def _read(place: str, row: Line) -> Premise | Rejection:
    def text(name: str) -> str:
        return str(row.get(name) or "").strip()

    subject, target, kind = text("subject"), text("object"), text("kind") or "statement"
    try:
        relation = parse_relation(text("relation"))
        confidence = float(text("confidence")) if text("confidence") else None
    except ValueError as error:
        raise fault(place, row) from error
    if kind not in KINDS or not (
        fullmatch(ITEM_PATTERN, subject) and fullmatch(ITEM_PATTERN, target)
    ):
        raise fault(place, row)
    if kind == "rejection":
        return Rejection(subject, relation, target, text("id"), text("mapping_set"))
    name = text("id") or _name(subject, relation, target, text("mapping_set"))
    return Premise(
        subject,
        relation,
        target,
        kind,  # type: ignore[arg-type]  # one of the kinds, as just checked
        name if kind == "statement" else subject,  # a link is named by the item it starts from
        text("standing"),
        confidence,
        text("publisher"),
        text("mapping_set"),
    )


def _name(subject: str, relation: Relation, target: str, mapping_set: str) -> str:
    """Name a statement that has no name."""
    said = "\n".join((subject, relation.text, target, mapping_set))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
