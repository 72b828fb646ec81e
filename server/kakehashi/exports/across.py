"""One item against every document, as JSON and as a table."""

from __future__ import annotations

from collections.abc import Iterator

from kakehashi.exports.derivation_shapes import AcrossJson, AcrossRowJson
from kakehashi.exports.plain import ref_json, text_json
from kakehashi.exports.rows import row, title_cell
from kakehashi.messages import Language
from kakehashi.model.derivation_views import AcrossView
from kakehashi.model.views import DocumentView

__all__ = ["across_csv", "across_json"]


def _row_json(view: AcrossView, document: DocumentView) -> AcrossRowJson:
    found = view.rows[document.slug]
    return {
        "document": document.slug,
        "title": text_json(document.title),
        "version": document.version,
        "answer": found.answer,
        "basis": found.basis,
        "counterparts": [
            {
                "item": f.item,
                "title": text_json(view.named.items[f.item].title),
                "relation": list(f.relation.names),
                "basis": f.basis,
            }
            for f in found.found
        ],
        "uses_hierarchy": found.uses_nesting,
        "disputed": found.disputed,
        "tension": found.tension,
        "references": found.references,
    }


def across_json(view: AcrossView) -> AcrossJson:
    """Return what every other document has for an item."""
    return {
        "item": ref_json(view.item),
        "hierarchy": view.nestings,
        "rows": [_row_json(view, document) for document in view.documents],
        "release": view.release,
    }


def across_csv(view: AcrossView, language: Language) -> Iterator[list[str]]:
    """Yield header and rows, one for each counterpart; documents without any have one too."""
    yield [
        "item", "document", "document_title", "answer", "basis", "counterpart", "notation",
        "counterpart_title", "relation", "counterpart_basis", "uses_hierarchy", "disputed",
        "tension", "references", "release",
    ]  # fmt: skip
    for document in view.documents:
        found = view.rows[document.slug]
        for counterpart in found.found or (None,):
            other = view.named.items[counterpart.item] if counterpart else None
            yield row(
                view.item.id, document.slug, document.title.read(language)[0], found.answer,
                found.basis, other.id if other else "", other.notation if other else "",
                title_cell(other, language) if other else "",
                counterpart.relation.text if counterpart else "",
                counterpart.basis if counterpart else "", found.uses_nesting, found.disputed,
                found.tension, found.references, view.release,
            )  # fmt: skip
