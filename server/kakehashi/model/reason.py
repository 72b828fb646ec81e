"""Why an item is in a class or has a property: a claim, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["TYPE", "Claim", "Reason", "Why"]

#: The predicate of a claim that an item is in a class.
TYPE: Final = "rdf:type"

Why = Literal[
    "stated",  #: somebody wrote it down, in ``graph``
    "subclass",  #: all that is in the class of the reason below is in this class too
    "definition",  #: the item is all that the class ``term`` is defined as
    "domain",  #: only things of this class have the property ``term``
    "chain",  #: two properties in a row make the property ``term``
    "unknown",  #: the reasoner found it, and no short reason is known here
]


@dataclass(frozen=True, slots=True)
class Claim:
    """That an item has a value of a property; with :data:`TYPE`, that it is in a class."""

    subject: str  #: CURIE of the item
    predicate: str  #: CURIE
    value: str  #: CURIE, or the text of a literal


@dataclass(frozen=True, slots=True)
class Reason:
    """A claim with the step that leads to it; each claim below has a reason of its own."""

    claim: Claim
    why: Why
    because: tuple[Reason, ...] = ()
    graph: str = ""  #: name of the graph in which it is stated: ``document/nisc``
    term: str = ""  #: CURIE of the class or property whose axiom leads here

    def steps(self) -> Iterator[Reason]:
        """Yield this step and all below it."""
        yield self
        for reason in self.because:
            yield from reason.steps()

    @property
    def known(self) -> bool:
        """Whether every step down to what is stated is known."""
        return all(step.why != "unknown" for step in self.steps())
