"""The words that a query can use."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from kakehashi.model.text import Text

__all__ = ["KINDS", "Kind", "Word"]

Kind = Literal["class", "property", "code"]
KINDS: Final[tuple[Kind, ...]] = ("class", "property", "code")


class Word(NamedTuple):
    """One word, by its prefixed name."""

    kind: Kind
    name: str
    label: Text  #: empty when the term has none here
    uses: int  #: entities of a class, triples of a property; 0 when declared and not used
