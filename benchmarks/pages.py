"""How long pages take at the server, uncached: at the size of the release, and at 70,000 items.

The application answers in this process, without the front and its cache. Each page is asked for
once before it counts, then some times, with another item each time where there is one. Milliseconds
by the processor, which does not count what other programs take. What is worked out once for a
release (what to derive from, the facets) is in the first time.

    python -m benchmarks.pages [--items 70000] [--statements 50000] [--rounds 5] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from flask.testing import FlaskClient

from benchmarks.pages_data import BIG, OTHER, SET, make
from kakehashi.front.memory import tidy_memory
from kakehashi.services import open_services
from kakehashi.settings import load_settings
from kakehashi.web import create_app

__all__ = ["OF_MANY", "Times", "measure", "of_many", "of_the_release"]

#: What is promised of every page at 70,000 items, in milliseconds.
OF_MANY: Final = 300.0
_GOOD: Final = 400


class Times(NamedTuple):
    """Milliseconds by the processor of one page type, and the largest answer in KiB."""

    first: float
    median: float
    p95: float
    size: float
    status: int


def of_the_release() -> dict[str, list[str]]:
    """Return addresses of each page type in the built release."""
    items = ["nisc/bp-3", "csf20/gv.oc-01", "iotsg/kp-01", "iec62443/3-3-sr-1.1", "sp80053r5/ac-2"]
    return {
        "home": ["en/", "ja/"],
        "documents": ["en/documents", "ja/documents"],
        "document": ["en/id/nisc", "ja/id/sp80053r5", "en/id/iec62443"],
        "item": [f"{lang}/id/{item}" for item in items for lang in ("ja", "en")],
        "statement": ["en/mapping/90e4165ff350a410", "ja/mapping/c235325a885a4a9a"],
        "mapping sets": ["en/mapping-set", "ja/mapping-set?document=csf20"],
        "mapping set": ["en/mapping-set/nisc--cpsf", "ja/mapping-set/csf20--sp80053r5.nist"],
        "search": ["en/search?q=authentication", "ja/search?q=認証", "en/search?q=SR+1.1"],
        "facets": ["en/browse", "ja/browse"],
        "facet": ["en/browse/class/Requirement", "ja/browse/quality/security?document=iotsg"],
        "why": ["en/why?item=iotsg:kp-01&facet=class&value=Requirement"],
        "compare": ["en/gap?a=nisc&b=cpsf", "ja/gap?a=csf20&b=sp80053r5"],
        "explain": ["en/explain?a=nisc:bp-3&b=iira:characteristic-security"],
        "matrix": ["en/matrix", "ja/matrix"],
        "contradictions": ["en/contradictions"],
        "quality": ["en/quality"],
        "data": ["en/data/"],
        "ontology": ["en/ontology", "ja/ontology"],
        "site map": ["../sitemap.xml", "../sitemap/pages.xml", "../sitemap/items-1.xml"],
    }


def of_many(items: int) -> dict[str, list[str]]:
    """Return addresses of each page type in the made-up release."""
    big = items * 2 // 7
    some = [1 + number * 37 % (big - 1) for number in range(10)]
    return {
        "home": ["en/", "ja/"],
        "documents": ["en/documents", "ja/documents"],
        "document": ["en/id/std-000", "ja/id/std-001"],
        "large document": [f"en/id/{BIG}", f"ja/id/{OTHER}"],
        "item": [f"ja/id/{BIG}/i-{number}" for number in some],
        "item with many": [f"en/id/{BIG}/i-0"],
        "statement": [f"en/mapping/{number:016x}" for number in some],
        "mapping sets": ["en/mapping-set"],
        "mapping set": [f"en/mapping-set/{SET}", f"ja/mapping-set/{SET}?page=3"],
        "search": ["en/search?q=authentication", "ja/search?q=鍵管理", "en/search?q=12.7"],
        "facets": ["en/browse", "ja/browse"],
        "facet": ["en/browse/class/Requirement", f"ja/browse/quality/security?document={BIG}"],
        "why": [f"en/why?item={BIG}:i-{number}&facet=class&value=Requirement" for number in some],
        "compare": ["en/gap?a=std-000&b=std-001"],
        "compare large": [f"en/gap?a={BIG}&b={OTHER}"],
        "side by side": ["en/compare?a=std-000&b=std-001"],
        "of large ones": [f"en/compare?a={BIG}&b={OTHER}", f"en/grid?a={BIG}&b={OTHER}"],
        "a section": [f"en/{view}?a={BIG}&b={OTHER}&rows={BIG}:i-0" for view in ("gap", "compare")],
        "explain": [f"en/explain?a={BIG}:i-{number}&b={OTHER}:i-{number}" for number in some],
        "matrix": ["en/matrix"],
        "contradictions": ["en/contradictions"],
        "quality": ["en/quality"],
        "data": ["en/data/"],
        "ontology": ["en/ontology"],
        "site map": ["../sitemap.xml", "../sitemap/pages.xml", "../sitemap/items-2.xml"],
    }


def measure(client: FlaskClient, addresses: Sequence[str], rounds: int) -> Times:
    """Return how long the addresses of one page type take."""
    first, took, size, status = 0.0, [], 0, 200
    for turn in range(rounds + 1):
        for address in addresses:
            path = "/" + address.removeprefix("../")
            start = time.process_time()
            answer = client.get(path, headers={"Accept": "text/html"})
            spent = 1000 * (time.process_time() - start)
            size, status = max(size, len(answer.data)), max(status, answer.status_code)
            if turn == 0:
                first = max(first, spent)
            else:
                took.append(spent)
        if turn == 0:
            tidy_memory()  # what was worked out once is there to stay
    took.sort()
    p95 = took[math.ceil(0.95 * (len(took) - 1))]
    return Times(first, took[len(took) // 2], p95, size / 1024, status)


def _run(folder: Path, pages: dict[str, list[str]], rounds: int) -> Iterator[tuple[str, Times]]:
    services = open_services(load_settings(), folder=folder)
    services.facets.prepare()
    client = create_app(services).test_client()
    for name, addresses in pages.items():
        yield name, measure(client, addresses, rounds)
    services.close()


def _show(title: str, found: Iterator[tuple[str, Times]], promised: float) -> None:
    print(f"\n{title}\n{'page':<18}{'first':>9}{'median':>9}{'p95':>9}{'KiB':>9}")
    for name, times in found:
        faults = [f"more than {promised:g} ms"] * (times.p95 > promised)
        faults += [f"status {times.status}"] * (times.status >= _GOOD)
        cells = "".join(f"{value:>9.1f}" for value in times[:4])
        print(f"{name:<18}{cells}   {', '.join(faults)}".rstrip())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=70_000, help="made-up items")
    parser.add_argument("--statements", type=int, default=50_000, help="made-up statements")
    parser.add_argument("--rounds", type=int, default=5, help="times that each page is asked for")
    parser.add_argument("--keep", type=Path, help="folder in which the made-up release is kept")
    options = parser.parse_args()
    real = load_settings().build_dir / "current"
    _show("The release", _run(real, of_the_release(), options.rounds), OF_MANY)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch, "release")
        if not (folder / "complete").exists():
            begin = time.perf_counter()
            quads = make(folder, real, options.items, options.statements)
            print(f"\n{quads:,} quads were made in {time.perf_counter() - begin:.0f} s.")
        title = f"{options.items:,} items, {options.statements:,} statements"
        _show(title, _run(folder, of_many(options.items), options.rounds), OF_MANY)


if __name__ == "__main__":
    main()
