"""What a derivation starts from: one premise each, with who stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.model.relation import Relation

__all__ = ["STANDINGS", "Premise", "PremiseKind", "Rejection"]

#: A statement of a mapping set; a nesting of a document that is a part-of; two identifiers of one
#: thing. Nestings and identities are facts of the documents: they have no confidence of their own.
PremiseKind = Literal["statement", "nesting", "identity"]

#: Standings from the strongest to the weakest.
STANDINGS: Final = ("official", "published", "editorial", "suggested")


@dataclass(frozen=True, slots=True)
class Premise:
    """The relation of two items, as somebody stated it.

    ``id`` is the identifier of the statement (16 hex digits); for a nesting and an identity it is
    the identifier of the child or of the alias, which names the link.
    """

    subject: str  #: CURIE
    relation: Relation
    object: str  #: CURIE
    kind: PremiseKind = "statement"
    id: str = ""
    standing: str = ""  #: empty for nestings and identities
    confidence: float | None = None
    publisher: str = ""
    mapping_set: str = ""

    @property
    def rank(self) -> int:
        """Place of the standing, 0 the strongest; facts of the documents never weaken a proof.

        >>> Premise("a:1", Relation.EQUAL, "b:1", standing="editorial").rank
        2
        """
        if self.kind != "statement":
            return 0
        return STANDINGS.index(self.standing) if self.standing in STANDINGS else len(STANDINGS)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A reviewed judgement that two items do *not* stand in any relation of ``relation``."""

    subject: str
    relation: Relation
    object: str
    id: str = ""
    mapping_set: str = ""
