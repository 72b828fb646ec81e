"""The tool «ontology»: what the graph is made of, asked of the graph itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from kakehashi.mcp.source import Source
from kakehashi.mcp.words import Words
from kakehashi.messages import LANGUAGES, Language, label, translate
from kakehashi.namespaces import BASE, KH, PREFIXES, curie

__all__ = ["head", "part", "row"]

Json = dict[str, Any]

_GRAPH: Final = f"{BASE}graph/"
#: How many classes and properties the overview names: those that are used most.
_MOST_USED: Final = 25

_TERMS: Final = f"""\
PREFIX owl: <{PREFIXES["owl"]}>
PREFIX rdfs: <{PREFIXES["rdfs"]}>
PREFIX skos: <{PREFIXES["skos"]}>
PREFIX schema: <https://schema.org/>
SELECT DISTINCT ?term ?part ?value WHERE {{
  GRAPH <{_GRAPH}ontology> {{
    VALUES ?type {{ %s }}
    VALUES (?property ?part) {{
      (rdfs:label "label") (skos:definition "definition")
      (rdfs:subClassOf "under") (rdfs:subPropertyOf "under")
      (rdfs:domain "from") (schema:domainIncludes "from")
      (rdfs:range "to") (schema:rangeIncludes "to")
    }}
    ?term a ?type ; ?property ?value .
    FILTER(STRSTARTS(STR(?term), "{KH}") && !ISBLANK(?value))
    FILTER(!CONTAINS(STR(?value), "/.well-known/genid/"))
  }}
}}
ORDER BY ?term ?part ?value
"""
_TYPES: Final = {
    "classes": "owl:Class",
    "properties": "owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty",
}
_GRAPHS: Final = f"""\
PREFIX dcterms: <{PREFIXES["dcterms"]}>
PREFIX prov: <{PREFIXES["prov"]}>
PREFIX void: <{PREFIXES["void"]}>
SELECT ?graph ?triples (SAMPLE(?named) AS ?file) WHERE {{
  GRAPH <{_GRAPH}meta> {{
    ?graph a void:Dataset ; void:triples ?triples .
    FILTER(STRSTARTS(STR(?graph), "{_GRAPH}"))
    OPTIONAL {{ ?graph prov:wasDerivedFrom ?source . ?source dcterms:identifier ?named }}
  }}
}}
GROUP BY ?graph ?triples
ORDER BY ?graph
"""
_EXAMPLES: Final = f"""\
PREFIX rdfs: <{PREFIXES["rdfs"]}>
PREFIX sh: <{PREFIXES["sh"]}>
SELECT ?example ?ja ?en ?query WHERE {{
  ?example a sh:SPARQLExecutable ; rdfs:comment ?ja , ?en ;
    sh:select|sh:ask|sh:construct|sh:describe ?query .
  FILTER(LANG(?ja) = "ja" && LANG(?en) = "en")
}}
ORDER BY ?example
"""

#: The kinds of named graphs, and what is in them.
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("ontology", label("classes, properties and code lists")),
    ("document/{document}", label("one edition of a document with its items")),
    ("mapping/{set}", label("the statements of one mapping set, with who says so and why")),
    ("direct/{set}", label("the same statements as plain triples: item, relation, item")),
    ("derived", label("what follows from the statements, with proofs; never stated by anybody")),
    ("facet/{document}", label("the classes that the reasoner has found for items")),
    ("live", label("the live map: who does what, when and where")),
    ("meta", label("what the data set says of itself (VoID, DCAT, PROV)")),
)


def part(source: Source, name: str, release: str, language: Language) -> Json:
    """Return a part of the ontology: entries, and in the overview also how the graph is made."""
    return {"part": name} | _PARTS[name](source, name, release, language)


def _overview(source: Source, _: str, release: str, language: Language) -> Json:
    words = source.read("vocabulary", {}, release, language)
    counts = {name: len(words[name]) for name in ("classes", "properties", "codes")}
    return {
        "base": BASE,
        "prefixes": {one["prefix"]: one["namespace"] for one in words["prefixes"]
                     if one["title"] is None},
        "graphs": [{"graph": f"{_GRAPH}{kind}", "about": _both(about)} for kind, about in _KINDS],
        "counts": counts,
        "entries": [
            {"kind": kind} | word
            for kind, name in (("class", "classes"), ("property", "properties"))
            for word in words[name][:_MOST_USED]
        ],
    }  # fmt: skip


def _both(message: str) -> dict[str, str]:
    return {language: translate(language, message) for language in LANGUAGES}


def _codes(source: Source, _: str, release: str, language: Language) -> Json:
    return {"entries": source.read("vocabulary", {}, release, language)["codes"]}


def _terms(source: Source, name: str, release: str, language: Language) -> Json:
    found: dict[str, Json] = defaultdict(
        lambda: {"label": {}, "definition": {}, "under": [], "from": [], "to": []}
    )
    for one in source.select(_TERMS % _TYPES[name], release, language):
        entry, key = found[one["term"]["value"]], one["part"]["value"]
        value = one["value"]
        if key in ("label", "definition"):
            entry[key][value.get("xml:lang", "")] = value["value"]
        else:
            entry[key].append(curie(value["value"]))
    return {"entries": [{"name": curie(i), "iri": i} | e for i, e in sorted(found.items())]}


def _graphs(source: Source, _: str, release: str, language: Language) -> Json:
    rows = source.select(_GRAPHS, release, language)
    return {
        "entries": [
            {
                "graph": row["graph"]["value"],
                "triples": int(row["triples"]["value"]),
                "file": row["file"]["value"] if "file" in row else None,
            }
            for row in rows
        ]
    }


def _examples(source: Source, _: str, release: str, language: Language) -> Json:
    rows = source.select(_EXAMPLES, release, language)
    return {
        "entries": [
            {
                "example": row["example"]["value"],
                "question": {one: row[one]["value"] for one in LANGUAGES},
                "query": _without_header(row["query"]["value"]),
            }
            for row in rows
        ]
    }


def _without_header(query: str) -> str:
    r"""Return a query without the comments at its head, which are beside it.

    >>> _without_header("# title-en: Which?\nSELECT * { }")
    'SELECT * { }'
    """
    lines = query.splitlines()
    while lines and lines[0].startswith("#"):
        lines.pop(0)
    return "\n".join(lines)


_PARTS: Final[dict[str, Callable[[Source, str, str, Language], Json]]] = {
    "overview": _overview,
    "classes": _terms,
    "properties": _terms,
    "codes": _codes,
    "graphs": _graphs,
    "examples": _examples,
}


def head(answer: Json, words: Words) -> list[str]:
    """Say how much is listed; of the whole also how the graph is made."""
    if answer["part"] != "overview":
        return [words.t("{part}: {total}", part=answer["part"], total=len(answer["entries"]))]
    counts = answer["counts"]
    rows = [
        words.t(
            "{classes} classes, {properties} properties and {codes} codes can be used in a query;"
            " the prefixes need not be written.",
            **counts,
        ),
        words.t("Named graphs (the default graph is all of them together):"),
    ]
    rows += [f"- <{one['graph']}>: {words.text(one['about'])}" for one in answer["graphs"]]
    return [*rows, words.t("Used most, with how often:")]


def row(entry: Json, words: Words) -> str:
    """Return an entry: a term with its definition, a graph, or an example with its query."""
    if "graph" in entry:
        return f"<{entry['graph']}> {entry['triples']}" + (
            f" ({entry['file']})" if entry["file"] else ""
        )
    if "query" in entry:
        return f"{words.text(entry['question'])}\n{entry['query']}"
    if "uses" in entry:
        return f"{entry['name']} {words.text(entry)}: {entry['uses']}"
    ways = (("under", "⊂"), ("from", "←"), ("to", "→"))
    more = " ".join(f"{sign} {', '.join(entry[key])}" for key, sign in ways if entry[key])
    title, definition = words.text(entry["label"]), words.text(entry["definition"])
    return f"{entry['name']} “{title}”: {definition} {more}".rstrip()
