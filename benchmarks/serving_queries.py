"""The questions: what the product is asked, as people write it in SPARQL."""

from __future__ import annotations

import json
import random
from itertools import permutations, product
from typing import Final

import numpy as np

from benchmarks.serving_graph import WORDS, ServingGraph
from kakehashi.namespaces import PREFIXES, document_iri

__all__ = ["gaps", "large", "pair_counts", "rows", "searches", "small", "typical"]

_USED: Final = ("kh", "owl", "skos", "sssom")
_PROLOGUE: Final = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in _USED)

#: Both branches are whole, since the engine joins what stands after a UNION by a scan.
_SMALL: Final = """SELECT ?counterpart ?relation ?confidence ?title WHERE {
  {
    ?statement owl:annotatedSource <ITEM> ; owl:annotatedTarget ?counterpart ;
      kh:relation ?relation ; sssom:confidence ?confidence .
    ?counterpart skos:prefLabel ?title FILTER(lang(?title) = "ja")
  } UNION {
    ?statement owl:annotatedTarget <ITEM> ; owl:annotatedSource ?counterpart ;
      kh:relation/kh:inverseRelation ?relation ; sssom:confidence ?confidence .
    ?counterpart skos:prefLabel ?title FILTER(lang(?title) = "ja")
  }
} LIMIT {n}"""

_LARGE: Final = """SELECT ?item ?notation ?title WHERE {
  ?item skos:inScheme <DOCUMENT> ; skos:notation ?notation ; skos:prefLabel ?title
  FILTER(lang(?title) = "ja")
} LIMIT {n}"""

_GAP: Final = """SELECT ?item WHERE {
  ?item skos:inScheme <FROM> .
  FILTER NOT EXISTS {
    ?statement owl:annotatedSource ?item ; owl:annotatedTarget ?other .
    ?other skos:inScheme <TO>
  }
}"""

_SEARCH: Final = """SELECT ?item ?title WHERE {
  ?item skos:prefLabel ?title FILTER(lang(?title) = "ja" && CONTAINS(STR(?title), "WORD"))
} LIMIT {n}"""

_PAIRS: Final = """SELECT ?from ?to (COUNT(?statement) AS ?statements) WHERE {
  ?statement owl:annotatedSource ?item ; owl:annotatedTarget ?other .
  ?item skos:inScheme ?from .
  ?other skos:inScheme ?to
} GROUP BY ?from ?to LIMIT {n}"""

#: Statements of the item that is asked about again and again.
_TYPICAL: Final = 6
#: Documents, the largest first, that gaps are asked of.
_GAP_DOCUMENTS: Final = 6


def small(graph: ServingGraph, count: int) -> list[str]:
    """Return the questions for the counterparts of so many items, with what is said of them."""
    items = graph.mapped()
    chosen = random.Random(1).sample(items, min(count, len(items)))
    return [_PROLOGUE + _SMALL.replace("ITEM", graph.item(number)) for number in chosen]


def typical(graph: ServingGraph) -> str:
    """Return the question for the counterparts of the first item that has six of them."""
    ends = np.concatenate((graph.network.subject, graph.network.object))
    number = int(np.flatnonzero(np.bincount(ends) == _TYPICAL)[0])
    return _PROLOGUE + _SMALL.replace("ITEM", graph.item(number))


def large(graph: ServingGraph) -> str:
    """Return the question for all items of the largest document."""
    return _PROLOGUE + _LARGE.replace("DOCUMENT", document_iri(graph.slug(0)))


def gaps(graph: ServingGraph) -> list[str]:
    """Return the questions for the items of one document that another has no counterpart of."""
    slugs = [document_iri(graph.slug(number)) for number in range(_GAP_DOCUMENTS)]
    return [
        _PROLOGUE + _GAP.replace("FROM", one).replace("TO", other)
        for one, other in permutations(slugs, 2)
    ]


def searches() -> list[tuple[str, str]]:
    """Return Japanese texts to search for, each with the query that scans for it."""
    texts = [f"の{part}の{asked}" for part, asked in product(WORDS[1], WORDS[2])]
    random.Random(1).shuffle(texts)
    return [(text, _PROLOGUE + _SEARCH.replace("WORD", text)) for text in texts]


def pair_counts() -> str:
    """Return the question for the number of statements between each two documents."""
    return _PROLOGUE + _PAIRS


def rows(answer: bytes) -> list[tuple[tuple[str, str, str], ...]]:
    """Return the rows of a JSON answer in an order of their own, numbers by their value.

    >>> a = b'{"results": {"bindings": [{"n": {"type": "literal", "value": "1.50"}}]}}'
    >>> rows(a)
    [(('n', '1.5', ''),)]
    """
    bindings = json.loads(answer)["results"]["bindings"]
    return sorted(
        tuple(
            (name, _plain(term["value"]), term.get("xml:lang", ""))
            for name, term in sorted(binding.items())
        )
        for binding in bindings
    )


def _plain(value: str) -> str:
    try:
        return str(float(value))
    except ValueError:
        return value
