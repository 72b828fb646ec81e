"""How long a search takes: at the size of the release, and among 70,000 generated items.

The queries are those of ``tests/golden/search.yml``, and clause numbers. Completion is asked for
each of their beginnings, as it is while somebody types. The generated items have titles put
together from those of the release, so that words are as frequent among many items as among few.
Times are of one process, in milliseconds: by the clock, and by the processor, which does not count
what other programs take. Each is the median of some rounds.

    python -m benchmarks.search [--items 70000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from kakehashi.settings import load_settings
from kakehashi.store.search_file import Entry, create
from kakehashi.store.search_index import SearchIndex
from kakehashi.store.synonyms import FILE, read_senses

__all__ = ["Times", "beginnings", "generated", "measure", "queries"]

#: What is promised at the 95th percentile, in milliseconds.
OF_THE_RELEASE, OF_MANY = 20.0, 50.0
#: The same for completion.
TYPED_OF_THE_RELEASE, TYPED_OF_MANY = 10.0, 50.0

_NUMBERS: Final = ("SR 1.1", "③", "3", "要点16", "ISO/IEC 30147", "PR.AA-01", "5.1-1", "CPSF")


class Times(NamedTuple):
    """Milliseconds by the clock, and at the 95th percentile by the processor."""

    median: float
    p95: float
    most: float
    processor: float


def queries(project: Path) -> list[str]:
    """Return what is asked."""
    text = (project / "tests/golden/search.yml").read_text(encoding="utf-8")
    return [str(query["q"]) for query in yaml.safe_load(text)] + list(_NUMBERS)


def beginnings(asked: Sequence[str]) -> list[str]:
    """Return what stands in the field while somebody types the queries.

    >>> beginnings(["更新", "OT "])
    ['O', 'OT', '更', '更新']
    """
    return sorted({q[:end].strip() for q in asked for end in range(1, len(q) + 1)} - {""})


def measure(ask: Callable[[str], object], asked: Sequence[str], rounds: int) -> Times:
    """Return how long the queries take; each is asked once before it counts."""
    took, worked = [], []
    for text in asked:
        ask(text)
        by_clock, by_processor = [], []
        for _ in range(rounds):
            clock, processor = time.perf_counter(), time.process_time()
            ask(text)
            by_processor.append(1000 * (time.process_time() - processor))
            by_clock.append(1000 * (time.perf_counter() - clock))
        took.append(sorted(by_clock)[rounds // 2])
        worked.append(sorted(by_processor)[rounds // 2])
    took.sort()
    place = int(0.95 * len(took))
    return Times(took[len(took) // 2], took[place], took[-1], sorted(worked)[place])


def generated(release: Path, items: int) -> Iterator[Entry]:
    """Yield items in 150 documents, with titles and summaries put together from the release's."""
    with closing(sqlite3.connect(release / "search.sqlite")) as database:
        rows = [
            json.loads(row[0]) for row in database.execute("SELECT texts FROM entry ORDER BY n")
        ]
    titled = [row for row in rows if row[0] and row[1]]
    chance = random.Random(7)
    for number in range(items):
        slug, (one, other) = f"std{number % 150:03}", chance.choices(titled, k=2)
        yield Entry(
            f"{slug}:r-{number}",
            slug,
            f"R {number}",
            f"{one[0]} {other[0]}" if number % 3 else one[0],
            f"{one[1]} {other[1]}" if number % 3 else one[1],
            kind=f"kind-{number % 40}",
            evidence=("text", "secondary", "recall")[number % 3],
            summaries=(other[-2], other[-1]),
            belongs_to=(f"Standard {number % 150}", f"規格{number % 150}"),
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=70_000, help="generated items")
    parser.add_argument("--rounds", type=int, default=3, help="times that each query is asked")
    options = parser.parse_args()
    settings = load_settings()
    release, asked = settings.build_dir / "current", queries(settings.project_dir)
    typed = beginnings(asked)
    print(
        f"{len(asked)} queries, {len(typed)} beginnings\n"
        f"{'':<12}" + "".join(f"{title:>10}" for title in ("items", *Times._fields)) + "   promised"
    )
    index = SearchIndex(release / "search.sqlite")
    items = len(index.ids())
    _show("search", items, measure(index.search, asked, options.rounds), OF_THE_RELEASE)
    _show("completion", items, measure(index.complete, typed, options.rounds), TYPED_OF_THE_RELEASE)
    index.close()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "search.sqlite")
        words = (settings.project_dir / "ontology" / FILE).read_text(encoding="utf-8")
        begin = time.perf_counter()
        create(path, generated(release, options.items), read_senses(words))
        made = time.perf_counter() - begin
        index = SearchIndex(path)
        _show("search", options.items, measure(index.search, asked, options.rounds), OF_MANY)
        _show(
            "completion",
            options.items,
            measure(index.complete, typed, options.rounds),
            TYPED_OF_MANY,
        )
        index.close()
        print(f"\nThe index was made in {made:.1f} s and is {path.stat().st_size >> 20} MiB.")


def _show(what: str, items: int, times: Times, promised: float) -> None:
    cells = "".join(f"{value:>10.2f}" for value in times)
    kept = "kept" if times.p95 <= promised else "missed"
    print(f"{what:<12}{items:>10,}{cells}   p95 {promised:.0f} ms: {kept}")


if __name__ == "__main__":
    main()
