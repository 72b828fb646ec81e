"""Gaps on which nobody is: items for which a document has nothing, and that no work concerns."""

from __future__ import annotations

from datetime import date
from typing import Final

from kakehashi.model.derivation_views import GapView
from kakehashi.model.gap import GapRow
from kakehashi.model.live.snapshot import Snapshot
from kakehashi.model.live.terms import is_open

__all__ = ["GAP", "nobody_on"]

#: Answers that are gaps: nothing corresponds, or nobody has looked.
GAP: Final = ("none", "not-assessed")


def nobody_on(view: GapView, snapshot: Snapshot, day: date) -> list[GapRow]:
    """Return the rows of a comparison with a gap whose item no open entry concerns."""
    return [
        row
        for row in view.rows
        if row.answer in GAP and not any(is_open(e, day) for e in snapshot.about_item(row.item))
    ]
