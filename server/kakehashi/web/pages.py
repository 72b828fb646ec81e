"""The pages, in Japanese and English; the language is the first part of the path."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.model.gap import ANSWERS
from kakehashi.model.premise import STANDINGS
from kakehashi.model.relation import BASE_RELATIONS
from kakehashi.model.term import Term
from kakehashi.namespaces import BASE, curie
from kakehashi.web import api_page, data_page, derived, editor, ontology
from kakehashi.web.addresses import id_path
from kakehashi.web.context import services
from kakehashi.web.language import language
from kakehashi.web.linked_data import unknown
from kakehashi.web.paging import choice
from kakehashi.web.sparql import asked_operation
from kakehashi.web.triples import describing

__all__ = ["blueprint"]

blueprint = Blueprint("pages", __name__)

#: Results of a search that one page shows.
MAX_HITS = 50
#: What results are narrowed by, as parameters of the address.
FACETS = ("document", "kind", "evidence")


@blueprint.url_value_preprocessor
def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the language out of the path; :func:`language` reads it there."""
    del endpoint
    if values:
        values.pop("lang", None)


@blueprint.get("/")
def home() -> str:
    """Show the home page."""
    return render_template("home.html", documents=services().catalogue.documents())


@blueprint.get("/documents")
def documents() -> str:
    """List the documents, and those that are only referred to."""
    found = services().catalogue.documents(stubs=True)
    return render_template(
        "documents.html",
        documents=[d for d in found if not d.stub],
        stubs=[d for d in found if d.stub],
    )


@blueprint.get("/id/<slug>")
def document(slug: str) -> str:
    """Show a document with its items as a tree."""
    catalogue = services().catalogue
    return render_template(
        "document.html",
        document=catalogue.document(slug),
        tree=catalogue.tree(slug),
        successions=services().editions.pairs_of_document(slug),
    )


@blueprint.get("/id/<slug>/<path:local>")
def item(slug: str, local: str) -> str | AnyResponse:
    """Show an item and what corresponds to it."""
    found = services().catalogue.item(f"{slug}:{local}")
    if found.ref.id != f"{slug}:{local}":
        return redirect(id_path(found.ref.id, language()), 301)
    crosswalk = services().crosswalk.of(found.ref.id)
    groups = [
        (name, services().catalogue.title(name), list(members))
        for name, members in groupby(crosswalk.counterparts, key=lambda c: c.item.document)
    ]
    not_assessed = [(name, services().catalogue.title(name)) for name in crosswalk.not_assessed]
    return render_template(
        "item.html",
        item=found,
        ref=found.ref,
        groups=groups,
        nothing=crosswalk.none,
        not_assessed=not_assessed,
        follows=derived.groups(services().derivation.counterparts(found.ref.id)),
    )


@blueprint.get("/mapping/<identifier>")
def statement(identifier: str) -> str:
    """Show one stated relation."""
    found = services().statements.get(identifier)
    none_in = services().catalogue.title(found.none_in) if found.none_in else None
    return render_template(
        "statement.html",
        statement=found,
        none_in=none_in,
        premise=derived.is_premise(found.id),
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
    found = services().statements.of_set(name)
    return render_template(
        "mapping_set.html", name=name, about=services().statements.sets()[name], statements=found
    )


@blueprint.get("/search")
def search() -> str:
    """Show what a text names, what a search finds, and without result what is near."""
    query = request.args.get("q", "").strip()
    chosen = {name: request.args.get(name, "") for name in FACETS}
    if chosen["document"]:
        services().catalogue.document(chosen["document"])
    found = services().search.look(query, MAX_HITS, **chosen) if query else None
    named = services().search.resolve(query) if query and not any(chosen.values()) else None
    if named and named.answer == "suggestions" and found and found.total:
        named = None  # what was found is nearer than what looks alike
    documents = services().catalogue.documents(stubs=True)
    return render_template(
        "search.html",
        query=query,
        chosen=chosen,
        found=found,
        named=named,
        apart={item.id for item in named.items} if named and named.answer != "suggestions" else (),
        most=MAX_HITS,
        facets=FACETS,
        documents=documents,
        titles={d.slug: d.title for d in documents},
    )


@blueprint.get("/about")
def about() -> str:
    """Explain the marks, the relations and the limits."""
    return render_template("about.html", relations=BASE_RELATIONS, answers=ANSWERS)


@blueprint.get("/ontology")
def ontology_page() -> str:
    """Show the terms of the ontology."""
    return render_template("ontology.html", groups=ontology.terms())


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
    body = services().linked_data.describe(iri, "application/n-triples")
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
