"""The peer that has the network as RDF: rules as SPARQL updates on an in-memory Oxigraph store.

SPARQL can neither intersect masks nor look one up, so a mask is written as the facts that it
implies, one property each, and a row of the composition table becomes a rule over properties. The
facts of a pair are what its masks intersect to, so the pairs found are the same.

A store may need minutes and gigabytes; it works in a process of its own, which is killed at the
deadline.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pyoxigraph as ox

from benchmarks.networks import GeneratedNetwork
from benchmarks.relations import COMPOSITION, FACTS, UNKNOWN

__all__ = ["derive_facts", "oxigraph"]

_NAMES = {fact: name for name, fact in FACTS.items()}

#: Every row of the composition table that says something: known, next step, what is known then.
_RULES = "\n    ".join(
    f"(known:{first} step:{second} known:{_NAMES[mask]})"
    for first, before in FACTS.items()
    for second, after in FACTS.items()
    if (mask := int(COMPOSITION[before, after])) != UNKNOWN
)

_PREFIXES = "PREFIX known: <urn:known:> PREFIX step: <urn:step:>"

_EXTEND = f"""{_PREFIXES}
INSERT {{ ?a ?then ?c }} WHERE {{
  VALUES (?known ?step ?then) {{
    {_RULES}
  }}
  ?a ?known ?b . ?b ?step ?c .
  FILTER (?a != ?c)
}}"""

_COUNT = f"""{_PREFIXES}
SELECT (COUNT(*) AS ?pairs) WHERE {{
  SELECT DISTINCT ?a ?c WHERE {{ ?a {"|".join(f"known:{name}" for name in FACTS)} ?c }}
}}"""


def oxigraph(network: GeneratedNetwork, *, steps: int = 3, seconds: float = 150.0) -> int:
    """Count the derived pairs with SPARQL; raise TimeoutError at the deadline."""
    context = multiprocessing.get_context("spawn")
    answer, end = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(network, steps, end), daemon=True)
    process.start()
    end.close()  # so that a child that dies ends the wait
    try:
        if not answer.poll(seconds):
            raise TimeoutError(f"> {seconds:g} s")
        return int(answer.recv())
    finally:
        process.kill()
        process.join()


def derive_facts(network: GeneratedNetwork, steps: int) -> list[tuple[int, int, int]]:
    """Return source, target and mask of every fact that is derived; they intersect."""
    store = _derived(network, steps)
    return [
        (_number(quad.subject), _number(quad.object), mask)
        for name, mask in FACTS.items()
        for quad in store.quads_for_pattern(None, ox.NamedNode(f"urn:known:{name}"), None)
    ]


def _number(term: object) -> int:
    assert isinstance(term, ox.NamedNode)
    return int(term.value.rpartition(":")[2])


def _answer(network: GeneratedNetwork, steps: int, end: Connection) -> None:
    found = _derived(network, steps).query(_COUNT)
    assert isinstance(found, ox.QuerySolutions)
    end.send(int(next(found)["pairs"].value))


def _derived(network: GeneratedNetwork, steps: int) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(_quads(network))
    for _ in range(steps - 1):
        store.update(_EXTEND)
    return store


def _quads(network: GeneratedNetwork) -> Iterator[ox.Quad]:
    """Yield the facts of every step, as such and as what is known after one step."""
    nodes = [ox.NamedNode(f"urn:item:{number}") for number in range(network.items)]
    properties = {
        mask: [
            ox.NamedNode(f"urn:{kind}:{name}")
            for name, fact in FACTS.items()
            if mask | fact == fact
            for kind in ("known", "step")
        ]
        for mask in range(32)
    }
    for source, target, mask in zip(*(ends.tolist() for ends in network.steps()), strict=True):
        for fact in properties[mask]:
            yield ox.Quad(nodes[source], fact, nodes[target])
