"""Answers as rows of a table, the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kakehashi.exports.words import relation_words
from kakehashi.messages import Language, translate
from kakehashi.model.views import Crosswalk, Hit, ItemRef, Resolution, StatementView
from kakehashi.sssom.cells import guarded

__all__ = [
    "crosswalk_csv",
    "hits_csv",
    "resolution_csv",
    "row",
    "safe_cell",
    "superseded_cell",
    "title_cell",
]


def safe_cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell("nisc:bp-3"), safe_cell(None)
    ("'=1+1", 'nisc:bp-3', '')
    """
    return "" if value is None else guarded(str(value))


def row(*cells: object) -> list[str]:
    """Return a row of cells that no spreadsheet takes for formulas."""
    return [safe_cell(cell) for cell in cells]


def title_cell(ref: ItemRef, language: Language) -> str:
    """Return the title for one cell; what was not seen says so."""
    if not ref.title:
        return translate(language, "(not found)" if ref.not_found else "(not seen)")
    return ref.title.read(language)[0]


def superseded_cell(statement: StatementView) -> str:
    """Return the ends that are not in force for one cell, each with its newer edition."""
    return "; ".join(f"{s.item} > {s.newer or '-'}: {s.impact}" for s in statement.superseded)


def crosswalk_csv(answer: Crosswalk, language: Language) -> Iterator[list[str]]:
    """Yield header and rows; a document without counterpart has a row with the relation "none"."""
    yield [
        "asked", "relation", "relation_words", "item", "notation", "title", "document", "standing",
        "confidence", "rationale", "shared", "source_relation", "publisher", "locator", "evidence",
        "mapping_set", "statement", "release", "superseded",
    ]  # fmt: skip
    for found in answer.counterparts:
        ref, stated = found.item, found.statement
        yield row(
            answer.item.id, found.relation.text, relation_words(found.relation, language), ref.id,
            ref.notation, title_cell(ref, language), ref.document, stated.standing,
            stated.confidence, stated.rationale.read(language)[0], stated.shared,
            stated.source_relation,
            stated.publisher, stated.locator, stated.evidence, stated.mapping_set, stated.id,
            answer.release, superseded_cell(stated),
        )  # fmt: skip
    for missing in answer.none:
        stated = missing.statement
        yield row(
            answer.item.id, "none", translate(language, "nothing corresponds"), "",
            "", "", missing.document, stated.standing, stated.confidence,
            stated.rationale.read(language)[0], "", "",
            stated.publisher, stated.locator, stated.evidence, stated.mapping_set, stated.id,
            answer.release, superseded_cell(stated),
        )  # fmt: skip


def resolution_csv(resolution: Resolution, language: Language) -> Iterator[list[str]]:
    """Yield header and rows of what a text names."""
    yield ["answer", "item", "notation", "title", "document", "kind", "evidence"]
    for ref in resolution.items:
        kind = ref.kind_label.read(language)[0] or ref.kind
        yield row(
            resolution.answer, ref.id, ref.notation, title_cell(ref, language), ref.document, kind,
            ref.evidence,
        )  # fmt: skip


def hits_csv(hits: Iterable[Hit], language: Language) -> Iterator[list[str]]:
    """Yield header and rows of search results."""
    yield ["item", "notation", "title", "document", "kind", "evidence", "score"]
    for hit in hits:
        ref = hit.item
        kind = ref.kind_label.read(language)[0] or ref.kind
        yield row(
            ref.id,
            ref.notation,
            title_cell(ref, language),
            ref.document,
            kind,
            ref.evidence,
            hit.score,
        )
