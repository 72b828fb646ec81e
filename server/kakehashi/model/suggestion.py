"""What the machine suggests to look at where nobody has assessed anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kakehashi.model.views import ItemRef

__all__ = ["Ground", "Reason", "Suggestion", "Suggestions"]

#: Why an item is suggested: the texts are alike; the headings around them are; both correspond to
#: a third item; items with a like text, or near it in the document, correspond to it; it is near
#: in the network of statements and nestings.
Ground = Literal["text", "context", "shared", "alike", "nearby", "network"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a suggestion with what it rests on."""

    ground: Ground
    words: tuple[str, ...] = ()  #: shared words, for ``text`` and ``context``
    items: tuple[ItemRef, ...] = ()  #: the items between, for the other grounds


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item that may correspond; which relation holds is not suggested."""

    item: ItemRef
    confidence: float  #: share of such suggestions that analysts confirmed, see docs/suggestions.md
    reasons: tuple[Reason, ...]  #: the weightiest first


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The suggestions for one item in one document; none of them is a statement."""

    item: ItemRef
    to: str  #: slug
    found: tuple[Suggestion, ...]  #: the likeliest first
    abstained: bool  #: no candidate reached ``threshold``
    stated_none: bool  #: somebody looked and found nothing, so nothing is suggested
    threshold: float
    release: str
