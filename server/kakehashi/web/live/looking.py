"""What a request sees of the live map: of which day, chosen by what, public or for members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from flask import g, render_template, request

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.model.live.access import Action
from kakehashi.model.live.choosing import Chosen, kept
from kakehashi.model.live.dates import precision
from kakehashi.model.live.event import Entry, Head
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.snapshot import Snapshot, list_of, said
from kakehashi.services.live.livemap import LiveMap
from kakehashi.web.accounts import guard
from kakehashi.web.context import services
from kakehashi.web.paging import choice

__all__ = ["Look", "look", "map_of_request", "may_somewhere", "sees_members", "show", "today"]


@dataclass(frozen=True)
class Look:
    """What is looked at."""

    snapshot: Snapshot
    day: date
    as_of: str  #: empty: now
    chosen: Chosen
    members: bool  #: whether what only members see is in it
    written: bool  #: whether there is a live map at all; none is beside an earlier release

    @cached_property
    def entries(self) -> list[Entry]:
        """The chosen entries, by kind and number."""
        return self.of(*KINDS)

    def of(self, *kinds: str) -> list[Entry]:
        """Return the chosen entries of some kinds."""
        return kept(self.snapshot, self.snapshot.of(*kinds), self.chosen)

    def only(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return those entries that were chosen."""
        return kept(self.snapshot, entries, self.chosen)

    @cached_property
    def fields(self) -> list[str]:
        """The fields in which there are issues."""
        return sorted({f for e in self.snapshot.of("issue") for f in list_of(e, "field")})

    @cached_property
    def statuses(self) -> list[str]:
        """The statuses and stages that entries have."""
        every = {said(e, name) for e in self.snapshot for name in ("status", "stage")}
        return sorted(every - {""})


def today() -> date:
    """Return the day that it is (UTC)."""
    return datetime.now(UTC).date()


def map_of_request() -> LiveMap | None:
    """Return the live map; None where nothing is written, as beside an earlier release."""
    live = getattr(services(), "live", None)
    return live.livemap if live else None


def may_somewhere(action: Action) -> bool:
    """Return whether whoever asks may do something, at least within one document or field."""
    asking = guard.who()
    return any(asking.may(action, [grant.scope]) for grant in asking.grants)


def sees_members() -> bool:
    """Return whether whoever asks may see what only members see."""
    return may_somewhere("read-members")


def look() -> Look:
    """Return what the request sees. Raises BadInputError and UnknownThingError."""
    if "look" not in g:
        g.look = _look()
    found: Look = g.look
    return found


def _look() -> Look:
    livemap, as_of, day = map_of_request(), request.args.get("as_of", "").strip(), today()
    if as_of:
        if precision(as_of) != "day" or date.fromisoformat(as_of) > day:
            raise BadInputError(
                "The parameter {name} has the value {text!r}.",
                remedy="Write a day that is not to come, as in 2026-03-31.",
                name="as_of",
                text=as_of,
            )
        day = date.fromisoformat(as_of)
    if livemap is None:
        snapshot = Snapshot(Head(), ())
    else:
        snapshot = livemap.as_of(as_of) if as_of else livemap.now()
    members = sees_members()
    snapshot = snapshot if members else snapshot.public
    given = {name: request.args.get(name, "").strip() for name in ("field", "actor", "status")}
    chosen = Chosen(kind=choice("kind", tuple(KINDS)), **given)
    found = Look(snapshot, day, as_of, chosen, members, livemap is not None)
    _check(found)
    return found


def _check(found: Look) -> None:
    """Raise UnknownThingError when what was chosen is not on the map of that day."""
    chosen, snapshot = found.chosen, found.snapshot
    actor = snapshot.get(chosen.actor)
    if chosen.actor and (actor is None or actor.kind != "actor"):
        raise UnknownThingError("There is no actor {id} on the map.", id=chosen.actor)
    if chosen.field and chosen.field not in found.fields:
        raise UnknownThingError("No issue of the map is in the field {id}.", id=chosen.field)
    if chosen.status and chosen.status not in found.statuses:
        raise UnknownThingError("Nothing on the map has the status {id}.", id=chosen.status)


def show(template: str, /, **values: object) -> str:
    """Return a page of the map; every template gets what is looked at."""
    seen = look()
    enters = seen.written and not seen.as_of and may_somewhere("enter")
    return render_template(f"live/{template}.html", look=seen, can_enter=enters, **values)
