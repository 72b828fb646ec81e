"""Files with planted errors, and arbitrary ones, for the readers of JSON and RDF."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from kakehashi.importers.raw import Cell, Raw
from tests.importers.fuzz import SECONDS

__all__ = [
    "Entry",
    "Kind",
    "Planted",
    "all_cells",
    "dumped",
    "fuzz",
    "fuzz_extra",
    "missing",
    "mutated",
    "plant",
    "violations",
]

Entry = dict[str, Any]

#: How many errors a file has.
PLANTED = 100
SLOWEST = 5.0


@dataclass(frozen=True)
class Kind:
    """One kind of error: what it does to an entry, how it is called, and where it is found."""

    check: str
    place: str  #: below the entry
    spoil: Callable[[Entry], object]


@dataclass(frozen=True)
class Planted:
    """Spoilt entries with what must be found in each."""

    entries: list[Entry]
    expected: list[tuple[int, str, str]]  #: index of the entry, place below it, check


def missing(*keys: str | int) -> Callable[[Entry], object]:
    """Make what removes the last of ``keys``, found by the keys before it."""

    def spoil(entry: Any) -> object:
        for key in keys[:-1]:
            entry = entry[key]
        return entry.pop(keys[-1])

    return spoil


def plant(valid: Callable[[int], Entry], kinds: list[Kind], count: int = PLANTED) -> Planted:
    """Make ``count`` entries, each with one error; kinds take turns in a shuffled order."""
    order = [kinds[index % len(kinds)] for index in range(count)]
    random.Random(5).shuffle(order)
    entries, expected = [], []
    for index, kind in enumerate(order):
        entry = valid(index)
        kind.spoil(entry)
        entries.append(entry)
        expected.append((index, kind.place, kind.check))
    return Planted(entries, expected)


def violations(raw: Raw) -> list[tuple[str, str]]:
    """Place and check of every violation, sorted."""
    return sorted((f.node, f.check) for f in raw.findings if f.severity == "violation")


def dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def all_cells(raw: Raw) -> Iterator[tuple[str, Cell]]:
    for document in raw.documents:
        for entry in (document.about, *document.items):
            yield from entry.cells.items()
    for found in raw.sets:
        for entry in (found.about, *found.rows):
            yield from entry.cells.items()


def mutated(samples: list[bytes]) -> st.SearchStrategy[bytes]:
    """Bytes of a sample with pieces changed, doubled, cut out or put in."""
    piece = st.sampled_from(
        [b"{", b"}", b"[", b"]", b'"', b",", b":", b"null", b"[[[[", b'{"a":', b"\\u0000", b"1e999",
         b"\xff", b"\xef\xbb\xbf", b"<<(", b"@", b"_:a", b"<", b">", b".", b"'''", b'"""', b"#"]
    )  # fmt: skip
    change = st.tuples(
        st.floats(0, 1), st.sampled_from(["cut", "put", "set", "double"]), piece, st.integers(1, 40)
    )

    def apply(sample: bytes, changes: list[tuple[float, str, bytes, int]]) -> bytes:
        for where, what, new, length in changes:
            at = int(where * len(sample))
            old = sample[at : at + length]
            replacement = {"cut": b"", "put": new + old, "set": new, "double": old + old}[what]
            sample = sample[:at] + replacement + sample[at + length :]
        return sample

    return st.builds(apply, st.sampled_from(samples), st.lists(change, max_size=6))


def fuzz(read: Callable[[bytes, str], Raw], content: st.SearchStrategy[bytes], name: str) -> int:
    """Read arbitrary files for the time allowed; return how many were read.

    No exception, none slower than five seconds, everything can be shown and written.
    """

    def check(content: bytes) -> None:
        began = time.monotonic()
        raw = read(content, name)
        assert time.monotonic() - began < SLOWEST, content
        for finding in raw.findings:
            finding.text("ja").encode(), finding.text("en").encode()
        for key, cell in all_cells(raw):
            key.encode(), cell.text.encode()

    return _until_time_is_up(check, content)


def fuzz_extra(read: Callable[[bytes, str], Raw], samples: list[Entry], name: str) -> int:
    """Put arbitrary values into valid files: what is not reported must be among the cells."""
    leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.just("TOKEN"))
    anything = st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(_KEYS), inner, max_size=3)
        ),
        max_leaves=8,
    )

    def check(case: tuple[int, float, str, object]) -> None:
        which, where, key, value = case
        sample = deepcopy(samples[which % len(samples)])
        objects = list(_objects(sample))
        count = iter(range(1000))
        objects[int(where * (len(objects) - 1))][key] = _numbered(value, count)
        tokens = [f"token{n}" for n in range(next(count))]
        raw = read(dumped(sample), name)
        reported = any(f.severity != "info" or f.check == "oscal-prose" for f in raw.findings)
        texts = "\n".join(cell.text for _, cell in all_cells(raw))
        lost = [token for token in tokens if token not in texts]
        assert reported or not lost, (sample, lost)

    cases = st.tuples(st.integers(0, 9), st.floats(0, 1), st.sampled_from(_KEYS), anything)
    return _until_time_is_up(check, cases)


_KEYS = [
    "extra", "title", "props", "links", "params", "parts", "remarks", "uuid", "name", "value", "ns",
    "uri", "prefLabel", "note", "memberSet", "type", "creator", "partOf", "inScheme", "broader",
    "text", "element_type", "doc_identifier", "version", "metadata", "with-ids", "license", "a/b~",
    "notation", "identifier", "altLabel", "definition", "publisher", "en", "class", "id",
]  # fmt: skip


def _objects(value: object) -> Iterator[Entry]:
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else ():
        yield from _objects(child)
    for child in value if isinstance(value, list) else ():
        yield from _objects(child)


def _numbered(value: object, count: Iterator[int]) -> object:
    if isinstance(value, dict):
        return {key: _numbered(child, count) for key, child in value.items()}
    if isinstance(value, list):
        return [_numbered(child, count) for child in value]
    return f"token{next(count)}" if value == "TOKEN" else value


def _until_time_is_up(check: Callable[[Any], None], cases: st.SearchStrategy[Any]) -> int:
    """Run batches of examples, each with a seed of its own, half of the seconds allowed."""
    seconds = SECONDS / 2
    end = time.monotonic() + seconds
    done = 0
    start = 0 if seconds < 10 else time.time_ns()

    def count(case: Any) -> None:
        nonlocal done
        done += 1
        check(case)

    batch = 0
    while time.monotonic() < end:
        run = given(cases)(count)
        run = settings(
            max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )(run)
        seed(start + batch)(run)()
        batch += 1
    return done
