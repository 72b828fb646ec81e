"""The page of an entry: all that it says, what refers to it, and what was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from kakehashi.errors import UnknownThingError
from kakehashi.model.live.access import Action
from kakehashi.model.live.dependencies import around, dependencies
from kakehashi.model.live.differences import Difference, differences, scopes_of
from kakehashi.model.live.event import Entry, Event, State
from kakehashi.model.live.kinds import Field, fields_of
from kakehashi.model.live.responsibilities import parts_of
from kakehashi.model.live.snapshot import Reference, Snapshot
from kakehashi.web.accounts import guard
from kakehashi.web.live.dependency_drawing import dependency_drawing
from kakehashi.web.live.looking import Look, look, map_of_request, show
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice

__all__ = ["Step", "blueprint", "seen_entry", "steps_of"]

#: What can be done to an entry from its page.
_CHANGES: Final[tuple[Action, ...]] = ("change", "withdraw", "undo")
#: Fields that stand elsewhere on the page than among the facts.
_ELSEWHERE: Final = ("title", "summary", "policy", "roles", "depends_on", "visibility")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done to an entry, as far as the reader may see it."""

    event: Event
    changes: list[Difference]
    hidden: bool  #: what it said then is for members only


@blueprint.get("/live/<id>")
def live_entry(id: str) -> str:  # noqa: A002  (the name in the path)
    """Show an entry, also a withdrawn one."""
    seen = look()
    entry, events = seen_entry(id, seen)
    snapshot, now = seen.snapshot, seen.snapshot.get(id)
    near = dependencies(snapshot, around(snapshot, now) if now else (), seen.day)
    scopes = scopes_of(entry)
    who = guard.who()
    return show(
        "entry",
        entry=entry,
        withdrawn=events[-1] if entry.state is None or now is None else None,
        told=entry.state or _last_said(events),
        facts=[one for one in fields_of(entry.kind) if one.name not in _ELSEWHERE],
        parts=parts_of(snapshot, entry) if now else [],
        referring=_grouped(snapshot.referring(id)),
        near=near,
        drawing=dependency_drawing(near, seen.day, id),
        steps=steps_of(events, members=seen.members),
        may={action: who.may(action, scopes) for action in _CHANGES},
        done=choice("done", ("enter", "change", "withdraw", "undo")),
        key=uuid4().hex,
    )


def seen_entry(identifier: str, seen: Look) -> tuple[Entry, list[Event]]:
    """Return an entry as it is looked at, and the events up to then.

    Raises UnknownThingError when there is none, or none that the reader may see.
    """
    livemap = map_of_request()
    events = livemap.history(identifier) if livemap else []
    events = [e for e in events if not seen.as_of or e.at[:10] <= seen.as_of]
    entry = events[-1].result if events else None
    if entry is None or not (seen.members or _is_public(_last_said(events))):
        raise UnknownThingError(
            "There is no entry {id}.", suggestions=_near(identifier, seen.snapshot), id=identifier
        )
    return entry, events


def _near(identifier: str, snapshot: Snapshot) -> tuple[str, ...]:
    kind = identifier.rpartition("-")[0]
    return tuple(entry.id for entry in snapshot.of(kind)[:3])


def _last_said(events: list[Event]) -> State:
    """Return what an entry said last; of a withdrawn one what it said before."""
    return events[-1].after or events[-1].before or {}


def _is_public(state: State | None) -> bool:
    return state is None or state.get("visibility") == "public"


def steps_of(events: list[Event], *, members: bool) -> list[Step]:
    """Return what was done, the last first; what was for members only stays so."""
    found = []
    for event in reversed(events):
        hidden = not (members or (_is_public(event.before) and _is_public(event.after)))
        changes = (
            [] if hidden or event.version == 1
            else differences(event.kind, event.before, event.after)
        )  # fmt: skip
        found.append(Step(event, changes, hidden))
    return found


def _grouped(references: tuple[Reference, ...]) -> list[tuple[Field, list[Reference]]]:
    """Return what refers to an entry by kind and field."""
    groups: dict[tuple[str, str], list[Reference]] = {}
    for one in references:
        groups.setdefault((one.entry.kind, one.field), []).append(one)
    return [
        (next(f for f in fields_of(kind) if f.name == name), found)
        for (kind, name), found in groups.items()
    ]
