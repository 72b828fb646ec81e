"""What many clients saw is what one after the other would have seen: the order of the log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kakehashi.model.live.event import Event
from kakehashi.store.record.record import open_record

#: Clients, and what each does.
CLIENTS = int(os.environ.get("KAKEHASHI_TEST_CLIENTS", "4"))
OPERATIONS = int(os.environ.get("KAKEHASHI_TEST_OPERATIONS", "25"))

Place = tuple[str, Path]


def check(histories: list[list[dict[str, Any]]], events: list[Event]) -> None:
    """Hold what every client saw against the log, which is the one order of all writes."""
    versions = {(event.entry, event.version): event for event in events}
    of = {event.sequence: event for event in events}
    done = [one["done"] for history in histories for one in history if "done" in one]
    assert len(done) == len(set(done)), "an event was acknowledged to two"
    assert set(done) == set(of), "an event that nobody was told of, or the other way round"
    for history in histories:
        known = 0  # the last event that the client knows to be there
        for one in history:
            assert one["began"] >= known, "what was acknowledged was not seen later"
            known = max(known, one["began"])
            if one["seen"]:
                seen = versions[one["entry"], one["seen"]]
                known = max(known, seen.sequence)
                newer = versions.get((one["entry"], one["seen"] + 1))
                assert newer is None or newer.sequence > one["began"], "an old version was seen"
            else:
                first = versions.get((one["entry"], 1))
                assert first is None or first.sequence > one["began"]
            if "done" in one:
                event = of[one["done"]]
                assert (event.hash, event.account, event.entry) == (
                    one["hash"], one["mark"], one["entry"])  # fmt: skip
                assert event.version == one["version"] == one["seen"] + 1
                assert event.sequence > known, "it came before what was seen"
                known = event.sequence
            elif "conflict" in one:
                assert one["conflict"] > one["seen"]
                winner = versions[one["entry"], one["seen"] + 1]
                assert winner.account != one["mark"], "who won was told of a conflict"
                known = max(known, versions[one["entry"], one["conflict"]].sequence)


def test_histories_are_linearizable(places: Callable[[], Place]) -> None:
    url, folder = places()
    open_record(url, folder).close()
    command = [sys.executable, "-m", "tests.record.client", url, str(folder)]
    running = [
        subprocess.Popen([*command, str(seed), str(OPERATIONS)], stdout=subprocess.PIPE, text=True)
        for seed in range(CLIENTS)
    ]
    histories = []
    for process in running:
        said = process.communicate(timeout=60 + OPERATIONS)[0]
        assert process.returncode == 0
        histories.append([json.loads(line) for line in said.splitlines()[1:]])
    record = open_record(url, folder)
    events = record.log.events()
    check(histories, events)
    assert record.faults() == []
    conflicts = sum("conflict" in one for history in histories for one in history)
    assert conflicts > 0
    record.close()
    print(f"{len(events)} writes, {conflicts} conflicts, each with one winner")


@pytest.mark.parametrize("fault", ["lost", "twice", "old", "backwards"])
def test_the_checker_finds_faults(embedded: Any, fault: str) -> None:
    from tests.record.writing import create

    one, two = create(embedded.log, entry="issue-1"), create(embedded.log, entry="issue-2")

    def told(event: Event, began: int) -> dict[str, Any]:
        return {"began": began, "entry": event.entry, "seen": 0, "mark": "aki", "version": 1,
                "done": event.sequence, "hash": event.hash}  # fmt: skip

    events, history = [one, two], [told(one, 0), told(two, 1)]
    check([history], events)
    if fault == "lost":
        events = [one]
    elif fault == "twice":
        history.append(told(two, 2))
    elif fault == "old":
        history[1]["began"] = 0
    else:
        history.reverse()
    with pytest.raises((AssertionError, KeyError)):
        check([history], events)
