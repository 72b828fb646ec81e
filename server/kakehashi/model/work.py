"""Who does what about an item: initiatives, issues and events, as the graph links them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.model.relation import Relation
from kakehashi.model.views import ItemRef

__all__ = ["LINKS", "Link", "WorkLink"]

#: How something stands to the item that was asked about.
Link = Literal["addressed-by", "addresses", "takes-part", "actor", "issue", "initiative", "event"]
LINKS: Final[tuple[Link, ...]] = (
    "addressed-by",
    "addresses",
    "takes-part",
    "actor",
    "issue",
    "initiative",
    "event",
)


@dataclass(frozen=True, slots=True)
class WorkLink:
    """Something of the map of work, and how it is linked to an item.

    ``relation`` is set where the link is a relation between scopes, stated or derived; the others
    are written in the source itself.
    """

    item: ItemRef
    link: Link
    actors: tuple[ItemRef, ...] = ()  #: who takes part in it
    initiatives: tuple[ItemRef, ...] = ()  #: which address it, of an issue
    date: str = ""
    status: str = ""  #: notation of the status code
    relation: Relation | None = None  #: the asked item to ``item``
    derived: bool = False  #: the relation is not stated, but follows
