"""The formats that can be imported: one module each, loaded when it is wanted.

A reader takes a file apart and judges nothing; see :mod:`kakehashi.importers.raw`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Final, Protocol, cast

from kakehashi.errors import BadInputError
from kakehashi.importers.raw import Raw
from kakehashi.messages import label

__all__ = ["HEAD_BYTES", "READERS", "Reader", "formats", "only_one", "reader_of", "recognising"]

#: Format to the module that reads it, in the order in which they are named to people.
READERS: Final = {
    "cprt": "cprt",
    "jskos": "jskos",
    "oscal": "oscal",
    "rdf": "skos",
    "sssom": "sssom",
    "sssom-json": "sssom_json",
    "workbook": "workbook",
}

#: How much of a file is looked at to tell its format.
HEAD_BYTES: Final = 1 << 16

#: Beginnings of files of which people think that they could be read, and what helps with them.
_REFUSED: Final = (
    (b"", label("The file is empty."), label("Give another file.")),
    (
        b"%PDF",
        label("A PDF cannot be imported."),
        label("Copy its table into the workbook that `kakehashi template` writes."),
    ),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        label("The file is protected by a password, or of an old form of Office (.xls, .doc)."),
        label("Save it as .xlsx without a password."),
    ),
    (
        b"PK\x03\x04",
        label("The file is an archive and no workbook."),
        label("Unpack it, and import the files that it holds one by one."),
    ),
)


class Reader(Protocol):
    """What the module of a format offers."""

    FORMAT: str

    @staticmethod
    def recognises(name: str, head: bytes) -> bool:
        """Tell from the file's name and its first 64 KiB whether it is of this format."""

    @staticmethod
    def read(content: bytes, file: str) -> Raw:
        """Take the file apart; ``file`` is its name in findings. Raises nothing on any content."""


def formats() -> tuple[str, ...]:
    """Return the formats that can be read."""
    return tuple(name for name, module in READERS.items() if find_spec(f"{__name__}.{module}"))


def reader_of(name: str) -> Reader:
    """Return the reader of a format.

    Raises BadInputError when there is none.

    >>> reader_of("sssom").FORMAT
    'sssom'
    """
    if name not in formats():
        raise BadInputError(
            "There is no format {format} that can be imported.",
            remedy="Give one of: {known}.",
            format=name,
            known=", ".join(formats()),
        )
    return cast("Reader", import_module(f"{__name__}.{READERS[name]}"))


def recognising(name: str, head: bytes) -> tuple[str, ...]:
    r"""Return the formats that a file may have, from its name and its first bytes.

    >>> recognising("a.tsv", b"subject_id\tpredicate_id\tobject_id\tmapping_justification\n")
    ('sssom',)
    """
    head = head[:HEAD_BYTES]
    return tuple(known for known in formats() if reader_of(known).recognises(name, head))


def only_one(found: Sequence[str], name: str, head: bytes = b"?") -> str:
    """Return the one format that was recognised; ``head`` is the beginning of the file.

    Raises BadInputError when no reader, or more than one, knows the file.
    """
    if len(found) == 1:
        return found[0]
    for begins, what, remedy in _REFUSED if not found else ():
        if head.startswith(begins) if begins else not head:
            raise BadInputError(what, where=name, remedy=remedy)
    raise BadInputError(
        label("It cannot be told whether the file is {found}.")
        if found
        else label("The format of the file is not known."),
        where=name,
        remedy="Name the format by --from, one of: {known}.",
        found=", ".join(found),
        known=", ".join(formats()),
    )
