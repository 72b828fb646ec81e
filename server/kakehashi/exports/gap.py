"""Gap analyses and the matrix of documents as JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kakehashi.exports.derivation_shapes import (
    CountJson,
    EditionJson,
    FoundJson,
    GapJson,
    GapRowJson,
    MatrixJson,
    PairJson,
)
from kakehashi.exports.plain import ref_json, text_json
from kakehashi.exports.rows import row, title_cell
from kakehashi.messages import Language
from kakehashi.model.derivation_views import GapView, MatrixView
from kakehashi.model.gap import Answer, Basis, GapRow, Tally
from kakehashi.model.views import DocumentView

__all__ = ["gap_csv", "gap_json", "matrix_csv", "matrix_json"]

#: The columns of a tally.
_KINDS: Final[tuple[tuple[Answer, Basis], ...]] = (
    ("covered", "stated"),
    ("covered", "derived"),
    ("partly", "stated"),
    ("partly", "derived"),
    ("none", "stated"),
    ("not-assessed", ""),
)


def _edition(document: DocumentView) -> EditionJson:
    return {
        "id": document.slug,
        "title": text_json(document.title),
        "version": document.version,
        "issued": document.issued,
    }


def _totals(tally: Tally) -> list[CountJson]:
    return [{"answer": a, "basis": b, "items": n} for a, b, n in tally.counts]


def _gap_row(found: GapRow, view: GapView) -> GapRowJson:
    counterparts: list[FoundJson] = [
        {
            "item": f.item,
            "title": text_json(view.named.items[f.item].title),
            "relation": list(f.relation.names),
            "basis": f.basis,
        }
        for f in found.found
    ]
    return {
        **ref_json(view.named.items[found.item]),
        "answer": found.answer,
        "basis": found.basis,
        "counterparts": counterparts,
        "uses_hierarchy": found.uses_nesting,
        "disputed": found.disputed,
        "tension": found.tension,
        "references": found.references,
    }


def gap_json(view: GapView) -> GapJson:
    """Return a gap analysis."""
    return {
        "subject": _edition(view.subject),
        "object": _edition(view.object),
        "hierarchy": view.nestings,
        "assessable": view.tally.total,
        "assessed": view.tally.assessed,
        "placeholders": view.placeholders,
        "withdrawn": view.withdrawn,
        "totals": _totals(view.tally),
        "by": [
            {"mapping_set": b.mapping_set, "publisher": b.publisher, "standing": b.standing,
             "items": b.items}
            for b in view.by
        ],
        "rows": [_gap_row(found, view) for found in view.rows],
        "release": view.release,
    }  # fmt: skip


def gap_csv(view: GapView, language: Language) -> Iterator[list[str]]:
    """Yield header and rows, one for each counterpart; items without any have one row too."""
    yield [
        "item", "notation", "title", "answer", "basis", "counterpart", "counterpart_title",
        "relation", "counterpart_basis", "uses_hierarchy", "disputed", "tension", "references",
        "subject", "object", "release",
    ]  # fmt: skip
    for found in view.rows:
        ref = view.named.items[found.item]
        for counterpart in found.found or (None,):
            other = view.named.items[counterpart.item] if counterpart else None
            yield row(
                ref.id, ref.notation, title_cell(ref, language), found.answer, found.basis,
                other.id if other else "", title_cell(other, language) if other else "",
                counterpart.relation.text if counterpart else "",
                counterpart.basis if counterpart else "", found.uses_nesting, found.disputed,
                found.tension, found.references, view.subject.slug, view.object.slug,
                view.release,
            )  # fmt: skip


def matrix_json(view: MatrixView) -> MatrixJson:
    """Return the matrix of documents."""
    pairs: list[PairJson] = [
        {
            "subject": subject,
            "object": target,
            "assessable": tally.total,
            "assessed": tally.assessed,
            "totals": _totals(tally),
        }
        for (subject, target), tally in sorted(view.tallies.items())
    ]
    return {
        "documents": [_edition(document) for document in view.documents],
        "hierarchy": view.nestings,
        "pairs": pairs,
        "release": view.release,
    }


def matrix_csv(view: MatrixView, language: Language) -> Iterator[list[str]]:
    """Yield header and a row for each ordered pair of documents."""
    del language  # codes only
    head = [f"{answer}_{basis}".rstrip("_").replace("-", "_") for answer, basis in _KINDS]
    yield ["subject", "object", "assessable", "assessed", *head, "release"]
    for (subject, target), tally in sorted(view.tallies.items()):
        numbers = [tally.count(answer, basis) for answer, basis in _KINDS]
        yield row(subject, target, tally.total, tally.assessed, *numbers, view.release)
