"""What a reader found, as JSON: it comes from a process that nobody trusts any more.

Whatever is not exactly of this form is refused; nothing in it is executed or looked up.
"""

from __future__ import annotations

import json
from typing import Any, Final, cast, get_args

from kakehashi.errors import Finding, Severity
from kakehashi.importers.raw import Cell, Raw, RawDocument, RawEntry, RawSet

__all__ = ["decoded", "encoded"]

_SEVERITIES: Final = get_args(Severity)
#: Cells whose column is their key are written without it.
_SAME: Final = "="


def encoded(raw: Raw) -> bytes:
    """Return the bytes of a find.

    >>> decoded(encoded(Raw(findings=(Finding("a", 1, "", "x", "y"),)))).findings[0].message_ja
    'y'
    """
    value = {
        "documents": [
            [_entry(d.about), [_entry(i) for i in d.items], d.part] for d in raw.documents
        ],
        "sets": [
            [_entry(s.about), [_entry(r) for r in s.rows], dict(s.prefixes), s.part]
            for s in raw.sets
        ],
        "findings": [
            [f.file, f.line, f.node, f.message_en, f.message_ja, f.severity, f.check]
            for f in raw.findings
        ],
    }
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


def _entry(entry: RawEntry) -> list[Any]:
    cells = {
        key: [cell.text, _SAME if cell.column == key else cell.column, cell.row]
        for key, cell in entry.cells.items()
    }
    return [entry.row, cells]


def decoded(content: bytes) -> Raw:
    """Read the bytes of a find.

    Raises ValueError when they are not of the form that :func:`encoded` writes.
    """
    try:
        return _raw(json.loads(content))
    except (RecursionError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"no find: {error}") from error


def _raw(value: Any) -> Raw:
    return Raw(
        documents=tuple(
            RawDocument(_read(about), tuple(map(_read, items)), _text(part))
            for about, items, part in value["documents"]
        ),
        sets=tuple(
            RawSet(
                _read(about),
                tuple(map(_read, rows)),
                {_text(k): _text(v) for k, v in prefixes.items()},
                _text(part),
            )
            for about, rows, prefixes, part in value["sets"]
        ),
        findings=tuple(_finding(*found) for found in value["findings"]),
    )


def _read(value: Any) -> RawEntry:
    row, cells = value
    return RawEntry(
        _number(row),
        {
            _text(key): Cell(_text(text), key if column == _SAME else _text(column), _number(at))
            for key, (text, column, at) in cells.items()
        },
    )


def _finding(*parts: Any) -> Finding:
    file, line, node, english, japanese, severity, check = parts
    if severity not in _SEVERITIES:
        raise ValueError(f"no severity: {severity!r}"[:80])
    return Finding(
        _text(file), _number(line), _text(node), _text(english), _text(japanese),
        cast("Severity", severity), _text(check),
    )  # fmt: skip


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value.encode("utf-8", "replace").decode()  # a lone surrogate cannot be written again


def _number(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(type(value).__name__)
    return value
