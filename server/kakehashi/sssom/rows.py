"""Check what the cells of a row say together, and the rows against each other."""

from __future__ import annotations

from collections.abc import Iterator

from kakehashi.errors import Finding
from kakehashi.model.statement import NO_TERM_FOUND, Record, predicate_of, source_slug
from kakehashi.namespaces import ID
from kakehashi.sssom.faults import fault
from kakehashi.sssom.values import prefix_iri
from kakehashi.sssom.writer import sort_key

__all__ = ["check_record", "check_together"]

_MANUAL = "semapv:ManualMappingCuration"


def check_record(record: Record, file: str) -> list[Finding]:
    """Return the faults of one row whose cells can each be read."""
    return [
        fault(check, file, record.line, column, **values)
        for check, column, values in (
            *_ends(record),
            *_relation(record),
            *_grounds(record),
        )
    ]


_Said = tuple[str, str, dict[str, object]]


def _ends(record: Record) -> Iterator[_Said]:
    if record.subject_id == record.object_id:
        yield "sssom-self", "object_id", {"item": record.subject_id}
    for end in ("subject", "object"):
        item, source = getattr(record, f"{end}_id"), getattr(record, f"{end}_source")
        if item == NO_TERM_FOUND and end == "object":
            continue
        slug = item.partition(":")[0]
        if not _is_document(slug):
            yield "sssom-identifier", f"{end}_id", {"value": item}
        elif source_slug(source) != slug:
            said: dict[str, object] = {"value": source, "item": item, "expected": f"kid:{slug}"}
            yield "sssom-source", f"{end}_source", said


def _is_document(prefix: str) -> bool:
    return prefix_iri(prefix) == f"{ID}{prefix}/"


def _relation(record: Record) -> Iterator[_Said]:
    if record.object_id == NO_TERM_FOUND:
        if record.relation or not record.none_in:
            yield "sssom-none", "object_id", {}
    elif record.relation is None:
        yield "sssom-required", "relation", {"column": "relation"}
        return
    if record.predicate_id != (expected := predicate_of(record.relation)):
        relation = record.relation.text if record.relation else "(none)"
        said: dict[str, object] = {"value": record.predicate_id, "relation": relation}
        yield "sssom-predicate", "predicate_id", said | {"expected": expected}


def _grounds(record: Record) -> Iterator[_Said]:
    if record.standing == "editorial":
        for column in ("confidence", "rationale_type", "rationale_en", "rationale_ja"):
            if getattr(record, column) in ("", None):
                yield "sssom-editorial", column, {"column": column}
    elif record.standing == "suggested":
        if not record.mapping_tool:
            yield "sssom-suggested", "mapping_tool", {"column": "mapping_tool"}
        if record.confidence is None:
            yield "sssom-suggested", "confidence", {"column": "confidence"}
        if record.mapping_justification == _MANUAL:
            column = "mapping_justification"
            yield "sssom-suggested", column, {"column": column}
    else:
        for column in ("source_relation", "publisher", "locator", "evidence", "fact_source"):
            if not getattr(record, column):
                yield "sssom-published", column, {"column": column}


def check_together(records: tuple[Record, ...], file: str) -> list[Finding]:
    """Return the faults of rows against each other: repeated, contradicting, out of order."""
    return [*_repeated(records, file), *_contradicting(records, file), *_unsorted(records, file)]


def _repeated(records: tuple[Record, ...], file: str) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for record in records:
        line = first.setdefault(record.identifier, record.line)
        if line != record.line:
            yield fault("sssom-duplicate", file, record.line, "object_id", line=line)


def _contradicting(records: tuple[Record, ...], file: str) -> Iterator[Finding]:
    some: dict[tuple[str, str], int] = {}
    for record in records:
        if not record.none_in and not record.negated:
            document = record.object_id.partition(":")[0]
            some.setdefault((record.subject_id, document), record.line)
    for record in records:
        if record.none_in and (line := some.get((record.subject_id, record.none_in))):
            values = {"document": record.none_in, "item": record.subject_id, "line": line}
            yield fault("sssom-none-and-some", file, record.line, "object_id", **values)


def _unsorted(records: tuple[Record, ...], file: str) -> Iterator[Finding]:
    highest: Record | None = None
    for record in records:
        if highest and sort_key(record) < sort_key(highest):
            before = next(r.line for r in records if sort_key(r) > sort_key(record))
            yield fault("sssom-order", file, record.line, line=before)
        else:
            highest = record
