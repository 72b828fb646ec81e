"""Write the file of the search index, see :mod:`kakehashi.store.search_index`."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from kakehashi.store.search_index import FACETS, SHORT_PREFIX
from kakehashi.store.search_key import fold, number_key, number_keys, parts, plain, undated
from kakehashi.store.search_terms import context_terms, stem, terms, tokens
from kakehashi.store.search_weights import postings
from kakehashi.store.synonyms import Sense

__all__ = ["Entry", "create"]

_SCHEMA: Final = """
    CREATE TABLE entry (
      n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL,
      context TEXT NOT NULL, texts TEXT NOT NULL);
    CREATE TABLE key (key TEXT NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL REFERENCES entry,
      PRIMARY KEY (key, kind, n)) WITHOUT ROWID;
    CREATE TABLE posting (term TEXT NOT NULL, numbers BLOB NOT NULL, weights BLOB NOT NULL);
    CREATE TABLE facet (name TEXT PRIMARY KEY, listed TEXT NOT NULL, codes BLOB NOT NULL);
    CREATE TABLE word (word TEXT PRIMARY KEY, stem TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE sense (n INTEGER PRIMARY KEY, forms TEXT NOT NULL, unless TEXT NOT NULL);
"""

#: An abbreviation in brackets in the title of a document, with its version: "(CSF)2.0".
_IN_BRACKETS: Final = re.compile(
    r"[(（]([A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9.\-]*)[)）](?:\s*(\d[\d.]*))?"
)
_AT_END: Final = re.compile(r"[(（]([A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9.\-]*)[)）]$")
_WITH_VERSION: Final = re.compile(r"([A-Z][A-Za-z\-]+) \d[\d.]*")
#: A number of a standard in a title.
_DESIGNATION: Final = re.compile(
    r"\b(?:(?:ISO|IEC|IEEE|ITU-T|ETSI|EN|JIS|NISTIR|NIST|IR|SP|TS|TR|PAS|DIN|AS|NZS|X|SI|SC|JTC)"
    r"[ /]+)+\d[\d .\-/:]*[A-Z]?\b"
)


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
    kind: str = ""
    evidence: str = ""
    summaries: tuple[str, str] = ("", "")  #: ja, en
    belongs_to: tuple[str, ...] = ()  #: names of its document, numbers and titles of what it is in


def create(path: Path, rows: Iterable[Entry], senses: Sequence[Sense] = ()) -> int:
    """Write the index of ``rows`` and return their number; same rows, same bytes."""
    entries = sorted(rows, key=_rank)
    scratch = path.with_name(f".{path.name}.new")
    scratch.unlink(missing_ok=True)
    with closing(sqlite3.connect(scratch)) as database:
        database.executescript(_SCHEMA)
        for number, entry in enumerate(entries, start=1):
            _insert(database, number, entry)
        _insert_terms(database, entries)
        _insert_words(database, entries, senses)
        _insert_facets(database, entries)
        database.executemany(
            "INSERT INTO sense (forms, unless) VALUES (?, ?)",
            [(json.dumps(s.forms), json.dumps(s.unless)) for s in senses],
        )
        database.execute("CREATE UNIQUE INDEX posting_term ON posting (term)")
        database.commit()
        database.execute("VACUUM")
    scratch.replace(path)
    return len(entries)


def _rank(entry: Entry) -> tuple[int, int, Entry]:
    return 2 * entry.stub + entry.placeholder, len(entry.title_en or entry.title_ja), entry


def _insert(database: sqlite3.Connection, number: int, entry: Entry) -> None:
    itself = (entry.title_ja, entry.title_en) if entry.kind == "document" else ()
    context = parts(" ".join((entry.id, *entry.kind_words, *entry.belongs_to, *itself))) + " "
    texts = (entry.title_ja, entry.title_en, *entry.alternative_labels, *entry.summaries)
    database.execute(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
        (number, entry.id, entry.document, context, json.dumps(texts, ensure_ascii=False)),
    )
    database.executemany(
        "INSERT INTO key VALUES (?, ?, ?)",
        [(key, kind, number) for key, kind in sorted(_keys(entry)) if key],
    )


def _keys(entry: Entry) -> set[tuple[str, str]]:
    local = entry.id.partition(":")[2]
    titles = (entry.title_ja, entry.title_en)
    names = {fold(name) for name in entry.alternative_labels}
    notations = [entry.notation, *entry.other_notations, local]
    names |= {fold(name) for title in titles for name in _AT_END.findall(title)}
    if entry.kind == "document":
        names |= _document_names(entry)
        notations += [number for title in titles for number in _DESIGNATION.findall(title)[:1]]
    keys = {(fold(name), "id") for name in (entry.id, *entry.alternative_ids)}
    keys |= {(number, "number") for number in set().union(*map(number_keys, notations))}
    keys |= {(fold(title), "title") for title in titles}
    keys |= {(name, "name") for name in names}
    keys |= {
        (key[:SHORT_PREFIX], f"{kind} prefix")
        for key, kind in keys
        if kind in ("id", "number") and len(key) > SHORT_PREFIX
        if kind != "id" or ":" in key[:SHORT_PREFIX]
    }
    written = entry.notation.strip()
    return keys | {(written, "written"), (_GENERIC.sub("", written), "written")}


#: What stands before a number and may be left out: "Provision 5.1-1".
_GENERIC: Final = re.compile(r"^(?:Provision|Section|Clause|clause|Annex|Schedule) (?=\d)")


def _document_names(entry: Entry) -> set[str]:
    """Return the short names of a document, as they stand in its titles."""
    names: set[str] = set()
    for title in (entry.title_ja, entry.title_en, *entry.alternative_labels):
        for short, version in _IN_BRACKETS.findall(title):
            names |= {short, f"{short} {version}" if version else ""}
        if match := _WITH_VERSION.fullmatch(title):
            names.add(match[1])
        names |= {undated(title), title.partition("(")[0]}
    if entry.id.endswith(":document"):
        names |= {entry.document, number_key(entry.document)}
    return {fold(name) for name in names}


def _insert_terms(database: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    fields = [_fields(entry) for entry in entries]
    contexts = (context_terms(e.id, e.notation, *e.belongs_to, *e.other_notations) for e in entries)
    database.executemany(
        "INSERT INTO posting VALUES (?, ?, ?)",
        (
            (term, numbers.tobytes(), weights.tobytes())
            for term, numbers, weights in postings(fields, contexts)
        ),
    )


def _insert_words(
    database: sqlite3.Connection, entries: Sequence[Entry], senses: Iterable[Sense]
) -> None:
    words = {word for entry in entries for text in _texts(entry) for word in _words(text)}
    words |= {word for sense in senses for form in sense.forms for word in _words(form)}
    database.executemany(
        "INSERT INTO word VALUES (?, ?)", [(word, stem(word)) for word in sorted(words)]
    )


def _fields(entry: Entry) -> tuple[Counter[str], ...]:
    return tuple(map(terms, _texts(entry)))


def _texts(entry: Entry) -> tuple[str, ...]:
    names = "\n".join((*entry.alternative_labels, *entry.alternative_ids))
    return entry.title_ja, entry.title_en, names, *entry.summaries


def _words(text: str) -> set[str]:
    return {token.text for token in tokens(plain(text)) if token.kind == "word"}


def _insert_facets(database: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    for name in FACETS:
        listed = sorted({str(getattr(entry, name)) for entry in entries})
        code = {value: number for number, value in enumerate(listed)}
        codes = [code[str(getattr(entry, name))] for entry in entries]
        _insert_facet(database, name, listed, codes)
    lesser = [int(entry.stub or entry.placeholder) for entry in entries]
    _insert_facet(database, "lesser", [], lesser)


def _insert_facet(
    database: sqlite3.Connection, name: str, listed: list[str], codes: list[int]
) -> None:
    row = (name, json.dumps(listed), np.asarray(codes, np.int32).tobytes())
    database.execute("INSERT INTO facet VALUES (?, ?, ?)", row)
