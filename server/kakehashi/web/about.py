"""What the page on method shows: the calculus as tables and drawings, with real examples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup

from kakehashi.calculus.masks import COMPOSITION, intersection
from kakehashi.exports.sentences import clause
from kakehashi.model.gap import ANSWERS
from kakehashi.model.relation import BASE_RELATIONS, UNKNOWN, Relation
from kakehashi.services.lessons import Lessons, lessons
from kakehashi.web.calculus_drawing import three_circles
from kakehashi.web.context import services
from kakehashi.web.language import language, t

__all__ = ["Known", "parts"]

_BASES: Final = tuple(BASE_RELATIONS)


@dataclass(frozen=True, slots=True)
class Known:
    """A row of a table of possibilities: what somebody says, and what it leaves."""

    said: Markup | str
    left: Relation


def parts() -> dict[str, Any]:
    """Return what the template needs."""
    return {
        "relations": BASE_RELATIONS,
        "clause": _clause,
        "answers": ANSWERS,
        "bases": _BASES,
        "composition": COMPOSITION,
        "telling_nothing": [pair for pair, found in COMPOSITION.items() if found == UNKNOWN],
        "three_circles": three_circles,
        "narrowing": _narrowing(
            (t("Nothing is stated"), UNKNOWN),
            (t("“equal to it or part of it”"), Relation.EQUAL | Relation.PART_OF),
            (t("“part of it, or they overlap”"), Relation.PART_OF | Relation.OVERLAPS),
        ),
        "contradiction": _narrowing(
            (t("“equal”"), Relation.EQUAL),
            (t("“they share nothing”"), Relation.DISJOINT),
        ),
        "together": _narrowing,
        "lessons": _lessons(services().release.id),
        "items": _counts(services().release.id),
    }


def _clause(relation: Relation, other: str = "B") -> str:
    return clause(relation, "A", other, language())


def _narrowing(*said: tuple[str, Relation]) -> list[Known]:
    """Return what each statement leaves, and at the end what all of them leave together."""
    left = intersection(relation for _, relation in said)
    return [*(Known(*row) for row in said), Known(t("All of it together"), left)]


@lru_cache(maxsize=2)
def _lessons(release: str) -> Lessons:
    del release  # the key of the cache: another release has other examples
    return lessons(services().derivation)


@lru_cache(maxsize=2)
def _counts(release: str) -> dict[str, int]:
    """Return how many items there are, and of how many only the number is known."""
    del release
    members = services().catalogue.refs.members()
    return {"all": len(members), "placeholders": sum(member.placeholder for member in members)}
