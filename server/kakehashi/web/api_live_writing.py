"""Operations of the REST API that change the live map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypedDict

from flask import url_for

from kakehashi.exports.list_shapes import EntryJson
from kakehashi.messages import label
from kakehashi.model.live.checking import FormError, checked
from kakehashi.model.live.differences import scopes_of
from kakehashi.model.live.event import Entry, Event
from kakehashi.model.live.proposal_form import comment_text
from kakehashi.web.accounts import guard
from kakehashi.web.api_live import ENTRY, entry_json
from kakehashi.web.bodies import misfits, refuse
from kakehashi.web.live import changing
from kakehashi.web.live.shapes import around, changed_body, entered_body, state_schema
from kakehashi.web.operations import IDEMPOTENCY_KEY, IF_MATCH, Parameter, Versioned, change
from kakehashi.web.preconditions import against, asked, seen_version

__all__ = ["UndoJson"]

Body = dict[str, Any]

_STATE: Final = {
    "title": {"ja": "確認手順の策定", "en": "Making the checking procedure"},
    "status": "planned",
    "due": "2027-03-31",
    "source": "minutes of the third meeting",
    "confirmed": "2026-11-26",
    "visibility": "public",
}


class UndoJson(TypedDict):
    """Which event is undone, and why."""

    event: int
    why: str


@change(
    "POST",
    "/live",
    label("Enter something on the live map"),
    EntryJson,
    IDEMPOTENCY_KEY,
    needs=("enter",),
    body=entered_body,
    example={"kind": "initiative", "state": _STATE},
    success=201,
)
def enter_live_entry(body: Body) -> Versioned:
    """Make an entry."""
    refuse(misfits(body, around(new=True), {}))
    kind, given = body["kind"], body["state"]
    who = guard.require("enter", scopes_of(given))
    _check_shape(kind, given)
    event = changing.writable().enter(kind, given, changing.known(), asked(who, why=_why(body)))
    return _done(event, url_for("api.live_entry", id=event.entry))


@change(
    "PUT",
    "/live/{id}",
    label("Give an entry of the live map a new state, the whole of it"),
    EntryJson,
    ENTRY,
    IF_MATCH,
    IDEMPOTENCY_KEY,
    needs=("change",),
    body=changed_body,
    example={"state": _STATE | {"status": "ongoing"}, "why": "begun in April"},
)
def change_live_entry(id: str, body: Body) -> Versioned:  # noqa: A002  (the name in the path)
    """Change an entry, or tell what it says meanwhile."""
    entry = changing.current_entry(id)
    refuse(misfits(body, around(new=False), {}))
    given = body["state"]
    who = guard.require("change", scopes_of(entry, given))
    expected = seen_version(entry.version)
    _check_shape(entry.kind, given, id)
    asking = asked(who, why=_why(body), expected=expected)
    known = changing.known()
    return _against(
        lambda: changing.writable().change(id, given, known, asking),
        _would_be(entry, given),
    )


@change(
    "DELETE",
    "/live/{id}",
    label("Take an entry off the live map; it keeps its number and its history"),
    EntryJson,
    ENTRY,
    Parameter("why", label("The reason."), example="entered twice", required=True),
    IF_MATCH,
    IDEMPOTENCY_KEY,
    needs=("withdraw",),
    also=(422,),
)
def withdraw_live_entry(id: str, why: str) -> Versioned:  # noqa: A002
    """Withdraw an entry."""
    entry = changing.current_entry(id)
    who = guard.require("withdraw", scopes_of(entry))
    expected = seen_version(entry.version)
    asking = asked(who, why=comment_text(why, "why"), expected=expected)
    return _against(lambda: changing.writable().withdraw(id, asking), None)


@change(
    "POST",
    "/live/{id}/undo",
    label("Undo the last event about an entry of the live map"),
    EntryJson,
    ENTRY,
    IDEMPOTENCY_KEY,
    needs=("undo",),
    body=UndoJson,
    example={"event": 1, "why": "entered by mistake"},
)
def undo_live_event(id: str, body: Body) -> Versioned:  # noqa: A002
    """Bring an entry back to what it said before an event."""
    who = guard.require("undo", changing.scopes_of_undoing(id, body["event"]))
    reason = comment_text(body["why"], "why")
    return _done(changing.writable().undo(body["event"], asked(who, why=reason)))


def _why(body: Body) -> str:
    return comment_text(body.get("why"), "why", needed=False)


def _check_shape(kind: str, given: Mapping[str, Any], own: str = "") -> None:
    """Raise FormError when a state has not the form that is published, with all else besides.

    What is wrong with one that has is found when it is written.
    """
    named: dict[str, Any] = {}
    if faults := misfits(given, state_schema(kind, named), named):
        told = _faults(kind, given, own)
        fields = {one.field for one in told}
        raise FormError((*told, *(one for one in faults if one.field not in fields)))


def _faults(kind: str, given: Mapping[str, Any], own: str) -> tuple[Any, ...]:
    try:
        checked(kind, given, changing.known(), own)
    except FormError as error:
        return error.faults
    return ()


def _would_be(entry: Entry, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what would have been written; what was sent when it could not be."""
    try:
        return checked(entry.kind, given, changing.known(), entry.id)
    except FormError:
        return given


def _against(write: Callable[[], Event], yours: object) -> Versioned:
    return _done(
        against(write, yours=yours, theirs=lambda error: error.now.state if error.now else None)
    )


def _done(event: Event, location: str = "") -> Versioned:
    return Versioned(entry_json(event.result), event.version, location)
