"""Operations of the REST API that read what is recorded: documents, items, statements, exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kakehashi.exports import plain, rows, shapes
from kakehashi.exports.exchange import NAMES, exports
from kakehashi.exports.exchange.listing import ExportsJson, exports_json
from kakehashi.exports.list_shapes import (
    CompletionsJson,
    DocumentsJson,
    DocumentTreeJson,
    HitsJson,
)
from kakehashi.messages import label
from kakehashi.services.live import curated
from kakehashi.web import exporting
from kakehashi.web.addresses import id_path
from kakehashi.web.context import services
from kakehashi.web.language import language
from kakehashi.web.operations import ITEM, Parameter, as_csv, operation

SLUG: Final = Parameter("slug", label("Short name of a document."), example="nisc")
OFFSET: Final = Parameter(
    "offset", label("Number of entries to skip."), whole=(0, 10_000_000), default=0
)
LIMIT: Final = Parameter("limit", label("Most entries returned."), whole=(1, 1000), default=100)
#: How an item is known; the code list of the ontology.
EVIDENCE: Final = ("text", "secondary", "recall")


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
    """Return the cross-walk of an item, with what was approved and rejected since the release."""
    name = services().catalogue.resolve(id)
    names = (name, *services().catalogue.aliases(name))
    more, rejected = curated.approved(services(), names)
    answer = services().crosswalk.of(name, to, more=more)
    if as_csv():
        return rows.crosswalk_csv(answer, language())
    return plain.crosswalk_json(
        answer, (view for view in rejected.values() if answer.to in ("", *view.documents))
    )


@operation(
    "/statements/{hash}",
    label("One stated relation"),
    shapes.StatementJson,
    Parameter("hash", label("Identifier of a statement (16 hex digits).")),
)
def statement(hash: str) -> shapes.StatementJson:  # noqa: A002
    """Return a statement of the release, or one that was approved since."""
    found = services().statements.some([hash]).get(hash)
    found = found or curated.approved_statement(services(), hash)
    return plain.statement_json(found or services().statements.get(hash))


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
    if as_csv():
        return rows.hits_csv(found.hits, language())
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
    "/complete",
    label("What may be meant by the beginning of a word, title, number or identifier"),
    CompletionsJson,
    Parameter("q", label("What was typed so far."), example="resil", required=True),
    Parameter("limit", label("Most entries returned."), whole=(1, 50), default=8),
)
def complete(q: str, limit: int) -> CompletionsJson:
    """Return what may be meant, with labels and pages in the language of the request."""
    spoken = language()
    found = services().search.complete(q, limit)
    return {
        "query": q,
        "completions": [
            plain.completion_json(
                one, spoken, id_path(one.item.document if one.whole else one.item.id, spoken)
            )
            for one in found
        ],
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
    if as_csv():
        return rows.resolution_csv(found, language())
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
