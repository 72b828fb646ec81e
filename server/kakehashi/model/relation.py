"""The five relations two scopes can stand in, and sets of them.

They are the base relations of RCC-5, which are also the five of the set-theory mapping of
NIST IR 8477. What is known of a pair of items is a *set* of base relations: one when the
relation is known, several when it is one of these, all five when nothing is known.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

__all__ = [
    "BASE_RELATIONS",
    "NOT_DISJOINT",
    "UNKNOWN",
    "Relation",
    "RelationTerms",
    "parse_relation",
    "tightest_predicate",
]


class Relation(enum.Flag):
    """A set of base relations as a 5-bit mask.

    >>> (Relation.PART_OF | Relation.OVERLAPS).names
    ('partOf', 'overlaps')
    """

    EQUAL = 1
    PART_OF = 2
    CONTAINS = 4
    OVERLAPS = 8
    DISJOINT = 16

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the base relations in the set, in the fixed order."""
        return tuple(terms.name for base, terms in BASE_RELATIONS.items() if base in self)

    @property
    def text(self) -> str:
        """The set as written in files: names joined by ``|``, ``unknown`` for all five.

        >>> UNKNOWN.text, Relation.EQUAL.text
        ('unknown', 'equal')
        """
        return "unknown" if self == UNKNOWN else "|".join(self.names)


@dataclass(frozen=True, slots=True)
class RelationTerms:
    """What one base relation is called elsewhere."""

    name: str  #: our name, also the local name of the property ``kh:{name}``
    ir8477: str  #: NIST IR 8477, section on set-theory relationship mapping
    oscal: str  #: OSCAL control mapping model
    predicate: str  #: SSSOM predicate (CURIE)


#: Source: DESIGN of the relation calculus; NIST IR 8477 (2024); OSCAL 1.2 mapping model.
BASE_RELATIONS: Final[dict[Relation, RelationTerms]] = {
    Relation.EQUAL: RelationTerms("equal", "equal", "equal-to", "skos:exactMatch"),
    Relation.PART_OF: RelationTerms("partOf", "subset of", "subset-of", "skos:broadMatch"),
    Relation.CONTAINS: RelationTerms("contains", "superset of", "superset-of", "skos:narrowMatch"),
    Relation.OVERLAPS: RelationTerms(
        "overlaps", "intersects with", "intersects-with", "kh:overlaps"
    ),
    Relation.DISJOINT: RelationTerms(
        "disjoint", "no relationship", "no-relationship", "kh:disjoint"
    ),
}

#: All five: nothing is known.
UNKNOWN: Final = Relation(31)

#: What ``skos:closeMatch`` says: the scopes share something.
NOT_DISJOINT: Final = Relation(15)

_BY_NAME: Final = {terms.name: base for base, terms in BASE_RELATIONS.items()}


def parse_relation(text: str) -> Relation:
    """Read a set of relations from its names; raise ValueError on an unknown name.

    >>> parse_relation("partOf|overlaps") == Relation.PART_OF | Relation.OVERLAPS
    True
    """
    if text == "unknown":
        return UNKNOWN
    mask = Relation(0)
    for name in text.split("|"):
        if name not in _BY_NAME:
            raise ValueError(name)
        mask |= _BY_NAME[name]
    return mask


def tightest_predicate(mask: Relation) -> str:
    """Return the SSSOM predicate (CURIE) that says as much as can be said of a set of relations.

    >>> tightest_predicate(Relation.PART_OF), tightest_predicate(Relation(2 | 8))
    ('skos:broadMatch', 'skos:closeMatch')
    >>> tightest_predicate(Relation.PART_OF | Relation.DISJOINT)
    'skos:mappingRelation'
    """
    if mask in BASE_RELATIONS:
        return BASE_RELATIONS[mask].predicate
    return "skos:mappingRelation" if mask & Relation.DISJOINT else "skos:closeMatch"
