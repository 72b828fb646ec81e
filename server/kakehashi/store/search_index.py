"""The search index: one SQLite file, in which every way of searching is a look-up.

Identifiers, numbers and whole titles are looked up by key; words by their terms, whose weights were
worked out when the index was made (see :mod:`kakehashi.store.search_weights`). A hit's score says
how it was found, see :data:`SCORES`; equal scores put items before stubs and placeholders, then
shorter titles first. Entries are numbered in this order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from kakehashi.store.read_only import ReadOnlyFile
from kakehashi.store.search_beginnings import words_from
from kakehashi.store.search_completion import Completer
from kakehashi.store.search_key import bare, fold, named_numbers, number_key, undated
from kakehashi.store.search_query import Unit, any_of, corrected, units, without_last
from kakehashi.store.search_scores import Posting, Scorer, Scores
from kakehashi.store.search_terms import stem, terms
from kakehashi.store.search_ways import NAMING, SCORES
from kakehashi.store.synonyms import Sense, Senses

__all__ = ["FACETS", "NAMING", "SCORES", "SHORT_PREFIX", "Facet", "Found", "Match", "SearchIndex"]

_WORDS: Final = 60
#: Where fewer are found, the last word may be one that is not written to its end.
_LITTLE: Final = 5
#: Half of this is reached by a score of words of this size.
_HALF: Final = 10.0

#: What results are counted and narrowed by.
FACETS: Final = ("document", "kind", "evidence")

#: Beginnings of this length have a key of their own, since very many titles have them.
SHORT_PREFIX: Final = 2
_MOST_BEGUN: Final = 2000
#: Terms that are held in memory.
_MOST_HELD: Final = 512
#: How like a number must be to be near, of 100.
_LIKE: Final = 75

Facet = tuple[tuple[str, int], ...]  #: values with the number of results, most first


class Match(NamedTuple):
    """A hit: the item, how well it fits, the text in which it was found, and how."""

    id: str
    document: str
    score: float
    matched: str
    how: str  #: a key of SCORES, "words" or "beginning"


class Found(NamedTuple):
    """What a search found."""

    matches: tuple[Match, ...]
    total: int
    facets: dict[str, Facet]  #: by name of :data:`FACETS`; each counts what the others leave
    corrected: str  #: what was looked for in place of a word that no item has, else empty


class SearchIndex:
    """Answers from an index file; may be used by several threads."""

    def __init__(self, path: Path) -> None:
        self._file = ReadOnlyFile(path, "entry")
        self.close = self._file.close
        self._rows = self._file.rows

    def ids(self) -> list[str]:
        """Return all identifiers, sorted."""
        return [row[0] for row in self._rows("SELECT id FROM entry ORDER BY id")]

    def find(self, text: str, limit: int = 20, document: str = "") -> list[Match]:
        """Return the best hits first; ``document`` (a slug) keeps to one document."""
        return list(self.search(text, limit, document=document).matches)

    def named(self, text: str) -> list[Match]:
        """Return the items that the text names by identifier, number, title or other label."""
        best = {n: kind for n, kind in self._by_key(_sound(text)).items() if kind != "prefix"}
        ordered = sorted(best, key=lambda n: (-SCORES[best[n]], n))
        return [self._hit(n, 1, best[n]) for n in ordered]

    def near(self, text: str, most: int = 3) -> list[Match]:
        """Return items whose number or identifier looks like the text, the nearest first."""
        key = number_key(_sound(text))
        if not any(letter.isdigit() for letter in key):
            return []
        found = process.extract(
            key[:50], self._keys, scorer=fuzz.ratio, limit=most, score_cutoff=_LIKE
        )
        numbers = [n + 1 for name, _, _ in found for n in self._numbered(name)]
        return [self._hit(n, 1, "number") for n in dict.fromkeys(numbers)][:most]

    def complete(self, text: str, limit: int = 8) -> list[Match]:
        """Return what somebody may mean who has typed so far: numbers, names, then words."""
        text = _sound(text)
        if not text.strip():
            return []
        chosen = self._completer.of(text, self._by_key(text), limit)
        matches = [
            self._hit(n, 1, how)
            if how != "beginning"
            else self._hit(n, 1, "title")._replace(score=_WORDS, matched=name, how=how)
            for n, how, name in chosen
        ]
        if len(matches) < limit:
            there = {match.id for match in matches}
            matches += [match for match in self.find(text, limit) if match.id not in there]
        return matches[:limit]

    @cached_property
    def _completer(self) -> Completer:
        return Completer(self._rows, self._lesser.tolist())

    def search(self, text: str, limit: int = 20, offset: int = 0, **kept: str) -> Found:
        """Return the best hits first, with counts; ``kept`` narrows by :data:`FACETS`.

        ``offset``: how many of the best are left out. Where little is found, the last word may be
        the beginning of one.
        """
        text = _sound(text)
        if not text.strip():
            return Found((), 0, dict.fromkeys(FACETS, ()), "")
        by_key = self._by_key(text)
        parts, other = self._units(text)
        named = bool(set(NAMING) & set(by_key.values()))
        scores = self._scorer.score(parts, widen=not named)
        if not named and np.count_nonzero(scores) < _LITTLE and (more := self._going_on(text)):
            wider = self._scorer.score(more)
            if np.count_nonzero(wider) > np.count_nonzero(scores):
                parts, other, scores = more, "", wider
        scores[self._lesser] *= np.float32(0.8)
        for number, kind in by_key.items():
            scores[number - 1] = 1000 * SCORES[kind] + scores[number - 1]
        fits = {name: self._mask(name, value) for name, value in kept.items() if value}
        hits = scores > 0
        facets = {name: self._counted(name, _within(hits, fits, name)) for name in FACETS}
        left = np.flatnonzero(_within(hits, fits))
        first = _best(scores, left, offset + limit)[offset:]
        wanted = tuple(term for unit in parts for form in unit.forms for term in form.terms)
        matches = [
            self._hit(n + 1, float(scores[n]), by_key.get(n + 1), wanted) for n in first.tolist()
        ]
        return Found(tuple(matches), len(left), facets, other if matches else "")

    def _going_on(self, text: str) -> list[Unit]:
        """Return the parts of a text whose last word is the beginning of others; else none."""
        head, last = without_last(text)
        words = words_from(last, self._words) if last else []
        if not words:
            return []
        before = self._units(head)[0] if head.strip() else []
        return [*before, any_of([last, *words] if stem(last) in self._stems else words)]

    def _units(self, text: str) -> tuple[list[Unit], str]:
        """Return the parts of a text, and the text as it was corrected, if it was.

        A last word that nothing has, but with which others begin, is not corrected.
        """
        head, last = without_last(text)
        if last and stem(last) not in self._stems and (words := words_from(last, self._words)):
            before, other = self._units(head) if head.strip() else ([], "")
            return [*before, any_of(words)], f"{other}{last}" if other else ""
        other = corrected(text, self._words, lambda stem: stem in self._stems)
        return units(other, self._senses, self._is_number), "" if other == text else other

    @cached_property
    def _senses(self) -> Senses:
        rows = self._rows("SELECT forms, unless FROM sense ORDER BY n")
        return Senses(Sense(tuple(json.loads(f)), tuple(json.loads(u))) for f, u in rows)

    @cached_property
    def _keys(self) -> list[str]:
        rows = self._rows("SELECT DISTINCT key FROM key WHERE kind = 'number' ORDER BY key")
        return [row[0] for row in rows]

    @cached_property
    def _words(self) -> list[str]:
        return [row[0] for row in self._rows("SELECT word FROM word ORDER BY word")]

    @cached_property
    def _stems(self) -> frozenset[str]:
        rows = self._rows("SELECT DISTINCT stem FROM word")
        return frozenset(row[0] for row in rows) | self._senses.words()

    @cached_property
    def _facets(self) -> dict[str, tuple[list[str], NDArray[np.int32]]]:
        rows = self._rows("SELECT name, listed, codes FROM facet")
        return {name: (json.loads(v), np.frombuffer(codes, np.int32)) for name, v, codes in rows}

    @cached_property
    def _lesser(self) -> NDArray[np.bool_]:
        """Which items are stubs or placeholders."""
        return self._facets["lesser"][1] > 0

    @cached_property
    def _scorer(self) -> Scorer:
        count = len(self._facets["lesser"][1])
        return Scorer(count, lru_cache(maxsize=_MOST_HELD)(self._posting), self._numbered)

    def _posting(self, term: str) -> Posting | None:
        query = "SELECT numbers, weights FROM posting WHERE term = ?"
        for numbers, weights in self._rows(query, (term,)):
            given = np.frombuffer(weights, np.float16).astype(np.float32)
            return Posting(np.frombuffer(numbers, np.int32), given)
        return None

    def _numbered(self, key: str) -> list[int]:
        rows = self._rows("SELECT n FROM key WHERE key = ? AND kind = 'number'", (key,))
        return [n - 1 for (n,) in rows]

    def _is_number(self, key: str) -> bool:
        query = "SELECT 1 FROM key WHERE key = ? AND kind = 'number' LIMIT 1"
        return bool(self._rows(query, (key,)))

    def _mask(self, name: str, value: str) -> NDArray[np.bool_]:
        listed, codes = self._facets[name]
        mask: NDArray[np.bool_] = codes == (listed.index(value) if value in listed else -1)
        return mask

    def _counted(self, name: str, hits: NDArray[np.bool_]) -> Facet:
        listed, codes = self._facets[name]
        counts = np.bincount(codes[hits], minlength=len(listed)).tolist()
        found = [(value, count) for value, count in zip(listed, counts, strict=True) if count]
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def _hit(self, number: int, score: float, how: str | None, wanted: Sequence[str] = ()) -> Match:
        name, slug, listed = self._rows(
            "SELECT id, document, texts FROM entry WHERE n = ?", (number,)
        )[0]
        texts: list[str] = json.loads(listed)
        if how:
            return Match(name, slug, SCORES[how], _matched(texts, ()) or name, how)
        shown = round(_WORDS * score / (score + _HALF), 2)
        return Match(name, slug, shown, _matched(texts, wanted) or name, "words")

    def _by_key(self, text: str) -> dict[int, str]:
        """Return items by number of entry, with the best way in which a key finds each."""
        best: dict[int, str] = {}

        def take(how: str, number: int) -> None:
            if SCORES[how] > SCORES.get(best.get(number, ""), 0):
                best[number] = how

        for source, values in _key_queries(text):
            for how, number in self._rows(source, values):
                take(how, number)
        for names, key, name in named_numbers(text):
            joined = [f" {n} " if n.isascii() else n for n in _joined(names)]
            apart = [f" {n} " if n.isascii() else n for n in names]
            exactly = "named number" if any(map(str.isalpha, key)) else "named digits"
            for number, context in self._rows(_NAMED, (key, name)):
                if all(said in context for said in joined):
                    take(exactly, number)
                elif all(said in context for said in apart):
                    take("belonging number", number)
        return best


#: Items of a number or name, with what they belong to.
_NAMED: Final = (
    "SELECT n, context FROM key JOIN entry USING (n)"
    " WHERE key IN (?, ?) AND kind IN ('number', 'name', 'title') LIMIT 5000"
)


def _joined(names: list[str]) -> list[str]:
    """Return words with the numbers that stand behind them.

    >>> _joined(["iec", "62443", "3", "nisc"])
    ['iec 62443 3', 'nisc']
    """
    found: list[str] = []
    for word in names:
        if word[0].isdigit() and found:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _within(
    hits: NDArray[np.bool_], fits: dict[str, NDArray[np.bool_]], but: str = ""
) -> NDArray[np.bool_]:
    """Return the hits that fit in every way, but for one."""
    for name, fit in fits.items():
        if name != but:
            hits = hits & fit
    return hits


def _best(scores: Scores, left: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Return the numbers of the best entries, of equal ones the first."""
    given = scores[left]
    if len(left) > limit:
        least = np.partition(given, len(left) - limit)[len(left) - limit]
        left, given = left[given >= least], given[given >= least]
    return left[np.lexsort((left, -given))][:limit]


def _sound(text: str) -> str:
    """Return a text without halves of characters, which no index can hold."""
    return text.encode("utf-8", "replace").decode()


def _matched(texts: list[str], wanted: Sequence[str]) -> str:
    """Return the first text in which one of the terms stands, else the first."""
    shown, asked = [text for text in texts if text], set(wanted)
    having = (text for text in shown if asked & terms(text).keys())
    return next(having if asked else iter(shown), next(iter(shown), ""))


_Query = tuple[str, tuple[Any, ...]]  #: a query for ``how, n``, with its values


def _key_queries(text: str) -> Iterator[_Query]:
    whole, number = fold(text), number_key(text)
    for kind, how, key in (
        ("id", "id", whole),
        ("written", "written", text.strip()),
        ("number", "number", number),
        ("number", "bare number", number_key(bare(text))),
        ("number", "edition", number_key(undated(text))),
        ("title", "title", whole),
        ("name", "name", whole),
        ("name", "name", number),
        ("name", "edition", fold(undated(text))),
    ):
        yield "SELECT ? AS how, n FROM key WHERE key = ? AND kind = ?", (how, key, kind)
    for kind, key in (("id", whole), ("number", number)):
        if (":" in key) if kind == "id" else _may_begin_a_number(text):
            yield from _begun(kind, key)


def _may_begin_a_number(text: str) -> bool:
    """Tell whether numbers that begin so may be meant; "key" begins "Key Concept 1"."""
    return any(c.isdigit() or c in ".-:" for c in text) or (text.isupper() and len(text) > 1)


def _begun(kind: str, key: str) -> Iterator[_Query]:
    if len(key) == SHORT_PREFIX:
        query = "SELECT 'prefix' AS how, n FROM key WHERE key = ? AND kind = ?"
        yield query, (key, f"{kind} prefix")
    elif len(key) > SHORT_PREFIX:
        query = (
            "SELECT 'prefix' AS how, n FROM key WHERE key > ? AND key < ? AND kind = ?"
            " ORDER BY n LIMIT ?"
        )
        yield query, (key, key + "\U0010ffff", kind, _MOST_BEGUN)
