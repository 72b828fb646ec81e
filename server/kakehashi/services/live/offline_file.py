"""Read a file that comes back from people who worked offline: a workbook, or SSSOM.

It is read in the process that is thrown away, as every file that nobody vouches for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakehashi.errors import BadInputError, Finding
from kakehashi.importers.apart import Limits, read_apart
from kakehashi.importers.raw import RawEntry
from kakehashi.importers.words import expanded, is_none_word, word_of
from kakehashi.model.live.offline import SAID, Row, Said
from kakehashi.model.relation import parse_relation
from kakehashi.model.statement import NO_TERM_FOUND, source_slug

__all__ = ["FILE_BYTES", "Brought", "read_file"]

#: Bytes of a file that is taken.
FILE_BYTES: Final = 4 << 20
_LIMITS: Final = Limits(file_bytes=FILE_BYTES, answer_bytes=64 << 20, memory_mib=1024, seconds=30)
#: Rows of a file.
_MOST: Final = 20_000

#: Field to the key under which the readers keep its cell.
_KEYS: Final = {
    "subject": "subject_id",
    "object": "object_id",
    "relation": "relation",
    "none_in": "note:none_in",
    "rationale_ja": "rationale_ja",
    "rationale_en": "rationale_en",
    "rationale_type": "rationale_type",
    "locator": "locator",
    "confidence": "confidence",
    "looked_by": "note:looked_by",
    "looked_where": "note:looked_where",
    "does": "note:does",
    "seen": "note:seen",
    "reason_ja": "note:reason_ja",
    "reason_en": "note:reason_en",
}
#: What SSSOM has no slot for: it stands in the comment, as JSON.
_IN_COMMENT: Final = ("does", "looked_by", "looked_where", "reason_ja", "reason_en", "seen")


@dataclass(frozen=True, slots=True)
class Brought:
    """The rows of a file, and what was wrong with its form."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()


def read_file(content: bytes, name: str) -> Brought:
    """Return the rows of a workbook or of SSSOM. Raises BadInputError for what is neither."""
    taken = read_apart(content, name, limits=_LIMITS)
    if taken.format not in ("workbook", "sssom"):
        raise BadInputError(
            "The file is neither a workbook nor SSSOM.",
            where=name,
            remedy="Bring the file that «kakehashi curate workbook» or the desk wrote.",
        )
    rows = tuple(
        _row(one.part, entry, one.about, one.prefixes, sssom=taken.format == "sssom")
        for one in taken.raw.sets
        for entry in one.rows
        if entry.cells
    )
    if len(rows) > _MOST:
        raise BadInputError(
            "The file has {count} rows; {most} are taken at a time.",
            where=name,
            remedy="Split it into several files.",
            count=len(rows),
            most=_MOST,
        )
    return Brought(rows, taken.raw.findings)


def _row(
    part: str, entry: RawEntry, about: RawEntry, prefixes: Mapping[str, str], *, sssom: bool
) -> Row:
    given = {field: entry.text(key) for field, key in _KEYS.items()}
    columns = {
        field: entry.cells[key].column or key for field, key in _KEYS.items() if key in entry.cells
    }
    if sssom:
        given |= _of_sssom(entry, about, given, prefixes)
    given["relation"] = _relation(given["relation"])
    return Row(
        part=part,
        number=entry.row,
        said=Said(**{field: given[field] for field in SAID}),
        does=given["does"].split()[0] if given["does"].strip() else "",
        seen="".join(given["seen"].split()),
        reason_ja=given["reason_ja"],
        reason_en=given["reason_en"],
        columns=columns,
    )


def _of_sssom(
    entry: RawEntry, about: RawEntry, given: Mapping[str, str], prefixes: Mapping[str, str]
) -> dict[str, str]:
    """Return what a row of SSSOM says in other words than a workbook does."""
    found = dict(_told(entry.text("comment")))
    if given["object"] == NO_TERM_FOUND:
        source = entry.text("object_source") or about.text("object_source")
        found |= {"object": "", "none_in": source_slug(source) or source}
    elif not given["relation"] and (predicate := entry.text("predicate_id")):
        word = word_of(expanded(predicate, prefixes))
        found["relation"] = word.relation.text if word else predicate
    if entry.text("predicate_modifier") and not found.get("does"):
        found["does"] = "reject"
    return found


def _told(comment: str) -> Iterator[tuple[str, str]]:
    """Yield what a comment says to us; a comment in plain words says nothing."""
    try:
        told: Any = json.loads(comment) if comment.startswith("{") else {}
    except (ValueError, RecursionError):
        return
    for field in _IN_COMMENT:
        if isinstance(text := told.get(field), str):
            yield field, text


def _relation(text: str) -> str:
    """Return a relation by its names, from whatever a cell calls it; empty: nothing corresponds.

    >>> [
    ...     _relation(t)
    ...     for t in ("partOf 含まれる / included in", "含まれる", "none 対応なし", "odd")
    ... ]
    ['partOf', 'partOf', '', 'odd']
    """
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    try:
        return parse_relation(first).text if first else ""
    except ValueError:
        pass
    if is_none_word(first) or is_none_word(text):
        return ""
    word = word_of(text)
    return word.relation.text if word else text
