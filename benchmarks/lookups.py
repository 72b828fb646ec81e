"""What was a scan and is a look-up: gaps, counts, equal items; all ways in one run.

The graph is the cross-walk of a million triples of the serving benchmark, loaded as a release is,
with its look-ups. A second table asks the current release for what is not there in several forms,
to see where the rewrite of ``FILTER NOT EXISTS`` pays. Times are those of the engine, in
milliseconds, the best of some rounds; what counts is the ratio to the first way of a question.

    python -m benchmarks.lookups [--quick] [--seconds 20]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, cast

from pyoxigraph import QuerySolutions, Store

from benchmarks.serving_graph import MILLION, QUICK, ServingGraph, draw
from benchmarks.serving_lookups import whole
from kakehashi.model.relation import Relation
from kakehashi.namespaces import PREFIXES, document_iri
from kakehashi.settings import load_settings
from kakehashi.store.load import load_release
from kakehashi.store.rewrite import rewrite

_PROLOGUE: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_STATEMENT: Final = "?m owl:annotatedSource ?s . ?m owl:annotatedTarget ?o ."
_TURNED: Final = "?m owl:annotatedTarget ?s . ?m owl:annotatedSource ?o ."
_DERIVED: Final = "?m kh:fromItem ?s . ?m kh:toItem ?o ."

#: Pattern of a group, what must not be there, what follows the group.
SHAPES: Final = {
    "items of a document; statement to another": (
        "?s skos:inScheme kid:nisc .", f"{_STATEMENT} ?o skos:inScheme kid:iec62443", ""),
    "items of a document; derived relation to another": (
        "?s skos:inScheme kid:nisc .", f"{_DERIVED} ?o skos:inScheme kid:iec62443", ""),
    "the same by a path": (
        "?s skos:inScheme kid:nisc .", "?s ^kh:fromItem/kh:toItem/skos:inScheme kid:iec62443", ""),
    "all items; statement to a document": (
        "?s skos:inScheme ?d .", f"{_STATEMENT} ?o skos:inScheme kid:cpsf", ""),
    "pairs of documents; statement between them": (
        "?a a kh:Edition . ?b a kh:Edition .",
        f"?s skos:inScheme ?a . {_STATEMENT} ?o skos:inScheme ?b", ""),
    "derived relations; standing of a premise of a proof": (
        "?s a kh:DerivedRelation .", "?s kh:proof ?p . ?p kh:premise ?m . ?m kh:standing ?o", ""),
    "one item; statement and its other end": (
        '?s skos:notation "SR 1.1" .', _STATEMENT, ""),
    "items of a document; one property (left alone)": (
        "?s skos:inScheme kid:iec62443 .", "?s kh:locator ?l", ""),
    "one item; any property (left alone)": (
        '?s skos:notation "SR 1.1" .', "?s ?p ?o", ""),
    "items of a document; two properties (left alone)": (
        "?s skos:inScheme kid:iec62443 .", "?s kh:locator ?l . ?s skos:notation ?n", ""),
    "a class, LIMIT 10; nothing of the kind (left alone)": (
        "?s a kh:DerivedRelation .", "?s kh:none ?p . ?p kh:premise ?m", "LIMIT 10"),
}  # fmt: skip


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the graph")
    parser.add_argument("--seconds", type=float, default=20, help="most for one query")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph = draw(QUICK if options.quick else MILLION)
        store = _loaded(graph, Path(folder))
        _show("questions over the cross-walk", _asked(questions(graph), store, options.seconds))
    release = load_settings().build_dir / "current/store"
    _show("forms of NOT EXISTS over the release", _asked(forms(), release, options.seconds))


Ways = dict[str, str]  #: the same question asked in several ways, the plain one first


def questions(graph: ServingGraph) -> Iterator[tuple[str, Ways]]:
    """Yield what is asked of the cross-walk."""
    one, other = (f"<{document_iri(graph.slug(number))}>" for number in (0, 1))
    items = f"SELECT ?s WHERE {{ ?s skos:inScheme {one} ."
    gap = items + "".join(
        f" FILTER NOT EXISTS {{ {said} ?o skos:inScheme {other} }}"
        for said in (_STATEMENT, _TURNED)
    )
    gap = f"{gap} }}"
    yield (
        "gap",
        {
            "NOT EXISTS": gap,
            "NOT EXISTS, rewritten": rewrite(gap),
            "look-up": f"{items} MINUS {{ ?s kh:statedCounterpartIn {other} }} }}",
            "look-up, and by proof": f"{items} MINUS {{ ?s kh:statedCounterpartIn {other} }}"
            f" MINUS {{ ?s kh:derivedCounterpartIn {other} }} }}",
        },
    )
    linkset = "?l a kh:StatedLinkset ; void:triples ?n ; void:objectsTarget ?b"
    for name, of, first in (("one document", one, f"VALUES ?a {{ {one} }}"), ("all", "?a", "")):
        yield (
            f"pair counts, {name}",
            {
                "counting": f"SELECT ?a ?b (COUNT(?m) AS ?n) WHERE {{ {first} ?s skos:inScheme ?a ."
                f" {_STATEMENT} ?o skos:inScheme ?b }} GROUP BY ?a ?b",
                "look-up": f"SELECT ?b ?n WHERE {{ {linkset} ; void:subjectsTarget {of} }}",
            },
        )
    item = f"<{_with_equals(graph)}>"
    yield (
        "equal items of one",
        {
            "path": f"SELECT ?o WHERE {{ {item} (skos:exactMatch|^skos:exactMatch)+ ?o }}",
            "look-up": f"SELECT ?o WHERE {{ ?c skos:member {item} , ?o }}",
        },
    )
    yield (
        "equal items of all",
        {
            "path": "SELECT ?s ?o WHERE { ?s (skos:exactMatch|^skos:exactMatch)+ ?o }",
            "look-up": "SELECT ?s ?o WHERE { ?c a kh:EqualityCluster ; skos:member ?s , ?o }",
        },
    )


def forms() -> Iterator[tuple[str, Ways]]:
    """Yield questions for what is not there, as asked, as a plain MINUS and as rewritten."""
    for name, (pattern, body, end) in SHAPES.items():
        asked = f"SELECT * {{ {pattern} FILTER NOT EXISTS {{ {body} }} }} {end}"
        repeated = f"SELECT * {{ {pattern} MINUS {{ {pattern} {body} }} }} {end}"
        yield (
            name,
            {
                "NOT EXISTS": asked,
                "MINUS": f"SELECT * {{ {pattern} MINUS {{ {body} }} }} {end}",
                "MINUS, group repeated": repeated,
                "what the rewrite makes": rewrite(asked),
            },
        )


# --- the graph ------------------------------------------------------------------------------------


def _loaded(graph: ServingGraph, folder: Path) -> Path:
    file = folder / "graph.nq"
    file.write_bytes(whole(graph))
    began = time.perf_counter()
    count = load_release(folder / "store", file)
    print(f"{count:,} quads loaded in {time.perf_counter() - began:.1f} s")
    return folder / "store"


def _with_equals(graph: ServingGraph) -> str:
    masks = graph.network.mask.tolist()
    return graph.item(int(graph.network.subject[masks.index(Relation.EQUAL.value)]))


# --- measuring ------------------------------------------------------------------------------------

Times = Iterable[tuple[str, dict[str, tuple[float, int]]]]  #: milliseconds and rows of each way


def _asked(questions: Iterable[tuple[str, Ways]], store: Path, seconds: float) -> Times:
    for name, ways in questions:
        yield name, {way: _ask(_PROLOGUE + query, store, seconds) for way, query in ways.items()}


def _ask(query: str, store: Path, seconds: float) -> tuple[float, int]:
    """Ask in a process of its own, which is stopped when it takes too long."""
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(query, str(store), seconds, sending))
    process.start()
    found = receiving.recv() if receiving.poll(seconds + 10) else (float("inf"), -1)
    process.kill()
    process.join()
    return found


def _answer(
    query: str, store: str, seconds: float, sending: Connection[tuple[float, int], None]
) -> None:
    opened = Store.read_only(store)
    times: list[float] = []
    rows = 0
    began = time.perf_counter()
    while len(times) < 9 and time.perf_counter() - began < seconds / 2:
        start = time.perf_counter()
        rows = len(list(cast("QuerySolutions", opened.query(query))))
        times.append(1000 * (time.perf_counter() - start))
    sending.send((min(times), rows))


def _show(heading: str, measured: Times) -> None:
    print(f"\n{heading}\n{'':58}{'':26}{'rows':>8}{'ms':>11}{'ratio':>10}")
    for name, ways in measured:
        first = next(iter(ways.values()))[0]
        for number, (way, (taken, rows)) in enumerate(ways.items()):
            ratio = f"x{taken / first:.3g}" if number and first < float("inf") else ""
            shown = "stopped" if rows < 0 else f"{taken:.2f}"
            print(f"{'' if number else name:58}{way:26}{max(rows, 0):>8,}{shown:>11}{ratio:>10}")


if __name__ == "__main__":
    main()
