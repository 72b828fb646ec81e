"""Find out what became of each item of an edition in the next one.

A published list of changes goes before everything else. What it leaves open is found by equal
words, by equal numbers, by numbers that were divided (``5.3-4`` to ``5.3-4A`` and ``5.3-4B``), by
like words, and last by the place in the document. An item whose words were not seen is never
matched by anything but its number, and never said to be the same. The order of the items given
does not matter.

The words of items are compared by :mod:`rapidfuzz`; to compare all with all would take minutes on
large catalogues, so two items are held against each other only when they share one of their rarest
words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Final

from rapidfuzz import fuzz, process

from kakehashi.model.change import Basis, Change, Entry, Kind

__all__ = ["align", "likeness", "number_key", "words_of"]

#: How like words must be to prove by themselves that one item continues another.
LIKE = 0.8
#: The same, for items under parents that continue each other.
LIKE_BELOW = 0.6
#: By how much likelier words must point elsewhere before a number is not believed.
DOUBT = 0.3
#: Characters that make a word of a script without blanks.
PAIR = 2
#: By how many of its rarest words an item is looked up.
RAREST = 4

#: Kinds of change that leave the words as they are.
_KEPT: Final = ("same", "renumbered")

_NUMBER = re.compile(r"[0-9]+|[^0-9]+")
_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_ASIDE = re.compile(r"^(?:provision|clause|section|annex|requirement|control)\s+")


def number_key(notation: str) -> str:
    """Return a printed number in the form in which numbers of editions are compared.

    Leading zeros, case, width, blanks and a word such as "Provision" do not count.

    >>> number_key("ID.AM-1") == number_key("ID.AM-01"), number_key("Provision 5.3-4")
    (True, '5.3-4')
    >>> number_key("要点１") == number_key("要点 1")
    True
    """
    text = unicodedata.normalize("NFKC", notation).casefold().strip()
    text = _ASIDE.sub("", text)
    parts = (part.lstrip("0") or "0" if part.isdigit() else part for part in _NUMBER.findall(text))
    return "".join("".join(parts).split())


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text; pairs of characters where a script writes no blanks.

    >>> words_of("Data-at-rest is protected."), words_of("自動更新")
    (('data', 'at', 'rest', 'is', 'protected'), ('自動', '動更', '更新'))
    """
    found: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        if word.isascii() or len(word) < PAIR:
            found.append(word)
        else:
            found += [word[n : n + PAIR] for n in range(len(word) - 1)]
    return tuple(found)


def likeness(a: str, b: str) -> float:
    """Return how alike two texts are, 0 to 1; case and punctuation do not count.

    >>> likeness("Remote access is managed", "Remote access is managed.")
    1.0
    """
    if words_of(a) == words_of(b):
        return 1.0
    return round(fuzz.ratio(_sorted(a), _sorted(b)) / 100, 3)


@lru_cache(maxsize=20_000)
def _sorted(text: str) -> str:
    return " ".join(sorted(words_of(text)))


class _Sides:
    """Both editions, and which of their items are still without an answer."""

    def __init__(self, old: Iterable[Entry], new: Iterable[Entry]) -> None:
        self.old = {e.id: e for e in sorted(old, key=lambda e: e.id)}
        self.new = {e.id: e for e in sorted(new, key=lambda e: e.id)}
        self.open_old, self.open_new = dict(self.old), dict(self.new)
        self.found: list[Change] = []
        self.successor: dict[str, str] = {}  #: for pairs of one item each

    def pair(self, one: Entry, other: Entry, basis: Basis) -> None:
        kind, like = _kind_of(one, other)
        self.found.append(
            Change(kind=kind, basis=basis, old=(one.id,), new=(other.id,), likeness=like)
        )
        self.successor[one.id] = other.id
        self.open_old.pop(one.id, None)
        self.open_new.pop(other.id, None)

    def unique(self, entries: Iterable[Entry], key: str) -> dict[str, Entry]:
        """Return the entries by number or words, without those that share them."""
        named = [(_key(e, key), e) for e in entries]
        count = Counter(name for name, _ in named)
        return {name: e for name, e in named if name and count[name] == 1}


def align(
    old: Iterable[Entry], new: Iterable[Entry], published: Sequence[Change] = ()
) -> tuple[Change, ...]:
    """Return what became of every item, each item of either edition at least once.

    ``published`` is kept as it is. Sorted by old and new items.

    >>> e = Entry
    >>> [
    ...     (c.kind, *c.old, *c.new)
    ...     for c in align([e(id="a:1", notation="1", wording="Lock it")],
    ...                    [e(id="b:2", notation="2", wording="Lock it"), e(id="b:3")])
    ... ]
    [('new', 'b:3'), ('renumbered', 'a:1', 'b:2')]
    """  # fmt: skip
    sides = _Sides(old, new)
    sides.found += published
    for change in published:
        for name in change.old:
            sides.open_old.pop(name, None)
        if len(change.old) == len(change.new) == 1:
            sides.successor[change.old[0]] = change.new[0]
    _by_all(sides)
    _by_words(sides)
    _by_number(sides)
    _by_divided_number(sides)
    _by_like_words(sides)
    _by_place(sides)
    told = set(chain.from_iterable(change.new for change in sides.found))
    for name in sides.open_old:
        sides.found.append(Change(kind="withdrawn", basis="absence", old=(name,)))
    for name in sides.open_new:
        if name not in told:
            sides.found.append(Change(kind="new", basis="absence", new=(name,)))
    return tuple(sorted(_with_parts(sides), key=lambda c: (c.old, c.new)))


def _with_parts(sides: _Sides) -> Iterator[Change]:
    """Take back that an item is the same where what stands below it is not.

    A heading may stay while its section changes; its words alone do not tell.
    """
    kept = {
        name
        for change in sides.found
        if change.kind in _KEPT
        for name in (*change.old, *change.new)
    }
    touched = {
        entry.parent
        for entry in (*sides.old.values(), *sides.new.values())
        if entry.parent and entry.id not in kept
    }
    for change in sides.found:
        moved = change.basis != "published" and touched.intersection(change.old + change.new)
        if change.kind in _KEPT and moved:
            yield replace(change, kind="continued", likeness=None)
        else:
            yield change


def _kind_of(one: Entry, other: Entry) -> tuple[Kind, float | None]:
    if not (one.wording and other.wording):
        return "continued", None
    like = likeness(one.wording, other.wording)
    if like < 1.0:
        return "reworded", like
    return "same" if number_key(one.notation) == number_key(other.notation) else "renumbered", like


def _key(entry: Entry, key: str) -> str:
    number, words = number_key(entry.notation), " ".join(words_of(entry.wording))
    if key == "number":
        return number
    return words if key == "words" else f"{number}\n{words}" if number and words else ""


def _matched(sides: _Sides, key: str) -> Iterator[tuple[Entry, Entry]]:
    new = sides.unique(sides.open_new.values(), key)
    for name, one in sides.unique(sides.open_old.values(), key).items():
        if name in new:
            yield one, new[name]


def _by_all(sides: _Sides) -> None:
    """Pair what has the same number and the same words."""
    for one, other in [*_matched(sides, "both")]:
        sides.pair(one, other, "number")


def _by_words(sides: _Sides) -> None:
    """Pair what has the same words and no rival."""
    for one, other in [*_matched(sides, "words")]:
        sides.pair(one, other, "wording")


def _by_number(sides: _Sides) -> None:
    """Pair what has the same number, unless the words clearly point elsewhere."""
    matched = [*_matched(sides, "number")]
    best = _best([one for one, _ in matched], sides.open_new.values())
    for one, other in matched:
        elsewhere, like = best.get(one.id, ("", 0.0))
        here = likeness(one.wording, other.wording) if one.wording and other.wording else 1.0
        if elsewhere in ("", other.id) or like < LIKE or like - here < DOUBT:
            sides.pair(one, other, "number")


def _by_divided_number(sides: _Sides) -> None:
    """Lead ``5.3-4`` to ``5.3-4A`` and ``5.3-4B``, and the other way round."""
    for apart, whole, forth in (
        (sides.open_new, sides.open_old, True),
        (sides.open_old, sides.open_new, False),
    ):
        letters: defaultdict[str, list[str]] = defaultdict(list)
        for entry in apart.values():
            if match := re.fullmatch(r"(.*[0-9])[a-z]", number_key(entry.notation)):
                letters[match[1]].append(entry.id)
        for number, entry in sides.unique(whole.values(), "number").items():
            parts = tuple(sorted(letters.get(number, ())))
            if len(parts) > 1:
                _divide(sides, entry.id, parts, forth=forth)


def _divide(sides: _Sides, whole: str, parts: tuple[str, ...], *, forth: bool) -> None:
    if forth:
        sides.found.append(Change(kind="split", basis="number", old=(whole,), new=parts))
    else:
        sides.found += [
            Change(kind="merged", basis="number", old=(part,), new=(whole,)) for part in parts
        ]
    for name in (whole, *parts):
        sides.open_old.pop(name, None)
        sides.open_new.pop(name, None)


def _by_like_words(sides: _Sides) -> None:
    """Pair those of which each is the likeliest of the other."""
    forth = _best(sides.open_old.values(), sides.open_new.values())
    back = _best(sides.open_new.values(), sides.open_old.values())
    for name, (other, like) in forth.items():
        if like >= LIKE and back.get(other, ("", 0.0))[0] == name:
            sides.pair(sides.old[name], sides.new[other], "wording")


def _by_place(sides: _Sides) -> None:
    """Pair what is somewhat alike and stands below parents that continue each other."""
    below: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in sides.open_new.values():
        if entry.parent:
            below[entry.parent].append(entry)
    above: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in sides.open_old.values():
        above[entry.parent].append(entry)
    for parent, entries in sorted(above.items()):
        rivals = below.get(sides.successor.get(parent, ""), [])
        forth, back = _best(entries, rivals), _best(rivals, entries)
        for name, (other, like) in forth.items():
            if like >= LIKE_BELOW and back.get(other, ("", 0.0))[0] == name:
                sides.pair(sides.old[name], sides.new[other], "structure")


def _best(entries: Iterable[Entry], rivals: Iterable[Entry]) -> dict[str, tuple[str, float]]:
    """Return the likeliest rival of each entry that was seen and shares a rare word with one."""
    rivals = [rival for rival in rivals if rival.wording]
    where: defaultdict[str, list[Entry]] = defaultdict(list)
    for rival in rivals:
        for word in set(words_of(rival.wording)):
            where[word].append(rival)
    found: dict[str, tuple[str, float]] = {}
    for entry in entries:
        known = [word for word in set(words_of(entry.wording)) if word in where]
        rarest = sorted(known, key=lambda word: (len(where[word]), word))[:RAREST]
        candidates = {rival.id: rival for word in rarest for rival in where[word]}
        scored = process.extractOne(
            _sorted(entry.wording),
            {name: _sorted(candidates[name].wording) for name in sorted(candidates)},
            scorer=fuzz.ratio,
        )
        if scored:
            found[entry.id] = (scored[2], likeness(entry.wording, candidates[scored[2]].wording))
    return found
