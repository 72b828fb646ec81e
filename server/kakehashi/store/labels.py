"""The label table of a release: what lists show of an item, by identifier and by document.

One SQLite file, written once and then only read. Search has an index of its own, see
:mod:`kakehashi.store.search_index`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import NamedTuple

from kakehashi.store.read_only import ReadOnlyFile

__all__ = ["LabelRow", "Labels", "Member", "write_labels"]


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One item of the index; texts are empty where there are none."""

    id: str  #: CURIE
    document: str
    position: int  #: place in the document's own order
    notation: str
    title_ja: str
    title_en: str
    kind: str
    kind_ja: str
    kind_en: str
    evidence: str
    placeholder: bool
    stub: bool
    not_found: bool
    withdrawn: bool  #: its publisher took it back
    counted: bool  #: the document itself numbers or names it
    alias_of: str = ""  #: CURIE of the item that it is recorded as besides
    other_names: tuple[str, ...] = ()  #: alternative labels and identifiers
    other_notations: tuple[str, ...] = ()  #: its number in another language
    other_summaries: tuple[str, str] = ("", "")  #: ja, en
    other_parents: tuple[str, ...] = ()  #: CURIEs of what it is nested in


class Member(NamedTuple):
    """An item as a comparison of documents sees it."""

    id: str
    document: str
    #: The document itself numbers or names it, its content was seen, and it is not withdrawn.
    assessable: bool
    placeholder: bool
    withdrawn: bool  #: left out for no other reason


#: Other names, summaries and what it is nested in are in the search index alone.
_COLUMNS = tuple(f.name for f in fields(LabelRow) if not f.name.startswith("other_"))


def write_labels(path: Path, rows: Iterable[LabelRow]) -> int:
    """Write the table anew and return the number of items; same rows, same content."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    ordered = sorted(rows, key=lambda row: (row.document, row.position, row.id))
    with closing(sqlite3.connect(draft)) as database, database:
        database.execute(
            f"CREATE TABLE item ({', '.join(_COLUMNS)}, PRIMARY KEY (id)) WITHOUT ROWID"
        )
        marks = ", ".join("?" * len(_COLUMNS))
        database.executemany(
            f"INSERT INTO item VALUES ({marks})",  # noqa: S608
            [astuple(row)[: len(_COLUMNS)] for row in ordered],
        )
        database.execute("CREATE INDEX item_document ON item (document, position, id)")
    draft.replace(path)
    return len(ordered)


class Labels:
    """Reads the table; safe to use from several threads.

    Raises StoreError when the file is missing or is no label table.
    """

    def __init__(self, path: Path) -> None:
        self._file = ReadOnlyFile(path, "item")
        self.close = self._file.close
        self._rows = self._file.rows

    def rows(self, identifiers: Iterable[str]) -> dict[str, LabelRow]:
        """Return the rows of the items that exist, by identifier."""
        found: dict[str, LabelRow] = {}
        wanted = sorted(set(identifiers))
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            query = (
                f"SELECT {', '.join(_COLUMNS)} FROM item WHERE id IN ({', '.join('?' * len(part))})"  # noqa: S608
            )
            found.update((row.id, row) for row in map(_row, self._rows(query, part)))
        return found

    def page(self, document: str, offset: int, limit: int) -> tuple[int, list[LabelRow]]:
        """Return the number of items of a document and a slice of them, in its own order."""
        total = self._rows("SELECT count(*) FROM item WHERE document = ?", [document])[0][0]
        query = (
            f"SELECT {', '.join(_COLUMNS)} FROM item WHERE document = ?"  # noqa: S608
            " ORDER BY position, id LIMIT ? OFFSET ?"
        )
        return int(str(total)), [_row(r) for r in self._rows(query, [document, limit, offset])]

    def ids(self, offset: int, limit: int) -> list[str]:
        """Return a slice of the identifiers of all items, in the documents' own order."""
        query = "SELECT id FROM item ORDER BY document, position, id LIMIT ? OFFSET ?"
        return [str(row[0]) for row in self._rows(query, [limit, offset])]

    def count(self) -> int:
        """Return how many items there are."""
        return int(str(self._rows("SELECT count(*) FROM item", [])[0][0]))

    def members(self, document: str = "") -> list[Member]:
        """Return every item of a document, or of all, in the documents' own order."""
        query = (
            "SELECT id, document, seen AND NOT withdrawn, placeholder, seen AND withdrawn FROM"
            " (SELECT *, counted AND NOT placeholder AND id NOT LIKE '%:document' AS seen"
            " FROM item WHERE ? IN ('', document)) ORDER BY document, position, id"
        )
        return [
            Member(str(i), str(d), bool(a), bool(p), bool(w))
            for i, d, a, p, w in self._rows(query, [document])
        ]

    def evidence(self, document: str) -> dict[str, int]:
        """Return how many items of a document rest on which evidence, of those counted."""
        query = (
            "SELECT evidence, count(*) FROM item WHERE document = ? AND counted GROUP BY evidence"
        )
        return {str(word): int(str(number)) for word, number in self._rows(query, [document])}


def _row(columns: Sequence[object]) -> LabelRow:
    texts, flags = [str(c) for c in columns[:10]], [bool(c) for c in columns[10:15]]
    return LabelRow(
        id=texts[0],
        document=texts[1],
        position=int(texts[2]),
        notation=texts[3],
        title_ja=texts[4],
        title_en=texts[5],
        kind=texts[6],
        kind_ja=texts[7],
        kind_en=texts[8],
        evidence=texts[9],
        placeholder=flags[0],
        stub=flags[1],
        not_found=flags[2],
        withdrawn=flags[3],
        counted=flags[4],
        alias_of=str(columns[15]),
    )
