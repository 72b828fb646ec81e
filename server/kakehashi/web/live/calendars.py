"""Calendars of the live map, to subscribe to."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from kakehashi.errors import UnknownThingError
from kakehashi.exports import live_agenda
from kakehashi.exports.live_calendar import Choice, Sheet, calendar_of, world_of
from kakehashi.model.live.snapshot import text_of
from kakehashi.web.context import services
from kakehashi.web.language import language, t
from kakehashi.web.live.answers import answer, entry_page, live, tag_of, unchanged
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice, here
from kakehashi.web.public import public

__all__ = ["blueprint"]


@blueprint.get("/calendar/all.ics")
def calendar_all() -> Response:
    """Give every event and deadline."""
    return _calendar(live_agenda.of_everything, t("live map"), "all")


@blueprint.get("/calendar/actor/<name>.ics")
def calendar_actor(name: str) -> Response:
    """Give what an actor has a part in."""
    return _calendar(lambda m: live_agenda.of_actor(m, name), _title(name, "actor"), name)


@blueprint.get("/calendar/issue/<name>.ics")
def calendar_issue(name: str) -> Response:
    """Give what is done about an issue."""
    return _calendar(lambda m: live_agenda.of_issue(m, name), _title(name, "issue"), name)


@blueprint.get("/calendar/entry/<name>.ics")
def calendar_entry(name: str) -> Response:
    """Give one event or deadline."""
    return _calendar(lambda m: live_agenda.of_entry(m, name), _title(name), name)


@blueprint.get("/calendar/field/<item>.ics")
def calendar_field(item: str) -> Response:
    """Give what is done about the issues of a field."""
    found = services().catalogue.ref(services().catalogue.resolve(item))
    title = found.title.read(language())[0] or found.id
    return _calendar(lambda m: live_agenda.of_field(m, found.id), title, found.id)


def _calendar(take: Choice, title: str, name: str) -> Response:
    today = datetime.now(UTC).date()
    tasks = choice("as", ("events", "tasks"), "events") == "tasks"
    tag = tag_of(live().changes.head(), today)
    if held := unchanged(tag):
        return held
    map_ = live().livemap.now().public
    named = t("Kakehashi: {title}", title=title)
    sheet = Sheet(language(), named, public(here()), entry_page, tasks)
    body = calendar_of(take, map_, live().published.now(), sheet, today)
    response = answer(body, "text/calendar", tag)
    file = f"kakehashi-{name.replace(':', '-')}.ics"
    response.headers.set("Content-Disposition", "inline", filename=file)
    return response


def _title(name: str, kind: str = "") -> str:
    """Return the title of an entry; raises UnknownThingError where everybody sees none."""
    today = datetime.now(UTC).date()
    world, gone = world_of(live().livemap.now().public, live().published.now(), today)
    entry = world.get(name)
    if entry is None or (kind and entry.kind != kind):
        raise UnknownThingError("There is nothing at {path}.", path=request.path)
    return t("Taken off the map") if name in gone else text_of(entry).read(language())[0]
