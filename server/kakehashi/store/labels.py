"""The label index of a release: what lists show of an item, and search by word or number.

One SQLite file, written once and then only read. ``item`` holds a row per item, ``name`` every
text by which an item can be found, in a folded form; a trigram index over the names finds
substrings of three and more characters, which is what Japanese needs.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from kakehashi.errors import StoreError

__all__ = ["LabelIndex", "LabelRow", "fold", "write_index"]


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
    other_names: tuple[str, ...] = ()  #: alternative labels and identifiers


_COLUMNS = tuple(f.name for f in fields(LabelRow) if f.name != "other_names")

#: How well a way of matching answers, from the best.
_EXACT, _PREFIX, _INSIDE = 3.0, 2.0, 1.0
#: What the name that matched is worth.
_ID, _NOTATION, _TITLE, _OTHER = 0.9, 0.8, 0.7, 0.6

_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_DROPPED = re.compile(r"[\s\-‐‑–—―_/()\[\]「」『』・,、。:;'\"]+")


def fold(text: str) -> str:
    """Fold a text for comparison: width, case, kana, circled numbers, spaces and hyphens.

    >>> fold("ＳＲ 1.1"), fold("③"), fold("セキュリティ"), fold("3-3 SR-1.1")
    ('sr1.1', '3', 'せきゅりてぃ', '33sr1.1')
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_KATAKANA)
    return _DROPPED.sub("", plain)


def write_index(path: Path, rows: Iterable[LabelRow]) -> int:
    """Write the index anew and return the number of items."""
    draft = path.with_name(f".{path.name}")
    draft.unlink(missing_ok=True)
    connection = sqlite3.connect(draft)
    with connection:
        marks = ", ".join("?" * (len(_COLUMNS) + 1))
        connection.execute(
            f"CREATE TABLE item (number INTEGER PRIMARY KEY, {', '.join(_COLUMNS)}, UNIQUE (id))"
        )
        connection.execute("CREATE TABLE name (item INTEGER, key TEXT, worth REAL, shown TEXT)")
        count = 0
        for count, row in enumerate(sorted(rows, key=lambda r: (r.document, r.position, r.id)), 1):
            connection.execute(f"INSERT INTO item VALUES ({marks})", (count, *astuple(row)[:-1]))  # noqa: S608
            connection.executemany(
                "INSERT INTO name VALUES (?, ?, ?, ?)",
                sorted({(count, fold(text), worth, text) for text, worth in _names(row)}),
            )
        connection.execute("CREATE INDEX item_document ON item (document, position, id)")
        connection.execute("CREATE INDEX name_key ON name (key)")
        connection.execute(
            "CREATE VIRTUAL TABLE trigram USING fts5 (key, content='name', tokenize='trigram')"
        )
        connection.execute("INSERT INTO trigram (trigram) VALUES ('rebuild')")
    connection.close()
    draft.replace(path)
    return count


def _names(row: LabelRow) -> Iterator[tuple[str, float]]:
    local = row.id.partition(":")[2]
    yield row.id.replace(":", ""), _ID
    yield local, _ID
    if row.notation:
        yield row.notation, _NOTATION
        yield f"{row.document} {row.notation}", _NOTATION
        for kind in (row.kind_ja, row.kind_en):
            yield f"{kind}{row.notation}", _NOTATION
    for title in (row.title_ja, row.title_en):
        if title:
            yield title, _TITLE
    for name in row.other_names:
        yield name, _OTHER


class LabelIndex:
    """Reads the index; safe to use from several threads.

    Raises StoreError when the file is missing or is no index.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._local = path, threading.local()
        try:
            self._count = int(self._rows("SELECT count(*) FROM item")[0][0])
        except sqlite3.Error as error:
            raise StoreError(
                "The label index cannot be opened: {detail}",
                where=str(path),
                remedy="Build one with «kakehashi build» or «make run».",
                detail=str(error),
            ) from error

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"file:{self._path}?mode=ro&immutable=1", uri=True)
            self._local.connection = connection
        return list(connection.execute(query, tuple(values)))

    def rows(self, identifiers: Iterable[str]) -> dict[str, LabelRow]:
        """Return the rows of the items that exist, by identifier."""
        found: dict[str, LabelRow] = {}
        wanted = sorted(set(identifiers))
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            query = f"SELECT {', '.join(_COLUMNS)} FROM item WHERE id IN ({', '.join('?' * len(part))})"  # noqa: S608
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

    def evidence(self, document: str) -> dict[str, int]:
        """Return how many items of a document rest on which evidence."""
        query = "SELECT evidence, count(*) FROM item WHERE document = ? GROUP BY evidence"
        return {str(word): int(str(number)) for word, number in self._rows(query, [document])}

    def identifiers(self) -> list[str]:
        """Return all identifiers."""
        return [str(row[0]) for row in self._rows("SELECT id FROM item ORDER BY number")]

    def named(self, text: str) -> list[str]:
        """Return the items of which ``text``, folded, is the identifier or another exact name."""
        query = (
            "SELECT DISTINCT item.id FROM name JOIN item ON item.number = name.item"
            " WHERE name.key = ? AND name.worth IN (?, ?) ORDER BY name.worth DESC, item.number"
        )
        return [str(row[0]) for row in self._rows(query, [fold(text), _ID, _OTHER])]

    def search(self, text: str, limit: int, document: str = "") -> list[tuple[LabelRow, float, str]]:
        """Return rows with score and the name that matched, the best first."""
        words = [key for word in text.split() if (key := fold(word))]
        whole = fold(text)
        if not whole:
            return []
        found: dict[int, tuple[float, str]] = {}
        for number, score, shown in self._matches(whole, text.strip()):
            if score > found.get(number, (0.0, ""))[0]:
                found[number] = (score, shown)
        if len(words) > 1 and len(found) < limit:
            for number, shown in self._with_all(words).items():
                found.setdefault(number, (_INSIDE / 2, shown))
        return self._ranked(found, limit, document)

    def _ranked(
        self, found: dict[int, tuple[float, str]], limit: int, document: str
    ) -> list[tuple[LabelRow, float, str]]:
        rows: list[tuple[LabelRow, float, str]] = []
        numbers = list(found)
        for start in range(0, len(numbers), 500):
            part = numbers[start : start + 500]
            query = f"SELECT number, {', '.join(_COLUMNS)} FROM item WHERE number IN ({', '.join('?' * len(part))})"  # noqa: S608
            for number, *columns in self._rows(query, part):
                row = _row(columns)
                score, shown = found[int(str(number))]
                rows.append((row, score - (0.45 if row.stub or row.not_found else 0.0), shown))
        kept = [r for r in rows if document in ("", r[0].document)]
        kept.sort(key=lambda r: (-r[1], r[0].document, r[0].position, r[0].id))
        return kept[:limit]

    def _matches(self, key: str, text: str) -> Iterator[tuple[int, float, str]]:
        query = "SELECT item, worth, shown FROM name WHERE key = ?"
        for number, worth, shown in self._rows(query, [key]):
            as_written = 0.5 if shown == text else 0.0
            yield int(str(number)), _EXACT + float(str(worth)) + as_written, str(shown)
        end = key[:-1] + chr(ord(key[-1]) + 1)
        query = "SELECT item, worth, shown FROM name WHERE key > ? AND key < ? AND worth < ?"
        for number, worth, shown in self._rows(query, [key, end, _ID]):
            yield int(str(number)), _PREFIX + float(str(worth)), str(shown)
        for number, worth, shown in self._inside(key):
            yield number, _INSIDE + worth, shown

    def _inside(self, key: str) -> Iterator[tuple[int, float, str]]:
        if len(key) >= 3:
            query = (
                "SELECT item, worth, shown FROM name WHERE worth < ? AND rowid IN"
                " (SELECT rowid FROM trigram WHERE trigram MATCH ?)"
            )
            values: list[object] = [_ID, f'"{key}"']
        else:
            query = "SELECT item, worth, shown FROM name WHERE worth < ? AND instr(key, ?) > 0"
            values = [_NOTATION, key]
        for number, worth, shown in self._rows(query, values):
            yield int(str(number)), float(str(worth)), str(shown)

    def _with_all(self, words: list[str]) -> dict[int, str]:
        each = [{number: shown for number, _, shown in self._inside(word)} for word in words]
        common = set(each[0]).intersection(*each[1:])
        return {number: each[0][number] for number in sorted(common)}


def _row(columns: Sequence[object]) -> LabelRow:
    texts = [str(c) for c in columns]
    return LabelRow(
        texts[0], texts[1], int(texts[2]), *texts[3:10], *(t == "1" for t in texts[10:13])  # type: ignore[arg-type]
    )
