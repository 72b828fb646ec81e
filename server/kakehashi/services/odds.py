"""What does not go together: contradictions, and tensions with "nothing corresponds"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from kakehashi.calculus.answers import answer_of
from kakehashi.calculus.conflicts import Conflict
from kakehashi.calculus.proofs import explain
from kakehashi.model.derivation_views import AtOdds, ConflictView, Contradictions, Tension
from kakehashi.model.premise import Premise
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.grounds import Grounds, Nothing, Reading
from kakehashi.services.named import Naming
from kakehashi.services.statements import Statements

__all__ = ["Odds"]


class Odds:
    """Finds what is stated and cannot all be true, or is hard to hold together."""

    def __init__(
        self, grounds: Grounds, catalogue: Catalogue, statements: Statements, release: str
    ) -> None:
        self._grounds, self._catalogue = grounds, catalogue
        self._statements, self.release = statements, release
        self._naming = Naming(catalogue.refs, statements)

    def contradictions(self, *, nestings: bool = True) -> Contradictions:
        """Return what cannot all be true, and what is at odds without being a contradiction."""
        if nestings not in self._told:
            self._told[nestings] = self._contradictions(nestings)
        return self._told[nestings]

    def _contradictions(self, nestings: bool) -> Contradictions:
        reading = self._grounds.reading(nestings)
        shown = [ConflictView(c.premises, c.mended_by, c.publishers) for c in reading.conflicts]
        tensions = self._tensions(nestings)
        named = self._naming.of(
            [end for p in reading.blocked for end in (p.subject, p.object)],
            [t.explanation for t in tensions],
            [p for c in reading.conflicts for p in c.premises] + reading.blocked,
        )
        return Contradictions(
            tuple(shown), tensions, tuple(reading.blocked), named, nestings, self.release
        )

    def at_odds(self, item: str, *, nestings: bool = True, most: int = 10) -> AtOdds:
        """Return what does not go together about one item, with at most ``most`` tensions.

        Raises UnknownThingError for an item that does not exist.
        """
        one = self._catalogue.resolve(item)
        same, reading = self._grounds.same, self._grounds.reading(nestings)
        name = same.get(one, one)
        names = {one, name, *(alias for alias, known in same.items() if known == name)}
        conflicts = [c for c in reading.conflicts if _touches(c.premises, names)]
        blocked = tuple(p for p in reading.blocked if _touches([p], names))
        pairs = self._tense(one, names, reading)
        views = self._statements.some(n.statement for n, _ in pairs[:most])
        tensions = tuple(
            Tension(views[n.statement], explain(reading.network, n.item, other))
            for n, other in pairs[:most]
        )
        named = self._naming.of(
            [one],
            [t.explanation for t in tensions],
            [*(p for c in conflicts for p in c.premises), *blocked],
        )
        shown = tuple(ConflictView(c.premises, c.mended_by, c.publishers) for c in conflicts)
        return AtOdds(shown, tensions, len(pairs), blocked, named)

    def conflicts(self, *, nestings: bool = True) -> tuple[Conflict, ...]:
        """Return the smallest sets of premises that cannot all be true."""
        return self._grounds.reading(nestings).conflicts

    # --- parts --------------------------------------------------------------------------------

    @cached_property
    def _told(self) -> dict[bool, Contradictions]:
        return {}

    def _tensions(self, nestings: bool) -> tuple[Tension, ...]:
        found: list[Tension] = []
        views = self._statements.some(n.statement for n in self._grounds.nothing)
        network = self._grounds.reading(nestings).network
        items = sorted({nothing.item for nothing in self._grounds.nothing})
        masks = network.closure.rows([network.number[item] for item in items])
        known = dict(zip(items, masks, strict=True))
        for nothing in self._grounds.nothing:
            found += (
                Tension(views[nothing.statement], explain(network, nothing.item, other))
                for other in self._grounds.said.targets.get(nothing.document, ())
                if answer_of(int(known[nothing.item][network.number[other]]))
                and other not in self._grounds.same
            )
        return tuple(found)

    def _tense(self, one: str, names: set[str], reading: Reading) -> list[tuple[Nothing, str]]:
        """Return what was found to have no counterpart, and what corresponds, of an item."""
        number, row = reading.network.number, reading.row(one)
        pairs: list[tuple[Nothing, str]] = []
        for nothing in self._grounds.nothing:
            if nothing.item in names:
                targets: Sequence[str] = self._grounds.said.targets.get(nothing.document, ())
                found = [o for o in targets if answer_of(int(row[number[o]]))]
                pairs += ((nothing, other) for other in found if other not in self._grounds.same)
            elif (
                nothing.document == one.partition(":")[0]
                and one not in self._grounds.same
                and answer_of(int(row[number[nothing.item]]))
            ):
                pairs.append((nothing, one))
        return pairs


def _touches(premises: Iterable[Premise], names: set[str]) -> bool:
    return any(end in names for p in premises for end in (p.subject, p.object))
