"""What a format's reader finds in a file, before anything of it is judged.

Readers only take a file apart: every value stays a text and keeps its place. Whether an end
exists, what a relation word means and whether a number is one is decided in one place for all
formats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kakehashi.errors import Finding

__all__ = ["Cell", "Raw", "RawDocument", "RawEntry", "RawSet"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as the file writes it."""

    text: str
    column: str = ""  #: name of the column, key or property, as the file's reader would look for it
    row: int = 0  #: line or row where it stands, counted from 1; 0: that of its entry


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One item or one statement.

    The keys of a statement are the slot names of :data:`kakehashi.sssom.slots.RECORD_SLOTS`
    (``subject_id``, ``object_id``, ``relation``, ``source_relation``, ``confidence`` …); those of
    an item are the fields of :class:`kakehashi.model.exchange.Item`, a text in two languages
    having two (``title_ja``, ``title_en``) and a list one cell for each of its members
    (``alternative_ids.1``, ``alternative_ids.2``). What has no key here goes under its own name
    with the prefix ``note:``, so that nothing is lost.
    """

    row: int  #: line or row of the file, counted from 1; for JSON the position in its list
    cells: Mapping[str, Cell]

    def text(self, key: str) -> str:
        """Return the text of a cell; empty when there is none."""
        found = self.cells.get(key)
        return found.text if found else ""


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A document; the keys of ``about`` are the fields of exchange.Document."""

    about: RawEntry
    items: tuple[RawEntry, ...] = ()
    part: str = ""  #: sheet or member of the file where the rows stand


@dataclass(frozen=True, slots=True)
class RawSet:
    """A mapping set; the keys of ``about`` are those of ``SET_SLOTS``, and ``strict``.

    ``prefixes`` is the file's own map of prefixes to namespaces, for the ends of its rows.
    """

    about: RawEntry
    rows: tuple[RawEntry, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    part: str = ""  #: sheet or member of the file where the rows stand


@dataclass(frozen=True, slots=True)
class Raw:
    """All that a file holds, and what was wrong with its form."""

    documents: tuple[RawDocument, ...] = ()
    sets: tuple[RawSet, ...] = ()
    findings: tuple[Finding, ...] = ()
