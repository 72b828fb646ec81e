"""The label index: one SQLite file, full text by trigrams, numbers by key.

A hit's score says how it was found, see :data:`SCORES`; equal scores put items before stubs and
placeholders, then shorter titles first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from kakehashi.store.read_only import ReadOnlyFile
from kakehashi.store.search_key import fold, named_numbers, number_key, parts

__all__ = ["SCORES", "Entry", "Match", "SearchIndex", "create"]

#: How a hit was found, best first.
SCORES: Final = {
    "id": 100,  # the identifier, or another identifier of the same thing
    "written": 95,  # the document's own number, exactly as it is printed there
    "number": 90,  # the document's own number, or the local part of the identifier
    "named number": 80,  # "principle 3", "NISC 原則3"
    "title": 75,  # the whole title
    "name": 70,  # the whole of another label
    "prefix": 60,  # an identifier, a number or a title begins so
    "words": 40,  # all words stand in one title
    "other": 20,  # all words stand in titles and other labels together
}

#: Further words of a search text are not looked at.
_MOST_WORDS: Final = 20

_SCHEMA: Final = """
    CREATE TABLE entry (
      n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL,
      last INTEGER NOT NULL, size INTEGER NOT NULL,
      ja TEXT NOT NULL, en TEXT NOT NULL, more TEXT NOT NULL, context TEXT NOT NULL,
      shown TEXT NOT NULL);
    CREATE TABLE key (key TEXT NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL REFERENCES entry,
      PRIMARY KEY (key, kind, n)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE words USING fts5(
      ja, en, more, content='entry', content_rowid='n', tokenize='trigram case_sensitive 1');
"""


class Entry(NamedTuple):
    """An item as it goes into the index."""

    id: str  #: CURIE
    document: str  #: slug
    notation: str = ""
    title_ja: str = ""
    title_en: str = ""
    alternative_labels: tuple[str, ...] = ()
    alternative_ids: tuple[str, ...] = ()
    kind_words: tuple[str, ...] = ()  #: what may stand before its number: labels of the kind
    placeholder: bool = False
    stub: bool = False


class Match(NamedTuple):
    """A hit: the item, how well it fits and the title to show."""

    id: str
    document: str
    score: float
    matched: str


def create(path: Path, rows: Iterable[Entry]) -> int:
    """Write the index of ``rows`` and return their number; same rows, same bytes."""
    entries = sorted(rows)
    scratch = path.with_name(f".{path.name}.new")
    scratch.unlink(missing_ok=True)
    with closing(sqlite3.connect(scratch)) as database:
        database.executescript(_SCHEMA)
        for number, entry in enumerate(entries, start=1):
            _insert(database, number, entry)
        database.execute("INSERT INTO words(words) VALUES ('rebuild')")
        database.execute("INSERT INTO words(words) VALUES ('optimize')")
        database.commit()
        database.execute("VACUUM")
    scratch.replace(path)
    return len(entries)


def _insert(database: sqlite3.Connection, number: int, entry: Entry) -> None:
    local = entry.id.partition(":")[2]
    titles = (fold(entry.title_ja), fold(entry.title_en))
    database.execute(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            entry.id,
            entry.document,
            2 * entry.stub + entry.placeholder,
            len(entry.title_en or entry.title_ja),
            *titles,
            fold("\n".join((*entry.alternative_labels, *entry.alternative_ids, entry.id))),
            parts(" ".join((entry.id, *entry.kind_words))),
            entry.title_ja or entry.title_en or entry.id,
        ),
    )
    keys = {(fold(name), "id") for name in (entry.id, *entry.alternative_ids)}
    keys |= {(number_key(text), "number") for text in (entry.notation, local)}
    keys |= {(title, "title") for title in titles}
    keys |= {(fold(label), "name") for label in entry.alternative_labels}
    keys.add((entry.notation.strip(), "written"))
    database.executemany(
        "INSERT INTO key VALUES (?, ?, ?)",
        [(key, kind, number) for key, kind in sorted(keys) if key],
    )


class SearchIndex:
    """Answers from an index file; may be used by several threads."""

    def __init__(self, path: Path) -> None:
        self._file = ReadOnlyFile(path, "entry")
        self.close = self._file.close
        self._rows = self._file.rows

    def ids(self) -> list[str]:
        """Return all identifiers, sorted."""
        return [row[0] for row in self._rows("SELECT id FROM entry ORDER BY id", ())]

    def find(self, text: str, limit: int = 20, document: str = "") -> list[Match]:
        """Return the best hits first; ``document`` (a slug) keeps to one document."""
        best: dict[int, int] = {}
        for source, values in _sources(text):
            query = (
                f"SELECT kind, n FROM ({source}) JOIN entry USING (n)"  # noqa: S608
                " WHERE ? IN ('', document) ORDER BY kind = 'other', last, size, id LIMIT ?"
            )
            for kind, number in self._rows(query, (*values, document, limit)):
                best[number] = max(SCORES[kind], best.get(number, 0))
        hits = [self._hit(number, score) for number, score in best.items()]
        return [match for _, match in sorted(hits)[:limit]]

    def _hit(self, number: int, score: int) -> tuple[tuple[int, int, int, str], Match]:
        name, slug, last, size, shown = self._rows(
            "SELECT id, document, last, size, shown FROM entry WHERE n = ?", (number,)
        )[0]
        return (-score, last, size, name), Match(name, slug, score, shown)


def _sources(text: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield queries for ``kind, n``, with their values: every way to take the text."""
    whole, number = fold(text), number_key(text)
    keys = {"id": whole, "title": whole, "name": whole, "number": number, "written": text.strip()}
    for kind, key in keys.items():
        yield "SELECT kind, n FROM key WHERE key = ? AND kind = ?", (key, kind)
        if len(key) > 1 and kind != "written" and (kind != "id" or ":" in key):
            yield (
                "SELECT 'prefix' AS kind, n FROM key WHERE key > ? AND key < ? AND kind = ?",
                (key, key + "\U0010ffff", kind),
            )
    for names, ending in named_numbers(text):
        tests = " AND instr(context, ?)" * len(names)
        starts = (f" {name}" if name.isascii() else name for name in names)
        query = (
            "SELECT 'named number' AS kind, n FROM key JOIN entry USING (n)"  # noqa: S608
            f" WHERE key = ? AND kind = 'number'{tests}"
        )
        yield query, (ending, *starts)
    if words := whole.split()[:_MOST_WORDS]:
        yield _with_words(words)


def _with_words(words: list[str]) -> tuple[str, tuple[object, ...]]:
    """Find all words as parts of the text: long ones by trigrams, short ones by looking."""
    long = [word for word in words if len(word) > 2]  # noqa: PLR2004  (a trigram has 3)
    match = " AND ".join('"{}"'.format(word.replace('"', '""')) for word in long)
    source = "words JOIN entry ON n = words.rowid WHERE words MATCH ?" if long else "entry WHERE 1"
    each = " AND ".join("instr(entry.{0}, ?)" for _ in words)
    anywhere = "instr(entry.ja || char(10) || entry.en || char(10) || entry.more, ?)"
    query = (
        f"SELECT CASE WHEN ({each.format('ja')}) OR ({each.format('en')})"  # noqa: S608
        f" THEN 'words' ELSE 'other' END AS kind, n FROM {source}"
        f" AND {' AND '.join(anywhere for _ in words)}"
    )
    return query, (*words, *words, *([match] if long else []), *words)
