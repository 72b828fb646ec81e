"""The one way to write: versions, keys, numbers, time; on both databases."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from kakehashi.errors import BadInputError
from kakehashi.model.live.event import GENESIS, Entry, Head, State, first_fault
from kakehashi.model.live.snapshot import fold
from kakehashi.store.record.database import writing
from kakehashi.store.record.log import ConflictError, KeyUsedError, Log, Write
from kakehashi.store.record.record import Record, open_record
from kakehashi.store.record.schema import denial
from tests.record.writing import change, create, fill, state

Place = tuple[str, Any]


def test_a_new_record_is_empty(record: Record) -> None:
    assert record.log.head() == Head(0, GENESIS)
    assert record.log.events() == []
    assert record.log.entries() == (Head(), [])
    assert record.log.entry("issue-1") is None
    assert record.faults() == []
    assert record.answers()


def test_an_event_is_what_was_done(record: Record) -> None:
    made = create(record.log, 1, why="because")
    changed = change(record.log, "issue-1", state(2), expected=1)
    gone = change(record.log, "issue-1", None)
    assert record.log.events() == [made, changed, gone]
    assert [e.version for e in (made, changed, gone)] == [1, 2, 3]
    assert (made.before, made.after, changed.before) == (None, state(1), state(1))
    assert (made.account, made.action, made.why) == ("aki", "create", "because")
    assert record.log.entry("issue-1") == Entry("issue-1", "issue", 3, 3, None)
    assert record.log.head() == Head(3, gone.hash)
    assert record.log.events(1, most=1) == [changed]
    assert record.log.events(entry="issue-2") == []
    assert first_fault(record.log.events()) is None
    assert record.faults() == []


def test_who_was_too_slow_sees_both_versions(record: Record) -> None:
    create(record.log, 1)
    change(record.log, "issue-1", state(2), expected=1)
    with pytest.raises(ConflictError) as error:
        change(record.log, "issue-1", state(3), expected=1)
    assert error.value.now == record.log.entry("issue-1")
    assert (error.value.version, error.value.status) == (1, 412)
    assert "version 2" in error.value.text()
    assert "version 1" in error.value.text()
    with pytest.raises(ConflictError) as error:
        change(record.log, "issue-7", state(3), expected=1)
    assert error.value.now is None
    with pytest.raises(ConflictError):
        create(record.log, entry="issue-1", expected=0)
    assert record.log.head().sequence == 2


def test_a_repeated_request_is_done_once(record: Record) -> None:
    asked = {"title": "x"}
    first = create(record.log, 1, key="k", asked=asked)
    again = create(record.log, 1, key="k", asked=asked)
    assert again == first
    with pytest.raises(KeyUsedError):
        create(record.log, 1, key="k", asked={"title": "y"})
    other = record.log.write(
        Write("issue", "", "beni", "create", lambda _: state(2), key="k", asked=asked)
    )
    assert other.entry == "issue-2", "keys are those of an account"
    assert record.log.head().sequence == 2


def test_numbers_are_never_given_twice(opening: Callable[[], Record]) -> None:
    record = opening()
    assert [create(record.log, n).entry for n in range(3)] == ["issue-1", "issue-2", "issue-3"]
    change(record.log, "issue-3", None)
    create(record.log, entry="issue-5")
    given = {f"issue-{n}" for n in (1, 2, 3, 5)}
    for number in range(30):
        log = Log(record.engine) if number % 2 else record.log  # a process that knows no numbers
        made = create(log)
        assert (made.version, made.before) == (1, None)
        assert made.entry not in given
        given.add(made.entry)
    assert create(record.log, kind="actor").entry == "actor-1"


def test_a_decision_that_fails_changes_nothing(record: Record) -> None:
    create(record.log, 1)
    before, kept = record.log.head(), list(record.backup())

    def decide(_: Entry | None) -> State | None:
        raise LookupError

    with pytest.raises(LookupError):
        record.log.write(Write("issue", "", "aki", "create", decide))
    with pytest.raises(LookupError):
        record.log.write(Write("issue", "issue-1", "aki", "change", decide, key="k"))
    assert record.log.head() == before
    assert list(record.backup()) == kept
    assert create(record.log).entry == "issue-2"
    assert record.faults() == []


def test_time_never_goes_back(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(["2026-05-02T00:00:00.000000Z", "2026-05-01T00:00:00.000000Z"])
    monkeypatch.setattr(record.log, "clock", lambda: next(times))
    assert create(record.log).at == create(record.log).at == "2026-05-02T00:00:00.000000Z"


@pytest.mark.parametrize(
    "more",
    [{"key": "k" * 129}, {"why": "a\0b"}, {"asked": float("nan")}, {"why": "\ud800"},
     {"asked": "\ud800"}, {"entry": "x" * 81}, {"asked": {1, 2}}],
)  # fmt: skip
def test_what_no_database_takes_is_refused(record: Record, more: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        create(record.log, **more)
    assert record.log.head() == Head()


def test_the_log_folded_is_what_is(record: Record) -> None:
    fill(record.log, 90)
    change(record.log, "issue-3", None)
    head, entries = record.log.entries()
    events = record.log.events()
    assert fold(events).entries == {e.id: e for e in entries if e.state is not None}
    assert head == Head(events[-1].sequence, events[-1].hash)
    assert fold(events[40:], fold(events[:40])).entries == fold(events).entries


def test_threads_write_one_after_the_other(record: Record) -> None:
    """Eight threads with the same version in hand: each version has exactly one winner."""
    create(record.log, 0)
    won, lost = Counter[int](), Counter[int]()
    start = threading.Barrier(8)

    def work(number: int) -> None:
        start.wait()
        for _ in range(5):
            entry = record.log.entry("issue-1")
            assert entry is not None
            try:
                change(record.log, "issue-1", state(number), expected=entry.version)
                won[entry.version] += 1
            except ConflictError:
                lost[entry.version] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won.total() + lost.total() == 40
    assert set(won.values()) == {1}
    assert sorted(won) == list(range(1, won.total() + 1))
    assert record.faults() == []


def test_processes_write_one_after_the_other(places: Callable[[], Place]) -> None:
    url, folder = places()
    record = open_record(url, folder)
    create(record.log, 0)
    program = f"""
import sys, pathlib
from kakehashi.store.record.log import ConflictError
from kakehashi.store.record.record import open_record
from tests.record.writing import change, state
record = open_record({url!r}, pathlib.Path({str(folder)!r}))
won = 0
for number in range(10):
    try:
        version = record.log.entry("issue-1").version
        change(record.log, "issue-1", state(number), expected=version)
        won += 1
    except ConflictError:
        pass
print(won)
record.close()
"""
    processes = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    won = sum(int(process.communicate(timeout=60)[0]) for process in processes)
    assert all(process.returncode == 0 for process in processes)
    entry = record.log.entry("issue-1")
    assert entry is not None
    assert entry.version == won + 1 == record.log.head().sequence
    assert record.faults() == []
    record.close()


def test_nobody_writes_past_the_one_way(embedded: Record) -> None:
    values = {"at": "", "account": "", "client": "", "action": "", "subject": "", "reason": ""}
    with embedded.engine.connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.execute(insert(denial).values(**values))
    with writing(embedded.engine) as connection:
        connection.execute(insert(denial).values(**values))


def test_what_is_read_together_belongs_together(opening: Callable[[], Record]) -> None:
    """Whoever reads entries and head sees them of one moment, whoever writes meanwhile."""
    record = opening()
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            create(record.log)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(30):
            head, entries = record.log.entries()
            assert max((e.sequence for e in entries), default=0) == head.sequence
        assert record.faults() == []
    finally:
        done.set()
        thread.join()
