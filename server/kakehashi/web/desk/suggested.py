"""What the machine suggests to look at, as a beginning of proposals; nothing is written by it."""

from __future__ import annotations

from flask import render_template, request

from kakehashi.exports.suggestions import reason_sentence
from kakehashi.model.suggestion import Suggestion
from kakehashi.model.views import ItemRef
from kakehashi.web.context import services
from kakehashi.web.desk import room
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import page_of

__all__ = ["blueprint"]

#: Items of the first document that one page looks at, and suggestions for each.
_ITEMS = 100
_EACH = 2


@blueprint.get("/desk/suggested")
def desk_suggested() -> str:
    """Show the likeliest counterparts in a document for items that nobody assessed."""
    room.member()
    a, b = (request.args.get(name, "").strip() for name in ("a", "b"))
    catalogue = services().catalogue
    items: list[ItemRef] = []
    if a and b:
        a, b = catalogue.document(a).slug, catalogue.document(b).slug
        whole = catalogue.items(a, 0, catalogue.document(a).item_count + 1).items
        items = [item for item in whole if not item.placeholder]
    part = page_of(items, _ITEMS)
    return render_template(
        "desk/suggested.html",
        room=room,
        a=a,
        b=b,
        documents=catalogue.documents(stubs=True),
        part=part,
        rows=_rows(list(part.rows), b) if a != b else [],
        sentence=reason_sentence,
    )


def _rows(items: list[ItemRef], b: str) -> list[tuple[ItemRef, Suggestion]]:
    """Return items with what may correspond, the likeliest first; what is on the desk is left."""
    pending = {
        (f.proposal.content.subject, f.proposal.content.object)
        for f in room.desk().board().proposals.values()
        if f.proposal.status == "open"
    }
    found = [
        (item, one)
        for item in items
        for one in services().suggestions.of(item.id, b, _EACH).found
        if (item.id, one.item.id) not in pending and (one.item.id, item.id) not in pending
    ]
    return sorted(found, key=lambda pair: -pair[1].confidence)
