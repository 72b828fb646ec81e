"""Check single values, the same way in the header and in a cell."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from kakehashi.model.relation import Relation, parse_relation
from kakehashi.namespaces import ID, PREFIXES
from kakehashi.sssom.slots import BUILTIN_PREFIXES, JUSTIFICATIONS, Slot

__all__ = [
    "Problem",
    "is_iri",
    "number_text",
    "prefix_iri",
    "problem_of",
    "read_number",
    "read_relation",
    "tidy",
]

#: A fault with what its message needs.
Problem = tuple[str, dict[str, object]]

_CURIE: Final = re.compile(
    r"([A-Za-z][A-Za-z0-9_-]*):([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?)"
)
_NUMBER: Final = re.compile(r"[0-9]*\.?[0-9]+")
_IRI: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def tidy(text: str) -> str:
    """Return the text as it should be written: NFC, one blank at a time, none at the ends.

    >>> tidy("  two  blanks ")
    'two blanks'
    """
    spaced = _CONTROL.sub(" ", unicodedata.normalize("NFC", text))
    return re.sub(r" {2,}", " ", spaced).strip()


def prefix_iri(prefix: str) -> str:
    """Return the IRI that a prefix must stand for: a fixed one, or a document's items.

    >>> prefix_iri("skos"), prefix_iri("nisc")
    ('http://www.w3.org/2004/02/skos/core#', 'https://w3id.org/kakehashi/id/nisc/')
    """
    return PREFIXES.get(prefix) or f"{ID}{prefix}/"


def is_iri(text: str) -> bool:
    """Return whether the text is an absolute web IRI."""
    return bool(_IRI.fullmatch(text))


def read_number(text: str) -> float | None:
    """Read a confidence; None when it is not a number from 0 to 1.

    >>> read_number("0.50"), read_number("1.2"), read_number("high"), read_number("nan")
    (0.5, None, None, None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if 0 <= value <= 1 else None


def number_text(value: float) -> str:
    """Write a number with up to three digits after the point, as SSSOM's canonical form asks.

    >>> number_text(0.65), number_text(1.0), number_text(0.0005)
    ('0.65', '1', '0.001')
    """
    thousandths = int(value * 1000 + 0.5 + 1e-9)
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".")


def read_relation(text: str) -> Relation | None:
    """Read a relation; None when a word is unknown, repeated or out of order.

    >>> read_relation("partOf|overlaps").names, read_relation("overlaps|partOf")
    (('partOf', 'overlaps'), None)
    """
    try:
        relation = parse_relation(text)
    except ValueError:
        return None
    return relation if relation.text == text else None


def problem_of(slot: Slot, text: str, prefixes: Mapping[str, str]) -> Problem | None:
    """Return what is wrong with a value that is not empty; None when nothing is.

    >>> problem_of(Slot("standing", "code", "kh:standing", ("official",), "standing"), "x", {})
    ('sssom-code', {'value': 'x', 'scheme': 'standing', 'known': 'official'})
    """
    if text != (expected := tidy(text)):
        return "sssom-text", {"expected": expected}
    if slot.kind == "curie":
        return _curie_problem(slot, text, prefixes)
    if slot.kind == "code" and text not in slot.codes:
        known = ", ".join(slot.codes)
        return "sssom-code", {"value": text, "scheme": slot.scheme, "known": known}
    wrong = {
        "iri": not is_iri(text),
        "number": read_number(text) is None,
        "date": not _is_date(text),
        "relation": read_relation(text) is None,
        "modifier": text != "Not",
    }
    if wrong.get(slot.kind, False):
        name = "confidence" if slot.kind == "number" else slot.kind
        return f"sssom-{name}", {"value": text}
    return None


def _curie_problem(slot: Slot, text: str, prefixes: Mapping[str, str]) -> Problem | None:
    match = _CURIE.fullmatch(text)
    if not match:
        return "sssom-identifier", {"value": text}
    if match[1] not in prefixes and match[1] not in BUILTIN_PREFIXES:
        return "sssom-prefix", {"prefix": match[1]}
    if slot.name == "mapping_justification" and text not in JUSTIFICATIONS:
        return "sssom-justification", {"value": text, "known": ", ".join(JUSTIFICATIONS)}
    return None


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
