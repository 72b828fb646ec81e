"""What every exchange format says of itself: its name, its files, and what it cannot carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal

from kakehashi.model.exchange import Bundle, Document, Item, SetEntry
from kakehashi.model.statement import MappingSet, Record

__all__ = ["PARTS", "Export", "Files", "Format", "Loss", "Part"]

Part = Literal["bundle", "document", "item", "set", "entry", "record"]

#: How many files a format makes: ``one``; one for each ``document``, for each ``set``, or for
#: each ``part`` (documents and sets); ``fixed`` several with names that never change.
Files = Literal["one", "document", "set", "part", "fixed"]


def _fields(kind: type, *without: str) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name not in without)


#: The fields of the exchange model that a format carries or loses. None are: what only holds
#: other parts, the names by which parts belong together, and the line of the file that was read.
PARTS: Final[Mapping[Part, tuple[str, ...]]] = {
    "bundle": _fields(Bundle, "documents", "sets", "entries"),
    "document": _fields(Document, "items"),
    "item": _fields(Item),
    "set": _fields(MappingSet, "records"),
    "entry": _fields(SetEntry, "name"),
    "record": _fields(Record, "line", "mapping_set"),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """A field that a format does not carry, or not whole."""

    part: Part
    field: str  #: name of the field in ``PARTS[part]``; ``*``: the format has no place for the part
    reason: str  #: message id: why, and what stands in its place
    partly: bool = False  #: the value is there, but does not read back the same in every case


@dataclass(frozen=True, slots=True)
class Format:
    """What a format is called and what its files are like."""

    name: str  #: as on the command line and in addresses, ``sssom``
    title: str  #: message id
    media_type: str  #: of each file
    ending: str  #: of each file's name, with its dot: ``.sssom.tsv``
    files: Files = "one"
    about: str = ""  #: message id: where it puts that for which it has no place of its own


@dataclass(frozen=True, slots=True)
class Export:
    """A format with its writer.

    ``write`` is a pure function: no clock, no store; the same bundle, whatever the order of what
    it holds, gives the same bytes. It returns the files by their relative names, with ``/``
    between folders.
    """

    format: Format
    losses: tuple[Loss, ...]  #: in the order of :data:`PARTS`
    write: Callable[[Bundle], dict[str, bytes]]
