"""The tables beside a fact sheet: kinds, code lists, exceptions of nesting, further texts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from kakehashi.errors import BuildError
from kakehashi.importers.describe import local_name
from kakehashi.importers.faults import Faults
from kakehashi.namespaces import KH, SCHEME
from kakehashi.rdf.files import read_turtle

__all__ = [
    "NestingReason",
    "SuppliedText",
    "read_exceptions",
    "read_kinds",
    "read_notations",
    "read_texts",
]

_EXCEPTION_COLUMNS: Final = ["child_id", "parent_id", "reason_en", "reason_ja"]
_TEXT_COLUMNS: Final = ["slug", "id", "lang", "text"]


@dataclass(frozen=True, slots=True)
class NestingReason:
    """Why an item stands under another in the document without being a part of it."""

    child: str  #: CURIE
    parent: str  #: CURIE
    english: str
    japanese: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class SuppliedText:
    """A title or summary that the sheet lacks, given in a table."""

    slug: str
    item: str  #: local identifier
    language: str
    text: str
    file: str = ""
    line: int = 0


def read_kinds(path: Path) -> dict[str, str]:
    """Return kind -> class IRI from the code list of kinds (``kh:kindClass``)."""
    return {
        quad.subject.value.removeprefix(f"{SCHEME}kind/"): quad.object.value
        for quad in read_turtle(path)
        if quad.predicate.value == f"{KH}kindClass"
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
    }


def read_notations(path: Path, scheme: str) -> frozenset[str]:
    """Return the notations of a code list (``scheme/{scheme}/{notation}``)."""
    start = f"{SCHEME}{scheme}/"
    subjects = {getattr(quad.subject, "value", "") for quad in read_turtle(path)}
    return frozenset(iri.removeprefix(start) for iri in subjects if iri.startswith(start))


def read_exceptions(path: Path) -> tuple[NestingReason, ...]:
    """Read the table of links that are not part-of.

    Columns: child_id, parent_id, reason_en, reason_ja. Raises BuildError with every bad row.
    """
    return tuple(
        NestingReason(_curie(row[0]), _curie(row[1]), row[2], row[3], path.name, line)
        for line, row in _rows(path, _EXCEPTION_COLUMNS)
    )


def read_texts(path: Path) -> tuple[SuppliedText, ...]:
    """Read a table of titles or summaries: slug, id, lang (ja or en), text.

    Raises BuildError with every bad row.
    """
    return tuple(
        SuppliedText(row[0], local_name(row[1]), row[2], row[3], path.name, line)
        for line, row in _rows(path, _TEXT_COLUMNS)
    )


def _curie(identifier: str) -> str:
    slug, colon, local = identifier.partition(":")
    return f"{slug}{colon}{local_name(local)}"


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    faults = Faults(path.name)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1))
    for line, row in rows:
        if len(row) != len(columns):
            faults.add(line, "table", "table-columns", value=len(row), expected=len(columns))
        elif "lang" in columns and line > 1 and row[2] not in ("ja", "en"):
            faults.add(line, row[1], "bad-code", key="lang", value=row[2], known="ja, en")
    if faults.found:
        raise BuildError("A table cannot be used.", findings=tuple(faults.found))
    yield from ((line, row) for line, row in rows if row != columns)
