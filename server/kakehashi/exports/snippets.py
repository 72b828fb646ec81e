"""What to run to get what a page shows: SPARQL, a command for the shell, a program in Python.

The texts are complete: copied into a terminal, they ask this deployment for this release.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from kakehashi.namespaces import PREFIXES, document_iri, item_iri, statement_iri

__all__ = [
    "Snippets",
    "across_query",
    "across_snippets",
    "address",
    "curl",
    "curl_change",
    "document_query",
    "document_snippets",
    "item_query",
    "item_snippets",
    "python",
    "statement_query",
    "statement_snippets",
]


@dataclass(frozen=True, slots=True)
class Snippets:
    """One question in three ways."""

    sparql: str
    curl: str
    python: str


def item_snippets(public: str, item: str, names: Iterable[str], release: str) -> Snippets:
    """Return how to ask for what is stated of an item, which may have several names."""
    asked = address(public, f"api/v1/items/{item}/crosswalk", {"release": release})
    loop = (
        'for found in answer["counterparts"]:\n'
        '    relation = "|".join(found["relation"])\n'
        '    print(found["item"], relation, found["standing"], found["statement"])\n'
        'for missing in answer["none"]:\n'
        '    print("nothing in", missing["document"], missing["standing"], missing["statement"])'
    )
    return Snippets(item_query([item, *names]), curl(asked), python(asked, loop))


def across_snippets(public: str, item: str, names: Iterable[str], release: str) -> Snippets:
    """Return how to ask for an item against every document."""
    asked = address(public, f"api/v1/items/{item}/across", {"release": release})
    loop = (
        'for row in answer["rows"]:\n'
        '    ids = [found["item"] for found in row["counterparts"]]\n'
        '    print(row["document"], row["answer"], row["basis"], *ids)'
    )
    return Snippets(across_query([item, *names]), curl(asked), python(asked, loop))


def document_snippets(public: str, slug: str, release: str) -> Snippets:
    """Return how to ask for the items of a document."""
    asked = address(public, f"api/v1/documents/{slug}/tree", {"release": release})
    loop = (
        "\n\ndef show(nodes, depth=0):\n"
        "    for node in nodes:\n"
        '        title = node["title"]["ja"] or node["title"]["en"]\n'
        '        print("  " * depth + node["item"], node["notation"], title)\n'
        '        show(node["children"], depth + 1)\n\n\n'
        'show(answer["tree"])'
    )
    return Snippets(document_query(slug), curl(asked), python(asked, loop))


def statement_snippets(public: str, statement: str, release: str) -> Snippets:
    """Return how to ask for a statement."""
    asked = address(public, f"api/v1/statements/{statement}", {"release": release})
    return Snippets(statement_query(statement), curl(asked), python(asked, "print(answer)"))


def address(public: str, path: str, values: Mapping[str, str] | None = None) -> str:
    """Return an address below that of the deployment.

    >>> address("https://a.example/k/", "api/v1/items/nisc:bp-3", {"release": "0a"})
    'https://a.example/k/api/v1/items/nisc:bp-3?release=0a'
    """
    query = urlencode({name: value for name, value in (values or {}).items() if value})
    return public.rstrip("/") + "/" + quote(path, safe="/:+~") + (f"?{query}" if query else "")


def curl(asked: str) -> str:
    """Return the command for a shell.

    >>> curl("https://a.example/api?lang=ja")
    "curl --fail --silent --show-error 'https://a.example/api?lang=ja'"
    """
    return f"curl --fail --silent --show-error {shlex.quote(asked)}"


def curl_change(
    asked: str, method: str, headers: Iterable[str] = (), body: Mapping[str, object] | None = None
) -> str:
    r"""Return the command for a change, with the token from the environment.

    >>> print(curl_change("https://a.example/api", "DELETE", ['If-Match: "1"']))
    curl --fail-with-body --silent --show-error -X DELETE \
      -H "Authorization: Bearer $KAKEHASHI_TOKEN" \
      -H 'If-Match: "1"' \
      https://a.example/api
    """
    lines = [f"curl --fail-with-body --silent --show-error -X {method}"]
    lines += ['-H "Authorization: Bearer $KAKEHASHI_TOKEN"']
    lines += [f"-H {shlex.quote(header)}" for header in headers]
    if body is not None:
        text = json.dumps(body, ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", f"--data {shlex.quote(text)}"]
    return " \\\n  ".join([*lines, shlex.quote(asked)])


def python(asked: str, then: str) -> str:
    """Return a program that needs nothing but Python."""
    return (
        "import json\n"
        "from urllib.request import urlopen\n\n"
        f"with urlopen({json.dumps(asked)}) as response:\n"
        "    answer = json.load(response)\n"
        f"{then}\n"
    )


def _prefixes(*names: str) -> str:
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in names)


#: A row for each statement; places for values are written ``$name``.
_ITEM: Final = """SELECT ?counterpart ?nothing_in ?standing ?confidence ?statement
  (GROUP_CONCAT(DISTINCT STRAFTER(STR(?relation), "/relation/")) AS ?relations)
WHERE {
  VALUES ?item { $items }
  { ?statement owl:annotatedSource ?item ; owl:annotatedTarget ?counterpart .
    MINUS { ?statement kh:noCounterpartIn ?document }
    OPTIONAL { ?statement kh:relation ?relation }
  } UNION { ?statement owl:annotatedTarget ?item ; owl:annotatedSource ?counterpart .
    OPTIONAL { ?statement kh:relation/kh:inverseRelation ?relation }
  } UNION { ?statement owl:annotatedSource ?item ; kh:noCounterpartIn ?nothing_in .
  }
  ?statement kh:standing ?standing .
  OPTIONAL { ?statement sssom:confidence ?confidence }
}
GROUP BY ?counterpart ?nothing_in ?standing ?confidence ?statement
ORDER BY ?counterpart ?nothing_in ?statement
"""

#: A row for each statement and each derived relation.
_ACROSS: Final = """SELECT ?document ?other ?basis ?source
  (GROUP_CONCAT(DISTINCT STRAFTER(STR(?relation), "/relation/")) AS ?relations)
WHERE {
  VALUES ?item { $items }
  { ?source owl:annotatedSource ?item ; owl:annotatedTarget ?other ; kh:relation ?relation .
    BIND("stated" AS ?basis)
  } UNION { ?source owl:annotatedTarget ?item ; owl:annotatedSource ?other ;
      kh:relation/kh:inverseRelation ?relation .
    BIND("stated" AS ?basis)
  } UNION {
    ?source a kh:DerivedRelation ; kh:fromItem ?item ; kh:toItem ?other ;
      kh:knowledge/kh:allows ?relation .
    BIND("derived" AS ?basis)
  } UNION { ?source a kh:DerivedRelation ; kh:toItem ?item ; kh:fromItem ?other ;
      kh:knowledge/kh:inverseKnowledge/kh:allows ?relation .
    BIND("derived" AS ?basis)
  }
  ?other skos:inScheme ?document .
}
GROUP BY ?document ?other ?basis ?source
ORDER BY ?document ?other ?basis ?source
"""

_DOCUMENT: Final = """SELECT ?item ?notation ?title_ja ?title_en ?under WHERE {
  VALUES ?document { $document }
  ?item skos:inScheme ?document ; kh:itemKind ?kind .
  OPTIONAL { ?item kh:position ?position }
  OPTIONAL { ?item skos:notation ?notation }
  OPTIONAL { ?item skos:broader ?under }
  OPTIONAL { ?item skos:prefLabel ?title_ja FILTER(LANG(?title_ja) = "ja") }
  OPTIONAL { ?item skos:prefLabel ?title_en FILTER(LANG(?title_en) = "en") }
}
ORDER BY ?position ?item
"""

_STATEMENT: Final = """SELECT ?property ?value WHERE { $statement ?property ?value }
ORDER BY ?property ?value
"""


def item_query(names: Iterable[str]) -> str:
    """Return the query for everything stated of an item, whatever it is called."""
    items = " ".join(f"<{item_iri(name)}>" for name in names)
    return _prefixes("kh", "owl", "sssom") + _ITEM.replace("$items", items)


def across_query(names: Iterable[str]) -> str:
    """Return the query for all that is stated and follows of an item, whatever it is called."""
    items = " ".join(f"<{item_iri(name)}>" for name in names)
    return _prefixes("kh", "owl", "skos") + _ACROSS.replace("$items", items)


def document_query(slug: str) -> str:
    """Return the query for the items of a document, in its order."""
    document = f"<{document_iri(slug)}>"
    return _prefixes("kh", "skos") + _DOCUMENT.replace("$document", document)


def statement_query(statement: str) -> str:
    """Return the query for everything said of a statement."""
    return _STATEMENT.replace("$statement", f"<{statement_iri(statement)}>")
