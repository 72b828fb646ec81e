"""The pages with the views of the live map; each is a pure function of the map on a day."""

from __future__ import annotations

from typing import Final

from flask import request

from kakehashi.errors import BadInputError
from kakehashi.messages import label
from kakehashi.model.live.dates import precision
from kakehashi.model.live.dependencies import dependencies
from kakehashi.model.live.duplicates import duplicates
from kakehashi.model.live.event import Event
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.lists import LISTS
from kakehashi.model.live.monthly import month_of
from kakehashi.model.live.responsibilities import by_field, responsibilities
from kakehashi.model.live.snapshot import Snapshot, said
from kakehashi.model.live.timeline import timeline
from kakehashi.services.live.gaps import nobody_on
from kakehashi.web.context import services
from kakehashi.web.live.dependency_drawing import dependency_drawing
from kakehashi.web.live.looking import look, map_of_request, show
from kakehashi.web.live.timeline_drawing import timeline_drawing
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice, page_of, yes_or_no

__all__ = ["blueprint"]

#: The lists: heading, what stands on it, and what is said when nothing does.
HEADINGS: Final = {
    "due": (
        label("Due within 90 days"),
        label(
            "What is due on that day or within 90 days after it, and is not done. What is due in a"
            " month or a year is due on its last day."
        ),
        label("Nothing is due within 90 days."),
    ),
    "overdue": (
        label("Overdue"),
        label("What was due before that day and is neither done nor stopped."),
        label("Nothing is overdue."),
    ),
    "unowned": (
        label("Without owner"),
        label("Work that is not done and that nobody leads."),
        label("Somebody leads everything."),
    ),
    "stale": (
        label("Not confirmed for long"),
        label(
            "What nobody has confirmed for more than 180 days and is not over. It may still be"
            " right; somebody should ask."
        ),
        label("Everything was confirmed within 180 days."),
    ),
    "unaddressed": (
        label("Issues that no initiative addresses"),
        label("Issues that are not settled and that no initiative is said to address."),
        label("Every issue is addressed by an initiative."),
    ),
}  # fmt: skip

#: Events that the overview shows.
LATEST: Final = 12
#: Events of the log that are looked through for them.
_BACK: Final = 200


@blueprint.get("/map")
def live_map() -> str:
    """Show what is on the map, the ways into it, and what happened last."""
    seen = look()
    return show(
        "overview",
        counts={kind: len(seen.snapshot.of(kind)) for kind in KINDS},
        lists={name: len(find(seen.snapshot, seen.day)) for name, find in LISTS.items()},
        headings=HEADINGS,
        pairs=len(duplicates(seen.snapshot)),
        latest=_latest(seen.snapshot),
    )


def _latest(snapshot: Snapshot) -> list[Event]:
    """Return the last events about what the reader sees, the last first."""
    livemap = map_of_request()
    if livemap is None:
        return []
    events = livemap.events(snapshot.head.sequence - _BACK, snapshot.head.sequence)
    seen = [e for e in reversed(events) if snapshot.get(e.entry) or _was_public(e)]
    return seen[:LATEST]


def _was_public(event: Event) -> bool:
    """Return whether everybody could see an entry when it was withdrawn."""
    return event.after is None and (event.before or {}).get("visibility") == "public"


@blueprint.get("/map/timeline")
def live_timeline() -> str:
    """Show who does what when."""
    seen = look()
    found = timeline(seen.snapshot, seen.entries, seen.chosen.actor)
    return show("timeline", found=found, drawing=timeline_drawing(found, seen.day))


@blueprint.get("/map/responsibilities")
def live_responsibilities() -> str:
    """Show who has which part in what: issues, unless another kind is chosen."""
    seen = look()
    kind = seen.chosen.kind or "issue"
    part = page_of(seen.of(kind))
    return show(
        "responsibilities",
        kind=kind,
        part=part,
        matrix=responsibilities(seen.snapshot, part.rows, seen.chosen.actor),
    )


@blueprint.get("/map/fields")
def live_fields() -> str:
    """Show the issues by field with policy, deadline and division of roles."""
    seen = look()
    return show("fields", groups=by_field(seen.snapshot, seen.of("issue")))


@blueprint.get("/map/dependencies")
def live_dependencies() -> str:
    """Show what depends on what."""
    seen = look()
    found = dependencies(seen.snapshot, seen.entries, seen.day)
    return show("dependencies", found=found, drawing=dependency_drawing(found, seen.day))


@blueprint.get("/map/calendar")
def live_calendar() -> str:
    """Show the events and deadlines of a month."""
    seen = look()
    month = request.args.get("month", "").strip() or f"{seen.day:%Y-%m}"
    if precision(month) != "month" or not "0002" <= month <= "9998":
        raise BadInputError(
            "The parameter {name} has the value {text!r}.",
            remedy="Write a month as in 2026-03.",
            name="month",
            text=month,
        )
    return show("calendar", month=month_of(seen.entries, month))


@blueprint.get("/map/<any(due, overdue, unowned, stale, unaddressed):name>")
def live_list(name: str) -> str:
    """Show what needs somebody's attention."""
    seen = look()
    rows = seen.only(LISTS[name](seen.snapshot, seen.day))
    heading, about, none = HEADINGS[name]
    return show("list", name=name, heading=heading, about=about, none=none, part=page_of(rows))


@blueprint.get("/map/duplicates")
def live_duplicates() -> str:
    """Show which entries may be the same."""
    seen = look()
    return show("duplicates", part=page_of(duplicates(seen.entries)))


@blueprint.get("/map/gaps")
def live_gaps() -> str:
    """Show the items of a document for which another has nothing, and on which nobody is."""
    a, b = (request.args.get(name, "").strip() for name in ("a", "b"))
    nestings = yes_or_no("hierarchy", default=True)
    answer = choice("answer", ("none", "not-assessed"))
    documents = services().catalogue.documents()
    if not (a and b):
        return show("gaps", view=None, documents=documents, a=a, b=b, nestings=nestings)
    view = services().derivation.gaps.gap(a, b, nestings=nestings)
    rows = nobody_on(view, look().snapshot, look().day)
    counts = {code: sum(row.answer == code for row in rows) for code in ("none", "not-assessed")}
    kept = [row for row in rows if answer in ("", row.answer)]
    return show(
        "gaps", view=view, documents=documents, a=view.subject.slug, b=view.object.slug,
        nestings=nestings, answer=answer, counts=counts, part=page_of(kept),
    )  # fmt: skip


@blueprint.get("/map/about")
def live_about() -> str:
    """Show what on the map concerns a document or an item."""
    document, item = (request.args.get(name, "").strip() for name in ("document", "item"))
    if bool(document) == bool(item):
        raise BadInputError(
            "It is not clear what is asked about.", remedy="Give either «document» or «item»."
        )
    seen = look()
    if document:
        document = services().catalogue.document(document).slug
        found = seen.snapshot.about_document(document)
    else:
        item = services().catalogue.ref(item).id
        found = seen.snapshot.about_item(item)
    return show("about", document=document, item=item, part=page_of(seen.only(found)))


@blueprint.get(f"/map/<any({', '.join(KINDS)}):kind>")
def live_kind(kind: str) -> str:
    """Show the entries of a kind."""
    seen = look()
    entries = seen.of(kind)
    if kind == "event":
        entries.sort(key=lambda e: said(e, "begins"), reverse=True)
    return show("kind", kind=kind, part=page_of(entries))
