"""The forms of the live map: entering, changing, withdrawing and undoing.

Who changes something while another does sees both, field by field, and decides again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.model.live.access import Action
from kakehashi.model.live.checking import Fault, FormError, Known
from kakehashi.model.live.differences import Quarrel, quarrels, scopes_of
from kakehashi.model.live.event import Entry, Event, State
from kakehashi.model.live.kinds import KINDS
from kakehashi.services.live.known import known_of
from kakehashi.services.live.livemap import Asked, LiveMap
from kakehashi.store.record.log import ConflictError
from kakehashi.web.accounts import guard
from kakehashi.web.context import services
from kakehashi.web.live.form_fields import as_form, given_of, inputs_of
from kakehashi.web.live.looking import map_of_request, may_somewhere, show, today
from kakehashi.web.pages import blueprint

__all__ = [
    "asked_of",
    "blueprint",
    "current_entry",
    "known",
    "scopes_of_undoing",
    "writable",
]

#: Fields that an address may fill: what the reader came from.
_FILLED: Final = ("items", "documents", "statements", "addresses", "of", "about", "depends_on")
#: Digits of a version or of the number of an event.
_DIGITS: Final = 12
_KIND: Final = f"<any({', '.join(KINDS)}):kind>"

Answer = str | Response | tuple[str, int]


def writable() -> LiveMap:
    """Return the live map; raise UnknownThingError beside an earlier release."""
    livemap = map_of_request()
    if livemap is None:
        raise UnknownThingError("Beside this release there is no live map.")
    return livemap


def known() -> Known:
    """Return what can be referred to."""
    return known_of(writable(), services().catalogue, services().statements)


def current_entry(identifier: str) -> Entry:
    """Return an entry as it is now, if whoever asks may see it; raises UnknownThingError."""
    entry = writable().entry(identifier)
    visible = (entry.state or {}).get("visibility") == "public" or may_somewhere("read-members")
    if not visible:
        raise UnknownThingError("There is no entry {id}.", id=identifier)
    return entry


def asked_of(who: guard.Who) -> Asked:
    """Return who asks, why, and against which version, from the form."""
    form = request.form
    expected = form.get("expected", "")
    if not expected.isdecimal() or len(expected) > _DIGITS:
        raise BadInputError(
            "The form does not say which version it changes.",
            remedy="Load the page again, and send it once more.",
        )
    return Asked(
        who.name, form.get("why", "").strip()[:400], int(expected), form.get("key", "")[:100]
    )


def _guard_form(action: Action) -> None:
    """Raise what keeps whoever asks from the form: it is for those who may somewhere."""
    if not may_somewhere(action):
        guard.require(action)


def _form(
    kind: str, form: MultiDict[str, str], *, entry: Entry | None = None,
    faults: tuple[Fault, ...] = (), key: str = "", expected: int | None = None, why: str = "",
) -> str:  # fmt: skip
    inputs = inputs_of(kind, form, faults)
    names = sorted({name for one in inputs for name in one.kinds} | {"actor"})
    return show(
        "form",
        kind=kind,
        entry=entry,
        inputs=inputs,
        wrong=[one for one in inputs if one.faults],
        choices={name: writable().now().of(name) for name in names},
        key=key or uuid4().hex,
        expected=(entry.version if entry else 0) if expected is None else expected,
        why=why,
    )


# --- entering -----------------------------------------------------------------------------------


@blueprint.get(f"/map/new/{_KIND}")
def live_new(kind: str) -> str:
    """Show an empty form, filled with what the address says."""
    _guard_form("enter")
    form: MultiDict[str, str] = MultiDict(
        {"confirmed": today().isoformat(), "visibility": "public"}
    )
    for name in _FILLED:
        form.setlist(name, request.args.getlist(name))
    return _form(kind, form)


@blueprint.post(f"/map/new/{_KIND}")
@guard.needs("enter")
def live_enter(kind: str) -> Answer:
    """Enter what the form says."""
    given = given_of(kind, request.form)
    who = guard.require("enter", scopes_of(given))
    asked = asked_of(who)
    try:
        event = writable().enter(kind, given, known(), asked)
    except FormError as error:
        return _again(kind, error, asked), error.status
    return _to(event, "enter")


def _again(kind: str, error: FormError, asked: Asked, entry: Entry | None = None) -> str:
    """Return the form again with what was sent, and each fault at its field."""
    # The same key would make the mended form look like a repetition of another request.
    return _form(
        kind, request.form, entry=entry, faults=error.faults, expected=asked.expected, why=asked.why
    )


def _to(event: Event, done: str) -> Response:
    return redirect(url_for("pages.live_entry", id=event.entry, done=done), 303)


# --- changing -----------------------------------------------------------------------------------


@blueprint.get("/live/<id>/edit")
def live_edit(id: str) -> str:  # noqa: A002
    """Show an entry as a form."""
    _guard_form("change")
    entry = current_entry(id)
    return _form(entry.kind, as_form(entry.kind, entry.state or {}), entry=entry)


@blueprint.post("/live/<id>/edit")
@guard.needs("change")
def live_change(id: str) -> Answer:  # noqa: A002
    """Change an entry; or show both versions when somebody else was faster."""
    entry = current_entry(id)
    given = given_of(entry.kind, request.form)
    who = guard.require("change", scopes_of(entry, given))
    asked = asked_of(who)
    return _change(entry, given, asked)


@blueprint.post("/live/<id>/merge")
@guard.needs("change")
def live_merge(id: str) -> Answer:  # noqa: A002
    """Change an entry after a conflict: each field as it was decided."""
    entry = current_entry(id)
    given = given_of(entry.kind, request.form)
    theirs = entry.state or {}
    for name in {*given, *theirs}:
        if request.form.get(f"take.{name}") == "theirs":
            given.pop(name, None)
            given |= {name: theirs[name]} if name in theirs else {}
    who = guard.require("change", scopes_of(entry, given))
    return _change(entry, given, asked_of(who))


def _change(entry: Entry, given: Mapping[str, Any], asked: Asked) -> Answer:
    try:
        event = writable().change(entry.id, given, known(), asked)
    except FormError as error:
        return _again(entry.kind, error, asked, entry), error.status
    except ConflictError as error:
        return _conflict(entry, given, asked, error), 409
    return _to(event, "change")


def _conflict(entry: Entry, given: Mapping[str, Any], asked: Asked, error: ConflictError) -> str:
    """Return a page with both versions side by side."""
    theirs = error.now.state if error.now else None
    started = _state_at(entry.id, error.version)
    found: list[Quarrel] = quarrels(entry.kind, started, theirs, given)
    last = writable().history(entry.id)[-1]
    return show(
        "conflict",
        entry=error.now or entry,
        gone=theirs is None,
        quarrels=found,
        by=last,
        yours=as_form(entry.kind, given),
        key=uuid4().hex,
        why=asked.why,
    )


def _state_at(identifier: str, version: int) -> State | None:
    events = writable().history(identifier)
    return next((event.after for event in events if event.version == version), None)


# --- withdrawing and undoing --------------------------------------------------------------------


@blueprint.post("/live/<id>/withdraw")
@guard.needs("withdraw")
def live_withdraw(id: str) -> Answer:  # noqa: A002
    """Take an entry off the map, with a reason."""
    who = guard.require("withdraw", scopes_of(current_entry(id)))
    event = writable().withdraw(id, _reasoned(asked_of(who)))
    return _to(event, "withdraw")


@blueprint.post("/live/<id>/undo")
@guard.needs("undo")
def live_undo(id: str) -> Answer:  # noqa: A002
    """Undo the last event about an entry, with a reason."""
    number = request.form.get("sequence", "")
    if not number.isdecimal() or len(number) > _DIGITS:
        raise BadInputError("The form does not say what is to be undone.")
    who = guard.require("undo", scopes_of_undoing(id, int(number)))
    event = writable().undo(int(number), _reasoned(asked_of(who)))
    return _to(event, "undo")


def scopes_of_undoing(identifier: str, number: int) -> tuple[str, ...]:
    """Return what an entry is about, and was before an event about it.

    Raises UnknownThingError when there is no such event about it: who may undo something about
    one entry may not do so about every other.
    """
    entry = writable().entry(identifier)
    event = next((e for e in writable().history(identifier) if e.sequence == number), None)
    if event is None:
        raise UnknownThingError("There is no event {number}.", number=number)
    return scopes_of(entry, event.before)


def _reasoned(asked: Asked) -> Asked:
    if not asked.why:
        raise BadInputError("A reason is needed.", remedy="Say in a few words why.")
    return asked
