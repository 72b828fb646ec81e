"""Items and statements by name: what a page of proofs shows beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kakehashi.model.derivation_views import Named
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation
from kakehashi.services.refs import Refs
from kakehashi.services.statements import Statements

__all__ = ["SUPPOSED", "Naming"]

#: The set to which a statement belongs that is only supposed.
SUPPOSED: Final = "supposed"


class Naming:
    """Looks up what premises and proofs name."""

    def __init__(self, refs: Refs, statements: Statements) -> None:
        self._refs, self._statements = refs, statements

    def of(
        self,
        items: Iterable[str],
        explanations: Iterable[Explanation] = (),
        premises: Iterable[Premise] = (),
    ) -> Named:
        """Return items, and the items and statements of explanations and premises."""
        wanted, used = set(items), list(premises)
        for found in explanations:
            wanted |= {found.subject, found.object}
            used += (step.premise for proof in found.proofs for step in proof.steps)
        wanted |= {end for p in used for end in (p.subject, p.object)}
        ids = {p.id for p in used if p.kind == "statement" and p.mapping_set != SUPPOSED}
        return Named(self._refs.of(wanted), self._statements.some(ids))
