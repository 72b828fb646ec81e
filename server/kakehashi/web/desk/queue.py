"""The queue of the desk."""

from __future__ import annotations

from flask import render_template

from kakehashi.model.live.proposal import STATUSES, TYPES, VERDICTS
from kakehashi.web.desk import listing, room, shown
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import page_of

__all__ = ["blueprint"]

#: Proposals that one page shows.
_ROWS = 50


@blueprint.get("/desk")
def desk() -> str:
    """Show what was proposed, by status, documents, and what waits for the reader."""
    who, board, asking = room.member(), room.desk().board(), listing.filters()
    found = listing.found(board, asking, who)
    part = page_of(found, _ROWS)
    return render_template(
        "desk/queue.html",
        room=room,
        asking=asking,
        counts=listing.counts(board, who),
        pairs=listing.pairs(board.proposals.values()),
        part=part,
        rows=shown.rows(list(part.rows), who.name),
        statuses=STATUSES,
        types=TYPES,
        verdicts=VERDICTS,
        needs={filed.id for filed in part.rows if listing.needs_vote(filed, who)},
    )
