"""Many programs that use the API of a real server at once: one order, one winner, two persons.

``make clients`` does 8 × 1,000 transitions; CI a share.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kakehashi.model.live.event import Event
from kakehashi.model.live.kinds import KINDS
from kakehashi.services.live.tokens import TOKEN_ACTIONS
from tests.conftest import address_of
from tests.live.small import enter, live_in, move

CLIENTS = int(os.environ.get("KAKEHASHI_TEST_API_CLIENTS", "4"))
TRANSITIONS = int(os.environ.get("KAKEHASHI_TEST_TRANSITIONS", "40"))

History = list[dict[str, Any]]


def check(histories: dict[str, History], events: list[Event]) -> None:
    """Hold what every client was told against the log, which is the one order of all writes."""
    of = {(event.entry, event.version): event for event in events}
    assert len(of) == len(events), "two writes made the same version"
    told = [(one["entry"], one["version"]) for history in histories.values()
            for one in history if "status" in one and "version" in one]  # fmt: skip
    assert len(told) == len(set(told)), "a write was acknowledged to two"
    assert set(told) == set(of), "a write that nobody was told of, or the other way round"
    for account, history in histories.items():
        known = 0  # the last event that the client knows to be there
        for one in history:
            if "now" in one:
                winner = of[one["entry"], one["seen"] + 1]
                known = max(known, winner.sequence, of[one["entry"], one["now"]].sequence)
            if "version" not in one:
                continue
            event = of[one["entry"], one["version"]]
            if one["does"] == "look":
                newer = of.get((one["entry"], one["version"] + 1))
                assert newer is None or newer.sequence > known, "what was overtaken was shown"
                known = max(known, event.sequence)
            else:
                assert event.account == account
                assert one["seen"] in (None, event.version - 1), "a lost update"
                assert event.sequence > known, "it came before what was seen"
                known = event.sequence


def check_two_persons(events: list[Event], outcomes: list[Event]) -> Counter[str]:
    """Hold every decision against who proposed and who wrote; return how many there are."""
    decided: Counter[str] = Counter()
    writers: dict[str, set[str]] = {}
    approved: dict[str, str] = {}
    for event in (event for event in events if event.kind == "proposal"):
        wrote = writers.setdefault(event.entry, set())
        if event.action == "propose":
            wrote.add(event.account)
        elif event.action == "edit":
            proposer = (event.after or {})["proposer"]
            wrote.clear()
            wrote.update((proposer, event.account))
        elif event.action in ("approve", "decline", "vote"):
            assert event.account not in wrote, (event.action, event.entry)
            decided[event.action] += 1
            if event.action == "approve":
                approved[event.entry] = event.account
    for event in outcomes:
        assert event.account == approved[event.why], "a statement that nobody approved"
    return decided


def test_one_order_one_winner_two_persons(tmp_path: Path) -> None:
    live = live_in(tmp_path)
    tokens = {}
    for number in range(CLIENTS):
        name = f"client-{number}"
        live.accounts.make_passing(name, "editor", "not used at all")
        tokens[name] = live.accounts.make_token(name, "test", list(TOKEN_ACTIONS), 1)
    before = live.record.log.head().sequence
    live.close()
    environment = os.environ | {
        "KAKEHASHI_RECORD_DIR": str(tmp_path),
        "KAKEHASHI_RECORD_SEED": "no",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "kakehashi", "serve", "--port", "0"],
        stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    try:
        port = address_of(server).rstrip("/").rpartition(":")[2]
        histories = _histories(port, tokens)
    finally:
        server.terminate()
        server.communicate(timeout=30)
    live = live_in(tmp_path)
    events = live.record.log.events(before)
    asked = [event for event in events if event.kind in KINDS or event.kind == "proposal"]
    check(histories, asked)
    decided = check_two_persons(asked, [event for event in events if event.kind == "curated"])
    assert live.record.faults() == []
    live.close()
    did = Counter(one.get("status", "look") for history in histories.values() for one in history)
    assert decided["approve"]
    assert did[412], "the clients never met"
    told = f"{len(asked)} writes, {did[412]} too late, {dict(decided)}; {dict(did)}"
    print(told)  # noqa: T201  (figures of the full run)


def _histories(port: str, tokens: dict[str, str]) -> dict[str, History]:
    command = [sys.executable, "-m", "tests.live.transitions", port]
    running = {
        name: subprocess.Popen(
            [*command, name, str(number), str(TRANSITIONS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number, name in enumerate(tokens)
    }  # fmt: skip
    for name, process in running.items():
        assert process.stdin is not None
        process.stdin.write(f"{tokens[name]}\n")
        process.stdin.close()
    histories = {}
    for name, process in running.items():
        assert process.stdout is not None
        with process.stdout as lines:
            histories[name] = [json.loads(line) for line in lines]
        assert process.wait(60) == 0
    return histories


@pytest.mark.parametrize("fault", ["twice", "lost", "overtaken", "old", "alone"])
def test_the_checker_finds_faults(fault: str, tmp_path: Path) -> None:
    live = live_in(tmp_path)
    one = enter(live, "issue", "Keys")
    two = move(live, one.entry, status="done")
    events = [one, two]
    live.close()
    history: History = [
        {"does": "enter", "entry": one.entry, "seen": None, "status": 201, "version": 1},
        {"does": "change", "entry": one.entry, "seen": 1, "status": 200, "version": 2},
    ]
    check({"aki": history}, events)
    if fault == "twice":
        history.append(history[1])
    elif fault == "lost":
        events = [one]
    elif fault == "overtaken":
        history[1]["seen"] = 0
    elif fault == "old":
        history.append({"does": "look", "entry": one.entry, "version": 1})
    else:
        history, events = [], []
        with pytest.raises(AssertionError):
            check_two_persons([_proposed("propose"), _proposed("approve")], [])
        return
    with pytest.raises(AssertionError):
        check({"aki": history}, events)


def _proposed(action: str) -> Event:
    return Event(
        1, "2026-11-26T09:00:00.000000Z", "aki", action, "proposal", "proposal-1", 1, "",
        None, {"proposer": "aki"}, "", "",
    )  # fmt: skip
