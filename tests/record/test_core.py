"""The log of the store of record, its states, and the checks of what is entered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kakehashi.errors import BadInputError
from kakehashi.model.live.checking import FormError, Known, checked
from kakehashi.model.live.event import Event, first_fault
from kakehashi.model.live.snapshot import fold
from kakehashi.services.live.livemap import Asked, LiveMap
from kakehashi.store.record.log import ConflictError, KeyUsedError
from kakehashi.store.record.record import Record, open_record

ISSUE: dict[str, Any] = {
    "title": {"ja": "鍵の管理", "en": "Key management"},
    "status": "open",
    "source": "a test",
    "confirmed": "2026-11-01",
    "visibility": "public",
}
KNOWN = Known(lambda name: "issue" if name == "issue-1" else None, bool, bool, bool)
AKI = Asked("aki")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = open_record("", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def livemap(record: Record) -> LiveMap:
    found = LiveMap(record.log)
    found.enter("issue", ISSUE, KNOWN, AKI)
    found.change("issue-1", ISSUE | {"due": "2027-03"}, KNOWN, replace(AKI, expected=1))
    found.enter("issue", ISSUE | {"depends_on": ["issue-1"]}, KNOWN, AKI)
    return found


def test_states_are_what_the_log_gives(record: Record, livemap: LiveMap) -> None:
    head, entries = record.log.entries()
    assert head.sequence == 3
    assert {e.id: e for e in entries} == dict(fold(record.log.events()).entries)
    assert dict(livemap.now().entries) == {e.id: e for e in entries}
    assert record.faults() == []


@pytest.mark.parametrize(
    "touch",
    [
        lambda e: [replace(e[0], account="eve"), *e[1:]],
        lambda e: [e[0], e[2], e[1]],
        lambda e: [e[0], e[2]],
        lambda e: [e[0], e[0], *e[1:]],
        lambda e: [e[0], replace(e[1], before=None), e[2]],
    ],
)
def test_edits_gaps_and_reordering_are_found(record: Record, livemap: LiveMap, touch: Any) -> None:
    events: list[Event] = record.log.events()
    assert first_fault(events) is None
    assert first_fault(touch(events)) is not None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET account = 'eve' WHERE sequence = 1",
        "UPDATE entry SET state = '{}' WHERE id = 'issue-1'",
        "UPDATE head SET sequence = 2",
        "DELETE FROM request",
    ],
)
def test_a_touched_database_is_found(tmp_path: Path, statement: str) -> None:
    opened = open_record("", tmp_path)
    LiveMap(opened.log).enter("issue", ISSUE, KNOWN, replace(AKI, key="k"))
    opened.close()
    with sqlite3.connect(tmp_path / "record.sqlite") as connection:
        connection.execute(statement)
    connection.close()
    again = open_record("", tmp_path)
    assert again.faults()
    again.engine.dispose()


def test_who_comes_second_sees_what_is_there(record: Record, livemap: LiveMap) -> None:
    with pytest.raises(ConflictError) as caught:
        livemap.change("issue-1", ISSUE, KNOWN, replace(AKI, expected=1))
    assert caught.value.now is not None
    assert (caught.value.now.version, caught.value.version) == (2, 1)
    assert record.log.head().sequence == 3


def test_a_repeated_request_is_done_once(record: Record) -> None:
    livemap, asked = LiveMap(record.log), replace(AKI, key="once")
    first = livemap.enter("issue", ISSUE, KNOWN, asked)
    assert livemap.enter("issue", ISSUE, KNOWN, asked) == first
    with pytest.raises(KeyUsedError):
        livemap.enter("issue", ISSUE | {"due": "2028"}, KNOWN, asked)
    assert record.log.head().sequence == 1


def test_withdrawn_undone_and_as_it_was(record: Record, livemap: LiveMap) -> None:
    with pytest.raises(BadInputError, match="issue-2"):
        livemap.withdraw("issue-1", AKI)
    event = livemap.withdraw("issue-2", AKI)
    assert livemap.now().get("issue-2") is None
    assert livemap.as_of(record.log.events()[0].at).get("issue-2") is None
    livemap.undo(event.sequence, AKI)
    assert livemap.now().get("issue-2") is not None
    with pytest.raises(BadInputError, match="last"):
        livemap.undo(event.sequence, AKI)


def test_a_backup_gives_the_same_log(record: Record, livemap: LiveMap, tmp_path: Path) -> None:
    lines = list(record.backup())
    other = open_record("", tmp_path / "other")
    assert other.restore(lines) == 3
    assert other.log.events() == record.log.events()
    assert other.faults() == []
    other.close()
    for broken in (lines[:-1], [lines[0], *lines[2:]]):
        empty = open_record("", tmp_path / f"empty-{len(broken)}-{broken is lines}")
        with pytest.raises(BadInputError):
            empty.restore(broken)
        assert empty.log.head().sequence == 0
        empty.close()


def test_every_fault_of_a_form_is_told_at_once() -> None:
    assert checked("issue", checked("issue", ISSUE, KNOWN), KNOWN) == checked("issue", ISSUE, KNOWN)
    wrong = {"title": {"de": "x"}, "status": "maybe", "due": "2026-13", "nothing": 1}
    with pytest.raises(FormError) as caught:
        checked("issue", wrong, KNOWN)
    assert {fault.field for fault in caught.value.faults} == {
        "title", "status", "due", "nothing", "source", "confirmed", "visibility",
    }  # fmt: skip
