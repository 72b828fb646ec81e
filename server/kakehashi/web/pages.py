"""The pages, in Japanese and English; the language is the first part of the path."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.model.premise import STANDINGS
from kakehashi.model.term import Term
from kakehashi.namespaces import BASE, curie
from kakehashi.services.live.curated import triples_of
from kakehashi.web import about as about_page
from kakehashi.web import api_page, data_page, editor, ontology, ontology_drawing
from kakehashi.web.context import services
from kakehashi.web.linked_data import unknown
from kakehashi.web.paging import choice, page_of
from kakehashi.web.sparql import asked_operation
from kakehashi.web.triples import describing

__all__ = ["blueprint"]

blueprint = Blueprint("pages", __name__)

#: Statements of a mapping set that one page shows.
SET_ROWS = 100


@blueprint.url_value_preprocessor
def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the language out of the path; :func:`language` reads it there."""
    del endpoint
    if values:
        values.pop("lang", None)


@blueprint.get("/documents")
def documents() -> str:
    """List the documents, and those that are only referred to."""
    found = services().catalogue.documents(stubs=True)
    return render_template(
        "documents.html",
        documents=[d for d in found if not d.stub],
        stubs=[d for d in found if d.stub],
    )


@blueprint.get("/mapping-set")
def mapping_sets() -> str:
    """List the mapping sets, all of them or those of a document or a standing."""
    document = request.args.get("document", "").strip()
    if document:
        document = services().catalogue.document(document).slug
    standing = choice("standing", STANDINGS)
    every = services().statements.sets()
    ends = {name: name.partition(".")[0].split("--") for name in every}
    of_document = {n: about for n, about in every.items() if not document or document in ends[n]}
    standings = Counter(about.code("kh:standing") for about in of_document.values())
    return render_template(
        "mapping_sets.html",
        sets={
            name: about
            for name, about in of_document.items()
            if standing in ("", about.code("kh:standing"))
        },
        document=document,
        documents=[
            (slug, services().catalogue.title(slug))
            for slug in sorted({slug for pair in ends.values() for slug in pair})
        ],
        standing=standing,
        standings=[(code, standings[code]) for code in STANDINGS if standings[code]],
        total=len(of_document),
    )


@blueprint.get("/mapping-set/<name>")
def mapping_set(name: str) -> str:
    """Show the statements of a mapping set."""
    statements = services().statements
    part = page_of(range(statements.size_of_set(name)), SET_ROWS)
    return render_template(
        "mapping_set.html",
        name=name,
        about=statements.sets()[name],
        part=part,
        statements=statements.part_of_set(name, part.first - 1, SET_ROWS),
    )


@blueprint.get("/about")
def about() -> str:
    """Explain the marks, the relations and the limits."""
    return render_template("about.html", **about_page.parts())


@blueprint.get("/ontology")
def ontology_page() -> str:
    """Show the terms of the ontology."""
    groups = ontology.terms()
    tree = ontology_drawing.blocks(groups["class"])
    lines = ontology_drawing.links(groups["class"], groups["object-property"])
    return render_template(
        "ontology.html",
        groups=groups,
        tree=tree,
        lines=lines,
        classes=ontology_drawing.class_drawing(tree),
        properties=ontology_drawing.link_drawing(lines) if lines else None,
    )


@blueprint.get("/api")
def api_reference() -> str:
    """Show the reference of the REST API."""
    return api_page.page()


@blueprint.get("/api/try/<name>")
def api_try(name: str) -> AnyResponse:
    """Lead from the form of an operation to its answer."""
    return api_page.tried(name)


@blueprint.get("/data/")
def data() -> str:
    """Offer everything, a choice of it, and every release kept here."""
    return data_page.page()


@blueprint.get("/sparql")
def sparql() -> Response:
    """Show the query page, with the answer when there is a query."""
    return editor.page(asked_operation())


@blueprint.get("/<path:path>")
def thing(path: str) -> str:
    """Show anything else that has an IRI: its properties as a table."""
    iri = BASE + path
    more = triples_of(services(), iri)
    body = services().linked_data.describe(iri, "application/n-triples", more)
    if body is None:
        unknown(path)
    rows: list[tuple[str, list[Term]]] = [
        (predicate, [value for _, _, value in triples])
        for predicate, triples in groupby(sorted(describing(body, iri), key=_row), key=_predicate)
    ]
    return render_template(
        "thing.html", iri=iri, path=path, name=curie(iri), rows=rows, triples=body.count(b"\n")
    )


def _predicate(triple: tuple[str, str, Term]) -> str:
    return triple[1]


def _row(triple: tuple[str, str, Term]) -> tuple[str, str, str]:
    return triple[1], triple[2].language, triple[2].value
