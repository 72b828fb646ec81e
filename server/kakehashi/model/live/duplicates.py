"""Entries that may be the same thing entered twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz

from kakehashi.model.live.event import Entry
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.snapshot import list_of, text_of
from kakehashi.model.text import Text

__all__ = ["ALIKE", "Pair", "duplicates", "likeness", "plain"]

#: Likeness of titles, of 100, from which two entries may be the same.
ALIKE: Final = 88.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries of a kind that may be the same, and why."""

    one: Entry
    other: Entry
    likeness: float  #: of the titles, 0 to 100; 0 when they are not alike
    items: tuple[str, ...]  #: that both concern, when an actor has a part in both too
    actors: tuple[str, ...]


def plain(text: str) -> str:
    """Return a title as it is compared: in one width and case, with single spaces.

    >>> plain("ＩｏＴ  Security")
    'iot security'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def likeness(one: Text, other: Text) -> float:
    """Return how alike two plain titles are, of 100, in the language in which they are most.

    Titles with other numbers call other things, however alike they are: parts and editions of a
    standard, meetings of a series.

    >>> likeness(Text(en="meeting 1"), Text(en="meeting 2")), likeness(Text(en="a"), Text(en="a"))
    (0.0, 100.0)
    """
    pairs = [(a, b) for a, b in ((one.ja, other.ja), (one.en, other.en)) if a and b]
    if any(_numbers(a) and _numbers(b) and _numbers(a) != _numbers(b) for a, b in pairs):
        return 0.0
    return max((fuzz.ratio(a, b) for a, b in pairs), default=0.0)


def _numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+", text)


def duplicates(entries: Iterable[Entry]) -> list[Pair]:
    """Return the pairs that may be the same, the likeliest first.

    Those of which one is said to be a duplicate of the other, or both of a third, are not among
    them.
    """
    by_kind: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
    for entry in entries:
        by_kind[entry.kind].append(entry)
    found = [pair for some in by_kind.values() for pair in _pairs(some)]
    return sorted(found, key=lambda p: (-p.likeness, p.one.id, p.other.id))


def _pairs(entries: list[Entry]) -> Iterator[Pair]:
    titles = {e.id: Text(plain(text_of(e).ja), plain(text_of(e).en)) for e in entries}
    for one, other in combinations(entries, 2):
        alike = likeness(titles[one.id], titles[other.id])
        items = _both(one, other, "items")
        actors = tuple(sorted(_actors(one) & _actors(other))) if items else ()
        if (alike >= ALIKE or actors) and not _settled(one, other):
            yield Pair(
                one, other, alike if alike >= ALIKE else 0.0, items if actors else (), actors
            )


def _actors(entry: Entry) -> set[str]:
    return {part["actor"] for part in list_of(entry, "roles")}


def _both(one: Entry, other: Entry, field: str) -> tuple[str, ...]:
    return tuple(sorted(set(list_of(one, field)) & set(list_of(other, field))))


def _settled(one: Entry, other: Entry) -> bool:
    first, second = list_of(one, "duplicate_of"), list_of(other, "duplicate_of")
    return other.id in first or one.id in second or bool(set(first) & set(second))
