"""What whoever imports a file says about it."""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.model.text import NO_TEXT, Text

__all__ = ["ImportOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """Options of an import; an empty one leaves the matter to the file."""

    set_name: str = ""
    into: str = ""  #: name of an existing set that is added to
    title: Text = NO_TEXT
    description: Text = NO_TEXT
    publisher: str = ""
    licence: str = ""  #: IRI
    standing: str = ""
    evidence: str = "text"  #: how the statements were seen; the file may be the publication itself
    strict: bool = False  #: whether "part of" and "contains" of the file exclude equality
    document: str = ""  #: slug of the document that the file holds, when it is one
    subject_document: str = ""  #: slug of the document of subjects without one
    object_document: str = ""
    stubs: bool = False  #: take in what the graph does not have as stubs
    unknown_words: bool = False  #: keep words that are not known, and read them as unknown
    join: bool = False  #: keep a row that repeats another in the comment of the first
