"""The questions: what the product is asked, as people write it in SPARQL."""

from __future__ import annotations

import json
import random
from itertools import permutations, product
from typing import Final

import numpy as np

from benchmarks.serving_graph import WORDS, ServingGraph
from kakehashi.namespaces import PREFIXES, document_iri

__all__ = ["counts_of", "gaps", "large", "pair_counts", "rows", "searches", "small", "typical"]

_USED: Final = ("kh", "owl", "skos", "sssom", "void")
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

_GAP_LOOK_UP: Final = """SELECT ?item WHERE {
  ?item skos:inScheme <FROM>
  MINUS { ?item kh:statedCounterpartIn <TO> }
} LIMIT {n}"""

_SEARCH: Final = """SELECT ?item ?title WHERE {
  ?item skos:prefLabel ?title FILTER(lang(?title) = "ja" && CONTAINS(STR(?title), "WORD"))
} LIMIT {n}"""

_PAIRS: Final = """SELECT ?from ?to (COUNT(?statement) AS ?statements) WHERE {
  ?statement owl:annotatedSource ?item ; owl:annotatedTarget ?other .
  ?item skos:inScheme ?from .
  ?other skos:inScheme ?to
} GROUP BY ?from ?to LIMIT {n}"""

#: Each column in a sub-query of its own, since the engine joins four patterns more slowly.
_PAIRS_LOOK_UP: Final = """SELECT ?from ?to ?links WHERE {
  { SELECT ?set ?from { ?set a kh:StatedLinkset ; void:subjectsTarget ?from } }
  { SELECT ?set ?to { ?set a kh:StatedLinkset ; void:objectsTarget ?to } }
  { SELECT ?set ?links { ?set a kh:StatedLinkset ; void:triples ?links } }
} LIMIT {n}"""

_ROW_LOOK_UP: Final = """SELECT ?to ?links WHERE {
  ?set void:subjectsTarget <DOCUMENT> ; a kh:StatedLinkset ; void:objectsTarget ?to ;
    void:triples ?links
} LIMIT {n}"""

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


def gaps(graph: ServingGraph) -> list[tuple[str, str]]:
    """Return questions for the items of one document that another has no counterpart of.

    Each as the look-up that the graph is made for, and as people write it otherwise.
    """

    def between(question: str, one: str, other: str) -> str:
        return _PROLOGUE + question.replace("FROM", one).replace("TO", other)

    slugs = [document_iri(graph.slug(number)) for number in range(_GAP_DOCUMENTS)]
    pairs = list(permutations(slugs, 2))
    return [(between(_GAP_LOOK_UP, *pair), between(_GAP, *pair)) for pair in pairs]


def searches() -> list[tuple[str, str]]:
    """Return Japanese texts to search for, each with the query that scans for it."""
    texts = [f"の{part}の{asked}" for part, asked in product(WORDS[1], WORDS[2])]
    random.Random(1).shuffle(texts)
    return [(text, _PROLOGUE + _SEARCH.replace("WORD", text)) for text in texts]


def pair_counts() -> tuple[str, str]:
    """Return the question for the links between each two documents: the look-up, and a count."""
    return _PROLOGUE + _PAIRS_LOOK_UP, _PROLOGUE + _PAIRS


def counts_of(graph: ServingGraph, document: int) -> str:
    """Return the question for the links from one document to each other one, as a look-up."""
    return _PROLOGUE + _ROW_LOOK_UP.replace("DOCUMENT", document_iri(graph.slug(document)))


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
