"""The search index: one SQLite file, in which every way of searching is a look-up.

Words are found by all runs of one to three characters of a text, so that 認証, 鍵 and OT are looked
up as longer words are; numbers and beginnings by key. A hit's score says how it was found, see
:data:`SCORES`; equal scores put items before stubs and placeholders, then shorter titles first.
Entries are numbered in this order, so that the first rows of a look-up are the best.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from kakehashi.store.read_only import ReadOnlyFile
from kakehashi.store.search_key import fold, named_numbers, number_key, number_keys, parts

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

#: Longest run of characters that is indexed; a longer word is looked at where all its runs are.
_RUN: Final = 3
#: Beginnings of this length have a key of their own, since very many titles have them.
_SHORT_PREFIX: Final = 2

_SCHEMA: Final = """
    CREATE TABLE entry (
      n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL,
      ja TEXT NOT NULL, en TEXT NOT NULL, more TEXT NOT NULL, context TEXT NOT NULL,
      shown TEXT NOT NULL);
    CREATE INDEX entry_document ON entry (document);
    CREATE TABLE key (key TEXT NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL REFERENCES entry,
      PRIMARY KEY (key, kind, n)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE runs USING fts5(
      ja, en, more, content='', detail='column', columnsize=0, tokenize='ascii');
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
    other_notations: tuple[str, ...] = ()  #: its number in another language


class Match(NamedTuple):
    """A hit: the item, how well it fits and the title to show."""

    id: str
    document: str
    score: float
    matched: str


def create(path: Path, rows: Iterable[Entry]) -> int:
    """Write the index of ``rows`` and return their number; same rows, same bytes."""
    entries = sorted(rows, key=_rank)
    scratch = path.with_name(f".{path.name}.new")
    scratch.unlink(missing_ok=True)
    with closing(sqlite3.connect(scratch)) as database:
        database.executescript(_SCHEMA)
        for number, entry in enumerate(entries, start=1):
            _insert(database, number, entry)
        database.execute("INSERT INTO runs(runs) VALUES ('optimize')")
        database.commit()
        database.execute("VACUUM")
    scratch.replace(path)
    return len(entries)


def _rank(entry: Entry) -> tuple[int, int, Entry]:
    return 2 * entry.stub + entry.placeholder, len(entry.title_en or entry.title_ja), entry


def _insert(database: sqlite3.Connection, number: int, entry: Entry) -> None:
    local = entry.id.partition(":")[2]
    titles = (fold(entry.title_ja), fold(entry.title_en))
    texts = (
        *titles,
        fold("\n".join((*entry.alternative_labels, *entry.alternative_ids, entry.id))),
    )
    database.execute(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            entry.id,
            entry.document,
            *texts,
            parts(" ".join((entry.id, *entry.kind_words))),
            entry.title_ja or entry.title_en or entry.id,
        ),
    )
    database.execute(
        "INSERT INTO runs(rowid, ja, en, more) VALUES (?, ?, ?, ?)", (number, *map(_runs, texts))
    )
    keys = {(fold(name), "id") for name in (entry.id, *entry.alternative_ids)}
    numbers = set().union(*map(number_keys, (entry.notation, *entry.other_notations, local)))
    keys |= {(number, "number") for number in numbers}
    keys |= {(title, "title") for title in titles}
    keys |= {(fold(label), "name") for label in entry.alternative_labels}
    keys |= {
        (key[:_SHORT_PREFIX], f"{kind} prefix")
        for key, kind in keys
        if (kind != "id" or ":" in key[:_SHORT_PREFIX]) and len(key) > _SHORT_PREFIX
    }
    keys.add((entry.notation.strip(), "written"))
    database.executemany(
        "INSERT INTO key VALUES (?, ?, ?)",
        [(key, kind, number) for key, kind in sorted(keys) if key],
    )


def _runs(text: str) -> str:
    """Return every run of a text, each as a word of ASCII letters and digits."""
    found = {w[i : i + n] for w in text.split() for n in range(1, _RUN + 1) for i in range(len(w))}
    return " ".join(sorted(map(_run, found)))


@lru_cache(maxsize=1 << 16)
def _run(characters: str) -> str:
    """Return one to three characters as a word.

    >>> _run("認証")
    '8a8dx8a3c'
    """
    return "x".join(f"{ord(character):x}" for character in characters)


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
        for source, values in _sources(text, document):
            query = f"SELECT kind, n FROM ({source}) ORDER BY n LIMIT ?"  # noqa: S608
            for kind, number in self._rows(query, (*values, limit)):
                best[number] = max(SCORES[kind], best.get(number, 0))
        first = sorted(best, key=lambda number: (-best[number], number))[:limit]
        return [self._hit(number, best[number]) for number in first]

    def _hit(self, number: int, score: int) -> Match:
        name, slug, shown = self._rows(
            "SELECT id, document, shown FROM entry WHERE n = ?", (number,)
        )[0]
        return Match(name, slug, score, shown)


#: Where words are looked for: what a hit is called, columns of the runs, text of the entry.
_TEXTS: Final = (
    ("words", "{ja} : ", "entry.ja"),
    ("words", "{en} : ", "entry.en"),
    ("other", "", "(entry.ja || char(10) || entry.en || char(10) || entry.more)"),
)

_Source = tuple[str, tuple[object, ...]]  #: a query for ``kind, n``, with its values


def _sources(text: str, document: str) -> Iterator[_Source]:
    """Yield every way to take the text."""
    for source, values in _by_key(text):
        if document:
            within = "n IN (SELECT n FROM entry WHERE document = ?)"
            yield f"{source} AND {within}", (*values, document)
        else:
            yield source, values
    if words := fold(text).split()[:_MOST_WORDS]:
        yield from _by_looking(words, document) if document else _by_words(words)


def _by_key(text: str) -> Iterator[_Source]:
    whole, number = fold(text), number_key(text)
    keys = {"id": whole, "title": whole, "name": whole, "number": number, "written": text.strip()}
    for kind, key in keys.items():
        yield "SELECT kind, n FROM key WHERE key = ? AND kind = ?", (key, kind)
        if kind == "written" or (kind == "id" and ":" not in key):
            continue
        if len(key) == _SHORT_PREFIX:
            query = "SELECT 'prefix' AS kind, n FROM key WHERE key = ? AND kind = ?"
            yield query, (key, f"{kind} prefix")
        elif len(key) > _SHORT_PREFIX:
            query = "SELECT 'prefix' AS kind, n FROM key WHERE key > ? AND key < ? AND kind = ?"
            yield query, (key, key + "\U0010ffff", kind)
    for names, ending in named_numbers(text):
        tests = " AND instr(context, ?)" * len(names)
        starts = (f" {name}" if name.isascii() else name for name in names)
        query = (
            "SELECT 'named number' AS kind, n FROM key JOIN entry USING (n)"  # noqa: S608
            f" WHERE key = ? AND kind = 'number'{tests}"
        )
        yield query, (ending, *starts)


def _by_words(words: list[str]) -> Iterator[_Source]:
    """Find all words as parts of a title, and as parts of titles and other labels together."""
    runs = {word[i : i + _RUN] for word in words for i in range(max(1, len(word) - _RUN + 1))}
    asked = " AND ".join(f'"{_run(characters)}"' for characters in sorted(runs))
    long = [word for word in words if len(word) > _RUN]
    for kind, column, text in _TEXTS:
        tests = f" AND instr({text}, ?)" * len(long)
        query = (
            f"SELECT '{kind}' AS kind, runs.rowid AS n FROM runs JOIN entry ON n = runs.rowid"  # noqa: S608
            f" WHERE runs MATCH ?{tests}"
        )
        yield query, (f"{column}({asked})", *long)


def _by_looking(words: list[str], document: str) -> Iterator[_Source]:
    """Find all words in one document, whose few entries are looked at."""
    for kind, _, text in _TEXTS:
        tests = f" AND instr({text}, ?)" * len(words)
        query = f"SELECT '{kind}' AS kind, n FROM entry WHERE document = ?{tests}"  # noqa: S608
        yield query, (document, *words)
