"""Comparisons of editions as JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kakehashi.exports.edition_shapes import (
    AffectedJson,
    DiffJson,
    EditionRefJson,
    ItemChangeJson,
    SuccessionsJson,
)
from kakehashi.exports.plain import ref_json, text_json
from kakehashi.exports.rows import row, title_cell
from kakehashi.messages import Language
from kakehashi.model.edition_views import Affected, EditionDiff, EditionRef, ItemChange
from kakehashi.model.views import ItemRef

__all__ = ["affected_csv", "diff_csv", "diff_json", "successions_json"]


def _edition(edition: EditionRef) -> EditionRefJson:
    return {
        "id": edition.name,
        "iri": edition.iri,
        "title": text_json(edition.title),
        "number": edition.number,
        "issued": edition.issued,
    }


def _change(found: ItemChange) -> ItemChangeJson:
    change = found.change
    return {
        "kind": change.kind,
        "basis": change.basis,
        "impact": change.impact,
        "old": [ref_json(ref) for ref in found.old],
        "new": [ref_json(ref) for ref in found.new],
        "likeness": change.likeness,
        "word": change.word,
        "note": text_json(change.note),
        "evidence": change.evidence,
        "source": change.source,
        "locator": change.locator,
    }


def _affected(found: Affected) -> AffectedJson:
    return {
        "statement": found.statement.id,
        "statement_iri": found.statement.iri,
        "mapping_set": found.statement.mapping_set,
        "item": found.item.id,
        "impact": found.impact,
        "kind": found.kind,
        "new": [ref.id for ref in found.new],
    }


def diff_json(diff: EditionDiff) -> DiffJson:
    """Return a comparison of editions."""
    return {
        "old": _edition(diff.old),
        "new": _edition(diff.new),
        "compared": diff.compared,
        "note": text_json(diff.note),
        "evidence": diff.evidence,
        "source": diff.source,
        "kinds": [{"kind": kind, "changes": n} for kind, n in diff.kinds.items()],
        "changes": [_change(found) for found in diff.changes],
        "impacts": [{"impact": name, "statements": n} for name, n in diff.impacts.items()],
        "affected": [_affected(found) for found in diff.affected],
        "release": diff.release,
    }


def successions_json(
    pairs: Iterable[tuple[EditionRef, EditionRef, bool]],
) -> SuccessionsJson:
    """Return the known successions of editions."""
    found = list(pairs)
    return {
        "total": len(found),
        "successions": [
            {"old": _edition(old), "new": _edition(new), "compared": compared}
            for old, new, compared in found
        ],
    }


def diff_csv(diff: EditionDiff, language: Language) -> Iterator[list[str]]:
    """Yield header and one row for each pair of an old and a new item of a change."""
    yield [
        "kind", "basis", "impact", "old", "old_notation", "old_title", "new", "new_notation",
        "new_title", "likeness", "word", "note", "evidence", "source", "locator", "release",
    ]  # fmt: skip
    for found in diff.changes:
        change = found.change
        for old in found.old or (None,):
            for new in found.new or (None,):
                yield row(
                    change.kind, change.basis, change.impact, *_cells(old, language),
                    *_cells(new, language), change.likeness, change.word,
                    change.note.read(language)[0], change.evidence, change.source,
                    change.locator, diff.release,
                )  # fmt: skip


def affected_csv(diff: EditionDiff, language: Language) -> Iterator[list[str]]:
    """Yield header and one row for each statement on an item of the old edition."""
    yield [
        "impact", "kind", "item", "notation", "title", "new", "statement", "mapping_set",
        "publisher", "standing", "release",
    ]  # fmt: skip
    for found in diff.affected:
        yield row(
            found.impact, found.kind, *_cells(found.item, language),
            " ".join(ref.id for ref in found.new), found.statement.id,
            found.statement.mapping_set, found.statement.publisher, found.statement.standing,
            diff.release,
        )  # fmt: skip


def _cells(ref: ItemRef | None, language: Language) -> tuple[str, str, str]:
    return (ref.id, ref.notation, title_cell(ref, language)) if ref else ("", "", "")
