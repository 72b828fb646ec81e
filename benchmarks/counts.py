"""How much work things are, as counts that are the same on every machine: no seconds.

Three things are counted. *lines*: lines of our own code that were run. *words*: what the closure
gathers, row by row, in words of 64 columns, since NumPy does that in one line. *steps*: what SQLite
runs for searches, in steps of its virtual machine (to the next hundred). All inputs are made up
from fixed seeds, so the counts change with the code alone. Hashes are fixed for the same reason:

    PYTHONHASHSEED=0 python -m benchmarks.counts

prints the counts as JSON; ``tests/benchmarks/test_counts.py`` holds them against ``counts.json``.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final

import numpy as np

import kakehashi
from benchmarks.derivation_tools import closure_of
from benchmarks.importing import statements
from benchmarks.lookups import SHAPES
from benchmarks.networks import GeneratedNetwork, generate
from benchmarks.relations import EQUAL, UNKNOWN
from benchmarks.serving_graph import title
from kakehashi.build.lookups import lookup_lines
from kakehashi.calculus import closure
from kakehashi.calculus.conflicts import conflicts
from kakehashi.calculus.gap import Comparison, Said
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation
from kakehashi.sssom.reader import check_set
from kakehashi.sssom.writer import canonical
from kakehashi.store import gate, rewrite, search_file, search_index

__all__ = ["BASELINE", "WORKS", "counts", "exceeded", "lines", "words"]

#: Counts by the version of Python that they hold for, as each compiles lines a little differently.
BASELINE: Final = Path(__file__).with_suffix(".json")
_OURS: Final = str(Path(kakehashi.__file__).parent)
_STEPS: Final = 100  # of SQLite, to which its counts are exact


# --- counters -------------------------------------------------------------------------------------


def lines(work: Callable[[], object]) -> int:
    """Count the lines of our code that are run in this thread."""
    ran = 0

    def entered(frame: FrameType, event: str, argument: object) -> Any:
        del event, argument
        return went_on if frame.f_code.co_filename.startswith(_OURS) else None

    def went_on(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal ran
        del frame, argument
        ran += event == "line"
        return went_on

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        work()
    finally:
        sys.settrace(before)
    return ran


def words(work: Callable[[], object]) -> int:
    """Count the words that the closure gathers."""
    gathered = 0
    collect = closure._Links.collect

    def counted(self: closure._Links, target: closure._Fact, source: closure._Fact) -> None:
        nonlocal gathered
        gathered += int(source.told[self.sources].sum()) * target.bits.shape[1]
        collect(self, target, source)

    closure._Links.collect = counted  # type: ignore[method-assign]
    try:
        work()
    finally:
        closure._Links.collect = collect  # type: ignore[method-assign]
    return gathered


def steps(index: search_index.SearchIndex, work: Callable[[], object]) -> int:
    """Count the steps that SQLite takes."""
    taken = 0

    def stepped() -> int:
        nonlocal taken
        taken += _STEPS
        return 0

    database = index._file._database
    database.set_progress_handler(stepped, _STEPS)
    try:
        work()
    finally:
        database.set_progress_handler(None, 0)
    return taken


# --- what is counted ------------------------------------------------------------------------------


def _closure_of_all() -> dict[str, int]:
    closed = closure_of(generate(2_000, 20_000, 20, seed=1))
    return {"words": words(lambda: sum(len(part) for _, _, part in closed.pairs()))}


def _closure_of_one() -> dict[str, int]:
    closed = closure_of(generate(2_000, 20_000, 20, seed=1))
    return {"words": words(lambda: closed.masks([7]))}


def _proofs() -> dict[str, int]:
    network = _network(generate(300, 1_000, 6, seed=1))
    masks = network.closure.masks(range(len(network.items)))
    known = np.argwhere((masks != UNKNOWN) & (masks != EQUAL)).tolist()
    chosen = random.Random(1).sample(known, 20)
    items = network.items
    return {"lines": lines(lambda: [explain(network, items[a], items[b]) for a, b in chosen])}


def _gap() -> dict[str, int]:
    made = generate(300, 1_000, 6, seed=1)
    network, documents = _network(made), _documents(made)
    comparison = Comparison(Said(documents, documents), network, plain=network)
    one, other, *_ = documents
    return {"lines": lines(lambda: comparison.gap(one, other))}


def _contradictions() -> dict[str, int]:
    network = _network(generate(300, 1_000, 6, seed=1, faults=4))
    return {"lines": lines(lambda: conflicts(network))}


def _look_ups() -> dict[str, int]:
    network = _network(generate(300, 1_000, 6, seed=1))
    return {"lines": lines(lambda: list(lookup_lines(network)))}


def _queries() -> dict[str, int]:
    texts = [
        f"SELECT * {{ {pattern} FILTER NOT EXISTS {{ {body} }} }} {end}"
        for pattern, body, end in SHAPES.values()
    ]

    def work() -> None:
        for text in texts:
            gate.check(text, 16_384)
            rewrite.rewrite(text)

    return {"lines": lines(work)}


def _mapping_set() -> dict[str, int]:
    made = statements([(f"r-{n}", f"r-{n * 7 % 301}") for n in range(300)])
    written = canonical(made.sets[0])
    return {"lines": lines(lambda: canonical(check_set(written, "b.sssom.tsv")[0] or made.sets[0]))}


def _search() -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "search.sqlite")
        search_file.create(path, _entries(1_500))
        index = search_index.SearchIndex(path)
        asked = [
            "認証",
            "鍵の管理",
            "更新手順の検証",
            "management of keys",
            "audit records",
            "R 12",
        ]
        work = lambda: [index.search(text) for text in asked]  # noqa: E731
        found = {"steps": steps(index, work)}
        index.close()
        again = search_index.SearchIndex(path)  # terms that are held are not asked for again
        found["lines"] = lines(lambda: [again.search(text) for text in asked])
        again.close()
    return found


#: What is counted, by name.
WORKS: Final[dict[str, Callable[[], dict[str, int]]]] = {
    "closure, all pairs": _closure_of_all,
    "closure, one item": _closure_of_one,
    "proofs of 20 relations": _proofs,
    "gap of two documents": _gap,
    "contradictions": _contradictions,
    "look-ups of a release": _look_ups,
    "queries checked and rewritten": _queries,
    "a mapping set read and written": _mapping_set,
    "six searches": _search,
}


def counts() -> dict[str, int]:
    """Return all counts."""
    return {
        f"{name}: {unit}": count for name, work in WORKS.items() for unit, count in work().items()
    }


def exceeded(now: dict[str, int], before: dict[str, int], tolerance: float) -> list[str]:
    """Say which counts rose by more than the share that is allowed, or were not there before.

    >>> exceeded({"a": 106, "b": 90}, {"a": 100, "b": 100}, 0.05)
    ['a: 106, was 100 (+6.0 %)']
    """
    return [
        f"{name}: {count:,}, was {before[name]:,} ({100 * (count / before[name] - 1):+.1f} %)"
        if name in before
        else f"{name}: {count:,}, was not counted"
        for name, count in now.items()
        if name not in before or count > before[name] * (1 + tolerance)
    ]


# --- made up --------------------------------------------------------------------------------------


def _name(network: GeneratedNetwork, number: int) -> str:
    return f"std{int(network.document_of[number]):03}:r-{number}"


def _network(network: GeneratedNetwork) -> Network:
    names = [_name(network, number) for number in range(network.items)]
    stated = (network.subject.tolist(), network.mask.tolist(), network.object.tolist())
    premises = [
        Premise(names[one], Relation(mask), names[other], id=f"{number}", confidence=0.8)
        for number, (one, mask, other) in enumerate(zip(*stated, strict=True))
    ]
    inside = Relation.EQUAL | Relation.PART_OF
    premises += [
        Premise(names[child], inside, names[parent], kind="nesting", id=names[child])
        for child, parent in zip(network.child.tolist(), network.parent.tolist(), strict=True)
    ]
    return Network(premises, names)


def _documents(network: GeneratedNetwork) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for number in range(network.items):
        name = _name(network, number)
        found.setdefault(name.partition(":")[0], []).append(name)
    return {slug: tuple(items) for slug, items in found.items()}


def _entries(count: int) -> Iterator[search_file.Entry]:
    for number in range(count):
        ja, en = title(number)
        slug = f"std{number % 10:03}"
        yield search_file.Entry(f"{slug}:r-{number}", slug, f"R {number}", ja, en)


if __name__ == "__main__":
    print(json.dumps(counts(), indent=1))
