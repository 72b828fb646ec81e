"""Ten questions about what the map said on a day, answered by hand from a small history.

The history (times are UTC):

| when | who | what |
|---|---|---|
| 1 March 2026 09:00 | aki | enters the actors A and B |
| 2 March 09:00 | aki | enters the initiative «Keys», planned, led by A, due 2026-03-31 |
| 5 March 12:00 | ben | enters an action for members only, due 2026-03-10 |
| 10 March 08:00 | ben | «Keys» is under way |
| 20 March 17:30 | aki | B leads «Keys» |
| 21 March 09:00 | cho | stops «Keys» |
| 22 March 09:00 | cho | undoes that |
| 2 April 10:00 | ben | «Keys» was done on 1 April, a day late |
| 15 April 00:00 | cho | withdraws the action |
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kakehashi.model.live.checking import Known
from kakehashi.model.live.dates import last_day
from kakehashi.model.live.snapshot import Snapshot, list_of, said
from kakehashi.services.live import Live, open_live
from kakehashi.services.live.livemap import Asked
from kakehashi.settings import load_settings

KEYS, ACTION = "initiative-1", "action-1"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    found = made(tmp_path_factory.mktemp("record"))
    yield found
    found.close()


def made(folder: Path) -> Live:
    live = open_live(load_settings({"KAKEHASHI_RECORD_DIR": str(folder)}))
    livemap, log = live.livemap, live.record.log

    def kind_of(name: str) -> str | None:
        entry = livemap.now().get(name)
        return entry.kind if entry else None

    known = Known(kind_of, *(lambda name: False,) * 3)
    common = {"source": "a test", "confirmed": "2026-03-01", "visibility": "public"}

    def at(moment: str) -> None:
        log.clock = lambda: f"2026-{moment}.000000Z"

    def change(account: str, **fields: Any) -> int:
        state = {**(livemap.entry(KEYS).state or {}), **fields}
        return livemap.change(KEYS, state, known, Asked(account)).sequence

    at("03-01T09:00:00")
    for name in ("A", "B"):
        actor = {**common, "title": {"en": name}, "sort": "company"}
        livemap.enter("actor", actor, known, Asked("aki"))
    at("03-02T09:00:00")
    leads = [{"actor": "actor-1", "role": "leads"}]
    keys = {"title": {"en": "Keys"}, "status": "planned", "roles": leads, "due": "2026-03-31"}
    livemap.enter("initiative", common | keys, known, Asked("aki"))
    at("03-05T12:00:00")
    action = {"title": {"en": "Ask"}, "status": "planned", "due": "2026-03-10", "of": [KEYS]}
    only_members = {"visibility": "members"}
    livemap.enter("action", common | action | only_members, known, Asked("ben"))
    at("03-10T08:00:00")
    change("ben", status="ongoing")
    at("03-20T17:30:00")
    change("aki", roles=[{"actor": "actor-2", "role": "leads"}])
    at("03-21T09:00:00")
    stopped = change("cho", status="stopped")
    at("03-22T09:00:00")
    livemap.undo(stopped, Asked("cho"))
    at("04-02T10:00:00")
    change("ben", status="done", ended="2026-04-01")
    at("04-15T00:00:00")
    livemap.withdraw(ACTION, Asked("cho"))
    return live


def status(snapshot: Snapshot) -> str:
    return said(snapshot.entries[KEYS], "status")


def leads(snapshot: Snapshot) -> list[str]:
    return [p["actor"] for p in list_of(snapshot.entries[KEYS], "roles") if p["role"] == "leads"]


def overdue(snapshot: Snapshot, day: str) -> list[str]:
    """What was due before the day and not done by what the map said then, by identifier."""
    return sorted(
        entry.id
        for entry in snapshot
        if said(entry, "due")
        and last_day(said(entry, "due")) < date.fromisoformat(day)
        and said(entry, "status") not in ("done", "stopped")
    )


def test_1_was_the_initiative_there_before_anybody_entered_it(live: Live) -> None:
    assert sorted(live.livemap.as_of("2026-03-01").entries) == ["actor-1", "actor-2"]
    assert live.livemap.as_of("2026-02-28").entries == {}


def test_2_was_it_there_at_the_end_of_the_day_on_which_it_was_entered(live: Live) -> None:
    assert KEYS in live.livemap.as_of("2026-03-02").entries
    assert KEYS not in live.livemap.as_of("2026-03-02T08:59:59.999999Z").entries


def test_3_which_status_had_it_on_9_and_on_10_march(live: Live) -> None:
    assert status(live.livemap.as_of("2026-03-09")) == "planned"
    assert status(live.livemap.as_of("2026-03-10")) == "ongoing"


def test_4_who_led_it_before_and_after_the_afternoon_of_20_march(live: Live) -> None:
    assert leads(live.livemap.as_of("2026-03-20T12:00:00.000000Z")) == ["actor-1"]
    assert leads(live.livemap.as_of("2026-03-20")) == ["actor-2"]


def test_5_what_did_the_map_say_while_a_mistake_stood_on_it(live: Live) -> None:
    assert status(live.livemap.as_of("2026-03-21")) == "stopped"


def test_6_what_did_it_say_after_that_was_undone(live: Live) -> None:
    after = live.livemap.as_of("2026-03-22")
    assert (status(after), leads(after)) == ("ongoing", ["actor-2"])
    assert after.entries[KEYS].version == 5


def test_7_what_was_overdue_on_1_april(live: Live) -> None:
    day = "2026-04-01"
    assert overdue(live.livemap.as_of(day), day) == [ACTION, KEYS]


def test_8_and_on_2_april_when_it_was_known_to_be_done(live: Live) -> None:
    day = "2026-04-02"
    assert overdue(live.livemap.as_of(day), day) == [ACTION]


def test_9_what_was_withdrawn_later_is_there_before(live: Live) -> None:
    assert ACTION in live.livemap.as_of("2026-04-14").entries
    assert ACTION not in live.livemap.as_of("2026-04-15").entries
    assert ACTION in live.livemap.as_of("2026-04-14T23:59:59.999999Z").entries
    assert ACTION not in live.livemap.now().entries


def test_10_what_only_members_saw_then_nobody_else_sees_now(live: Live) -> None:
    then = live.livemap.as_of("2026-03-31")
    assert ACTION in then.entries
    assert ACTION not in then.public.entries
    assert sorted(then.public.entries) == ["actor-1", "actor-2", KEYS]


def test_the_last_day_is_the_map_as_it_is(live: Live) -> None:
    now, last = live.livemap.now(), live.livemap.as_of("2026-12-31")
    assert (now.entries, now.head) == (last.entries, last.head)
