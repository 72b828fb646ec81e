"""A small live map: entries with as little as the checks demand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kakehashi.model.live.checking import Known
from kakehashi.model.live.event import Event
from kakehashi.services.live import Live, open_live
from kakehashi.services.live.livemap import Asked
from kakehashi.settings import load_settings

__all__ = ["enter", "known", "live_in", "move"]

_NEEDED: dict[str, dict[str, Any]] = {
    "initiative": {"status": "ongoing"},
    "issue": {"status": "open"},
    "action": {"status": "planned"},
    "deliverable": {"status": "planned"},
    "milestone": {},
    "event": {"begins": "2027-03-01"},
    "project": {"stage": "30"},
    "actor": {"sort": "group"},
}


def live_in(folder: Path, url: str = "") -> Live:
    return open_live(load_settings({}, record_dir=folder, record_url=url))


def known(live: Live) -> Known:
    def kind_of(name: str) -> str | None:
        entry = live.livemap.now().get(name)
        return entry.kind if entry else None

    return Known(kind_of, lambda _: True, lambda _: True, lambda _: True)


def state(kind: str, title: str, **said: Any) -> dict[str, Any]:
    common = {
        "title": {"ja": f"{title}の件", "en": title},
        "source": "the minutes",
        "confirmed": "2026-11-01",
        "visibility": "public",
    }
    return _NEEDED[kind] | common | said


def enter(live: Live, kind: str, title: str = "Keys", /, **said: Any) -> Event:
    return live.livemap.enter(kind, state(kind, title, **said), known(live), Asked("aki"))


def move(live: Live, name: str, /, **said: Any) -> Event:
    """Change some fields of an entry."""
    now = live.livemap.entry(name).state or {}
    return live.livemap.change(name, {**now, **said}, known(live), Asked("aki"))
