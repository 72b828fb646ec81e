"""The REST API: reading, as JSON or as a table.

Each operation is a function that returns one of the shapes of :mod:`kakehashi.exports.shapes`;
its description for OpenAPI stands above it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final, TypedDict

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotAcceptable
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.exports import derivation, derivation_shapes, edition_shapes, plain, shapes
from kakehashi.exports import editions as edition_export
from kakehashi.exports import gap as gap_export
from kakehashi.exports import quality as quality_export
from kakehashi.exports import suggestions as suggestion_export
from kakehashi.exports.derivation_shapes import DerivedJson
from kakehashi.exports.exchange import NAMES, exports
from kakehashi.exports.exchange.listing import ExportsJson, exports_json
from kakehashi.messages import label
from kakehashi.services.derivation import parse_supposed
from kakehashi.web import exporting
from kakehashi.web.context import services
from kakehashi.web.language import language
from kakehashi.web.negotiation import best
from kakehashi.web.openapi import description
from kakehashi.web.operations import OPERATIONS, Operation, Parameter, operation

__all__ = ["blueprint"]

blueprint = Blueprint("api", __name__)

SLUG: Final = Parameter("slug", label("Short name of a document."), example="nisc")
ITEM: Final = Parameter(
    "id",
    label("Identifier of an item (CURIE), in any case, or another identifier of it."),
    example="nisc:bp-3",
)
OFFSET: Final = Parameter(
    "offset", label("Number of entries to skip."), whole=(0, 10_000_000), default=0
)
LIMIT: Final = Parameter("limit", label("Most entries returned."), whole=(1, 1000), default=100)
HIERARCHY: Final = Parameter(
    "hierarchy",
    label("Whether the nesting of items in their documents is a premise."),
    choices=("yes", "no"),
    default="yes",
)


#: How an item is known; the code list of the ontology.
EVIDENCE: Final = ("text", "secondary", "recall")


class DocumentsJson(TypedDict):
    """All documents."""

    total: int
    documents: list[shapes.DocumentJson]


class DocumentTreeJson(TypedDict):
    """The items of a document as they are nested."""

    document: str
    tree: list[shapes.TreeJson]


class HitsJson(TypedDict):
    """Search results, the best first."""

    query: str
    document: str | None
    kind: str | None
    evidence: str | None
    total: int
    corrected: str | None
    facets: shapes.FacetsJson
    hits: list[shapes.HitJson]


@operation(
    "/documents",
    label("All documents"),
    DocumentsJson,
    Parameter(
        "stubs",
        label("Whether documents that are only referred to are listed too."),
        choices=("true", "false"),
        default="false",
    ),
)
def documents(stubs: str) -> DocumentsJson:
    """Return all documents."""
    found = services().catalogue.documents(stubs=stubs == "true")
    return {"total": len(found), "documents": [plain.document_json(d) for d in found]}


@operation("/documents/{slug}", label("One document"), shapes.DocumentJson, SLUG)
def document(slug: str) -> shapes.DocumentJson:
    """Return a document."""
    return plain.document_json(services().catalogue.document(slug))


@operation(
    "/documents/{slug}/items",
    label("The items of a document, in pages"),
    shapes.PageJson,
    SLUG,
    OFFSET,
    LIMIT,
)
def items(slug: str, offset: int, limit: int) -> shapes.PageJson:
    """Return a page of the items."""
    return plain.page_json(slug, services().catalogue.items(slug, offset, limit))


@operation(
    "/documents/{slug}/tree",
    label("The items of a document, nested as in the document"),
    DocumentTreeJson,
    SLUG,
)
def tree(slug: str) -> DocumentTreeJson:
    """Return all items of the document as a forest."""
    return {"document": slug, "tree": plain.tree_json(services().catalogue.tree(slug))}


@operation("/items/{id}", label("Everything known of an item"), shapes.ItemJson, ITEM)
def item(id: str) -> shapes.ItemJson:  # noqa: A002  (the name in the path)
    """Return an item."""
    return plain.item_json(services().catalogue.item(id))


@operation(
    "/items/{id}/crosswalk",
    label("What corresponds to an item, how exactly, and who says so"),
    shapes.CrosswalkJson,
    ITEM,
    Parameter("to", label("Only counterparts in this document."), example="cpsf"),
    csv=True,
)
def crosswalk(id: str, to: str) -> shapes.CrosswalkJson | Iterator[list[str]]:  # noqa: A002
    """Return the cross-walk of an item."""
    answer = services().crosswalk.of(id, to)
    return plain.crosswalk_csv(answer, language()) if _as_csv() else plain.crosswalk_json(answer)


@operation(
    "/items/{id}/derived",
    label("What follows of an item and items of other documents, beyond what is stated"),
    derivation_shapes.DerivedJson,
    ITEM,
    Parameter("to", label("Only counterparts in this document."), example="cpsf"),
    HIERARCHY,
    csv=True,
)
def derived(id: str, to: str, hierarchy: str) -> DerivedJson | Iterator[list[str]]:  # noqa: A002
    """Return the derived counterparts of an item."""
    nestings = hierarchy == "yes"
    views = services().derivation.counterparts(id, to, nestings=nestings)
    if _as_csv():
        return derivation.derived_csv(views, language())
    release = services().release.id
    return derivation.derived_json(id, to, views, nestings=nestings, release=release)


@operation(
    "/items/{id}/suggestions",
    label("What to look at in a document where nobody has assessed the item; no statements"),
    suggestion_export.SuggestionsJson,
    ITEM,
    Parameter("to", label("The document that is looked through."), example="cpsf", required=True),
    Parameter("limit", label("Most entries returned."), whole=(1, 100), default=20),
    csv=True,
)
def suggestions(
    id: str,  # noqa: A002
    to: str,
    limit: int,
) -> suggestion_export.SuggestionsJson | Iterator[list[str]]:
    """Return suggestions for an item."""
    found = services().suggestions.of(id, to, limit)
    if _as_csv():
        return suggestion_export.suggestions_csv(found, language())
    return suggestion_export.suggestions_json(found)


@operation(
    "/explain",
    label("What is known of two items, with all proofs"),
    derivation_shapes.ExplanationJson,
    Parameter("a", label("Identifier of the first item."), example="nisc:bp-3", required=True),
    Parameter(
        "b",
        label("Identifier of the second item."),
        example="cpsf:aspect-trustworthiness",
        required=True,
    ),
    HIERARCHY,
    csv=True,
)
def explain(
    a: str, b: str, hierarchy: str
) -> derivation_shapes.ExplanationJson | Iterator[list[str]]:
    """Return what is known of two items."""
    view = services().derivation.explain(a, b, nestings=hierarchy == "yes")
    if _as_csv():
        return derivation.explanation_csv(view, language())
    return derivation.explanation_json(view)


@operation(
    "/gap",
    label("What one document has for each item of another, in four answers"),
    derivation_shapes.GapJson,
    Parameter("a", label("Document whose items are asked about."), example="nisc", required=True),
    Parameter("b", label("Document that is looked through."), example="cpsf", required=True),
    HIERARCHY,
    csv=True,
)
def gap(a: str, b: str, hierarchy: str) -> derivation_shapes.GapJson | Iterator[list[str]]:
    """Return a gap analysis."""
    view = services().derivation.gap(a, b, nestings=hierarchy == "yes")
    return gap_export.gap_csv(view, language()) if _as_csv() else gap_export.gap_json(view)


@operation(
    "/matrix",
    label("The gap analysis of all pairs of documents, in numbers"),
    derivation_shapes.MatrixJson,
    HIERARCHY,
    Parameter(
        "stubs",
        label("Whether documents that are only referred to are listed too."),
        choices=("true", "false"),
        default="false",
    ),
    csv=True,
)
def matrix(hierarchy: str, stubs: str) -> derivation_shapes.MatrixJson | Iterator[list[str]]:
    """Return the tallies of all pairs of documents."""
    view = services().derivation.matrix(nestings=hierarchy == "yes", stubs=stubs == "true")
    return gap_export.matrix_csv(view, language()) if _as_csv() else gap_export.matrix_json(view)


@operation(
    "/contradictions",
    label("What cannot all be true, and what is at odds"),
    derivation_shapes.ContradictionsJson,
    HIERARCHY,
    csv=True,
)
def contradictions(
    hierarchy: str,
) -> derivation_shapes.ContradictionsJson | Iterator[list[str]]:
    """Return what does not go together."""
    view = services().derivation.contradictions(nestings=hierarchy == "yes")
    if _as_csv():
        return derivation.contradictions_csv(view, language())
    return derivation.contradictions_json(view)


@operation(
    "/whatif",
    label("What adding or withdrawing statements would do; nothing is saved"),
    derivation_shapes.EffectJson,
    Parameter(
        "add",
        label("Statement to suppose: subject, relation and object, with spaces between them."),
        example="nisc:bp-3 partOf cpsf:concern-resilience",
        many=True,
    ),
    Parameter("withdraw", label("Identifier of a statement to leave out."), many=True),
    HIERARCHY,
    csv=True,
)
def whatif(
    add: tuple[str, ...], withdraw: tuple[str, ...], hierarchy: str
) -> derivation_shapes.EffectJson | Iterator[list[str]]:
    """Return what a change of the statements would do."""
    view = services().derivation.whatif(
        map(parse_supposed, add), withdraw, nestings=hierarchy == "yes"
    )
    return derivation.effect_csv(view, language()) if _as_csv() else derivation.effect_json(view)


@operation(
    "/editions",
    label("Which edition replaced which, and whether they are compared"),
    edition_shapes.SuccessionsJson,
)
def editions() -> edition_shapes.SuccessionsJson:
    """Return every succession of editions."""
    return edition_export.successions_json(services().editions.pairs())


@operation(
    "/diff",
    label("What a new edition changed, and what that means for statements about the old one"),
    edition_shapes.DiffJson,
    Parameter(
        "old",
        label("Old edition: short name of a document, or identifier of a standard (CURIE)."),
        example="csf11",
        required=True,
    ),
    Parameter("new", label("The edition that replaced it."), example="csf20", required=True),
    Parameter(
        "rows",
        label("Rows of the table: changes of items, or statements on items of the old edition."),
        choices=("changes", "statements"),
        default="changes",
    ),
    csv=True,
)
def diff(old: str, new: str, rows: str) -> edition_shapes.DiffJson | Iterator[list[str]]:
    """Return a comparison of editions."""
    found = services().editions.diff(old, new)
    if not _as_csv():
        return edition_export.diff_json(found)
    write = edition_export.affected_csv if rows == "statements" else edition_export.diff_csv
    return write(found, language())


@operation(
    "/quality",
    label("How firm the statements of every mapping set and publisher are"),
    quality_export.QualityJson,
    csv=True,
)
def quality() -> quality_export.QualityJson | Iterator[list[str]]:
    """Return the quality report."""
    report = services().quality.report()
    if _as_csv():
        return quality_export.quality_csv(report, language())
    return quality_export.quality_json(report)


@operation(
    "/quality/{set}",
    label("How firm the statements of a mapping set are"),
    quality_export.SetQualityJson,
    Parameter("set", label("Name of a mapping set."), example="nisc--cpsf"),
)
def quality_of_set(set: str) -> quality_export.SetQualityJson:  # noqa: A002
    """Return the quality of one mapping set."""
    return quality_export.set_quality_json(services().quality.of_set(set))


@operation(
    "/statements/{hash}",
    label("One stated relation"),
    shapes.StatementJson,
    Parameter("hash", label("Identifier of a statement (16 hex digits).")),
)
def statement(hash: str) -> shapes.StatementJson:  # noqa: A002
    """Return a statement."""
    return plain.statement_json(services().statements.get(hash))


@operation(
    "/search",
    label("Find items by word, clause number or identifier"),
    HitsJson,
    Parameter("q", label("What to look for."), example="SR 1.1", required=True),
    Parameter("limit", label("Most entries returned."), whole=(1, 1000), default=20),
    Parameter("document", label("Only items of this document."), example="iec62443"),
    Parameter("kind", label("Only items of this kind."), example="system-requirement"),
    Parameter("evidence", label("Only items that are known so."), choices=EVIDENCE),
    csv=True,
)
def search(
    q: str, limit: int, document: str, kind: str, evidence: str
) -> HitsJson | Iterator[list[str]]:
    """Return search results."""
    if document:
        services().catalogue.document(document)
    found = services().search.look(q, limit, document=document, kind=kind, evidence=evidence)
    if _as_csv():
        return plain.hits_csv(found.hits, language())
    return {
        "query": q,
        "document": document or None,
        "kind": kind or None,
        "evidence": evidence or None,
        "total": found.total,
        "corrected": found.corrected or None,
        "facets": plain.facets_json(found),
        "hits": [plain.hit_json(hit) for hit in found.hits],
    }


@operation(
    "/resolve",
    label("The item that a clause number, name or identifier means, or what it may mean"),
    shapes.ResolutionJson,
    Parameter(
        "text",
        label("A number, name or identifier as people write it."),
        example="SR 1.1 RE(1)",
        required=True,
    ),
    csv=True,
)
def resolve(text: str) -> shapes.ResolutionJson | Iterator[list[str]]:
    """Return what a text names."""
    found = services().search.resolve(text)
    if _as_csv():
        return plain.resolution_csv(found, language())
    return plain.resolution_json(found)


@operation("/export", label("The formats of exports, and what each cannot carry"), ExportsJson)
def export_formats() -> ExportsJson:
    """Return the formats."""
    return exports_json(exports(), services().release.id)


@operation(
    "/export/{format}",
    label("Documents and mapping sets in a format of other tools; several files come as a ZIP"),
    bytes,
    Parameter("format", label("Name of the format."), choices=NAMES, example="sssom"),
    *exporting.CHOICE,
    file=True,
)
def export(format: str, **given: tuple[str, ...]) -> exporting.Download:  # noqa: A002
    """Return a file of what was chosen."""
    chosen = {name: tuple(filter(None, values)) for name, values in given.items()}
    return exporting.download(format, exporting.choice_of(chosen))


@operation("/release", label("The release that is served"), shapes.ReleaseJson)
def release() -> shapes.ReleaseJson:
    """Return the release."""
    return plain.release_json(services().release)


@blueprint.get("/api/v1/")
def index() -> AnyResponse:
    """Lead to the description."""
    return redirect(url_for("api.openapi"), 303)


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI description, in the language of the request."""
    return _json(description())


def _as_csv() -> bool:
    asked = request.args.get("format", "")
    return asked == "csv" if asked else best(("application/json", "text/csv")) == "text/csv"


def _json(value: object) -> Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    response = Response(text + "\n", content_type="application/json")
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _csv(rows: Iterator[list[str]], name: str) -> Response:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    # Excel takes a file without the mark for the local 8-bit code and garbles Japanese.
    response = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _answer(described: Operation, in_path: dict[str, str]) -> Response:
    if described.file:
        return exporting.response(described.run(**in_path, **_values(described)))
    forms = ("application/json", *(("text/csv",) if described.csv else ()))
    if best(forms) is None and not request.args.get("format"):
        raise NotAcceptable(", ".join(forms))
    answer = described.run(**in_path, **_values(described))
    return _json(answer) if isinstance(answer, dict) else _csv(answer, f"{described.name}.csv")


def _values(described: Operation) -> dict[str, Any]:
    return {p.name: p.read() for p in described.in_query if p.name != "format"}


def _route(described: Operation) -> None:
    def view(**in_path: str) -> Response:
        return _answer(described, in_path)

    blueprint.add_url_rule(described.rule, described.name, view, methods=["GET"])


for _described in OPERATIONS:
    _route(_described)
