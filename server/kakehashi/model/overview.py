"""What the home page shows of a release: its figures, and the documents as a map of bridges."""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.model.views import DocumentView

__all__ = ["BridgeMap", "Figures", "Group", "Span"]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the release counts."""

    documents: int  #: whose items are recorded
    referred: int  #: documents that are only referred to
    items: int  #: of these documents
    statements: int
    sets: int
    derived: int  #: relations that nobody stated and that follow
    proofs: int
    contradictions: int
    issued: str  #: date of the release, YYYY-MM-DD


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of publishers of one part of the world."""

    origin: str  #: a key of :data:`kakehashi.services.origins.ORIGINS`
    documents: tuple[DocumentView, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Two documents with the number of statements that relate items of one to items of the other.

    The first comes first on the map.
    """

    first: str  #: slug
    second: str
    statements: int


@dataclass(frozen=True, slots=True)
class BridgeMap:
    """The documents in groups, and what joins them."""

    groups: tuple[Group, ...]
    spans: tuple[Span, ...]  #: of most statements first

    def of(self, slug: str) -> tuple[tuple[str, int], ...]:
        """Return the documents to which statements lead from one, most statements first."""
        ends = ((s.first if s.second == slug else s.second, s) for s in self.spans)
        return tuple((end, s.statements) for end, s in ends if slug in (s.first, s.second))
