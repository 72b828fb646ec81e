"""The page of the ontology: classes, properties and code lists with their definitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flask import Flask

from kakehashi.cli.manual.writing import filled, in_language, table, triples_of
from kakehashi.messages import Language, label, translate
from kakehashi.model.text import Text
from kakehashi.namespaces import KH, PREFIXES
from kakehashi.web import ontology

__all__ = ["Code", "codes_of", "ontology_page"]

_SKOS: Final = PREFIXES["skos"]
_HEADINGS: Final = {
    "class": label("Classes"),
    "object-property": label("Properties between things"),
    "datatype-property": label("Properties with a value"),
    "annotation-property": label("Annotation properties"),
}

#: Notation, label, definition.
Code = tuple[str, Text, Text]


def codes_of(path: Path) -> list[Code]:
    """Return the entries of a code list in the order of their notations."""
    texts: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    notations: dict[str, str] = {}
    for subject, predicate, value in triples_of(path):
        if predicate == f"{_SKOS}notation":
            notations[subject] = value.value
        elif predicate in (f"{_SKOS}prefLabel", f"{_SKOS}definition"):
            texts[subject, predicate][value.language] = value.value
    return [
        (
            notation,
            Text(**texts[subject, f"{_SKOS}prefLabel"]),
            Text(**texts[subject, f"{_SKOS}definition"]),
        )
        for subject, notation in sorted(notations.items(), key=lambda pair: pair[1])
    ]


def ontology_page(app: Flask, project: Path, language: Language) -> str:
    """Return the page in Markdown."""
    with app.app_context():
        groups = ontology.terms()
    return filled(
        "ontology",
        language,
        terms="\n\n".join(_terms(groups, language)),
        lists="\n\n".join(_lists(project / "ontology/schemes", language)),
    )


def _terms(groups: dict[str, list[ontology.OntologyTerm]], language: Language) -> Iterator[str]:
    head = [translate(language, w) for w in (label("term"), label("name"), label("definition"))]
    for group, terms in groups.items():
        rows = [
            (f"`kh:{term.name}`", in_language(term.label, language), _definition(term, language))
            for term in terms
        ]
        yield f"## {translate(language, _HEADINGS[group])}\n\n{table(head, rows)}"


def _definition(term: ontology.OntologyTerm, language: Language) -> str:
    said = in_language(term.definition, language)
    above = [f"`kh:{iri.removeprefix(KH)}`" for iri in term.broader if iri.startswith(KH)]
    return f"{said} ⊂ {', '.join(above)}" if above else said


def _lists(folder: Path, language: Language) -> Iterator[str]:
    head = [translate(language, w) for w in (label("code"), label("name"), label("definition"))]
    for path in sorted(folder.glob("*.ttl")):
        rows = [
            (f"`{notation}`", in_language(name, language), in_language(definition, language))
            for notation, name, definition in codes_of(path)
        ]
        yield f"### {path.stem}\n\n{table(head, rows)}"
