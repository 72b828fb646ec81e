"""What comes of a file that somebody worked on offline: a line for each row."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.messages import label
from kakehashi.model.live.checking import Fault
from kakehashi.model.live.offline import Difference, Row, Said, differences
from kakehashi.model.live.proposal import Content

__all__ = ["KINDS", "Kind", "Line", "Meanwhile", "Plan"]

Kind = Literal[
    "new", "change", "withdraw", "reject", "conflict", "faulty", "there", "same"
]  # fmt: skip
#: What a row comes to, and how it is called.
KINDS: Final[dict[Kind, str]] = {
    "new": label("new"),
    "change": label("changed"),
    "withdraw": label("to withdraw"),
    "reject": label("to reject"),
    "conflict": label("in conflict"),
    "faulty": label("faulty"),
    "there": label("there already"),
    "same": label("unchanged"),
}
#: Rows that become proposals.
PROPOSED: Final[tuple[Kind, ...]] = ("new", "change", "withdraw", "reject")
#: What stands in the way of a row.
Meanwhile = Literal["", "changed", "withdrawn", "proposed", "stated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row, and what comes of it."""

    row: Row
    kind: Kind
    statement: str = ""  #: that it is about
    content: Content | None = None  #: what would be proposed; None: nothing can be
    faults: tuple[Fault, ...] = ()
    meanwhile: Meanwhile = ""
    base: Said | None = None  #: as the file was written
    theirs: Said | None = None  #: what is said now, or proposed; None: nothing
    proposal: str = ""  #: that says or said so

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The fields that differ from what was seen, or between the file and what is said now."""
        if self.content is None or self.kind in ("withdraw", "reject"):
            return ()
        return differences(self.base, self.row.said, self.theirs)

    @property
    def key(self) -> str:
        """What names the row on a page, and its proposal as a request: it is made once."""
        return "offline-" + hashlib.sha256(repr(self.content).encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes of a whole file."""

    lines: tuple[Line, ...]

    def of(self, *kinds: Kind) -> list[Line]:
        """Return the lines of some kinds, in the order of the file."""
        return [line for line in self.lines if line.kind in kinds]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many rows come to what."""
        found = Counter(line.kind for line in self.lines)
        return {kind: found[kind] for kind in KINDS}

    def proposed(self, *, mine: Callable[[Line], bool] = lambda _: False) -> list[Line]:
        """Return what is proposed; ``mine``: conflicts that do not stand in the way."""
        return [
            line
            for line in self.lines
            if line.content is not None
            and (line.kind in PROPOSED or (line.kind == "conflict" and mine(line)))
        ]

    @property
    def outcome(self) -> str:
        """What tells whether it is still what somebody has seen."""
        lines = self.proposed(mine=lambda _: True)
        told = [(n.key, n.kind, n.theirs and n.theirs.digest, n.proposal) for n in lines]
        return hashlib.sha256(repr(told).encode()).hexdigest()
