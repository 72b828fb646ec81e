"""A writer is killed at random moments, again and again: nothing acknowledged is lost."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from kakehashi.store.record.record import open_record
from tests.record.writing import change, state
from tests.waiting import comes_true

#: How often it is killed.
KILLS = int(os.environ.get("KAKEHASHI_TEST_KILLS_RECORD", "8"))


class Writer:
    """A process that writes, and the file in which it says what was acknowledged."""

    def __init__(self, folder: Path, said: Path, seed: int) -> None:
        self._said = said
        with said.open("wb") as target:
            command = [sys.executable, "-m", "tests.record.client", "", str(folder), str(seed)]
            self._process = subprocess.Popen([*command, "100000"], stdout=target)

    def has_begun(self) -> bool:
        return self._said.stat().st_size > 0

    def kill(self) -> list[dict[str, Any]]:
        """Kill it, and return what it acknowledged."""
        self._process.kill()
        assert self._process.wait(timeout=30) == -9
        lines = self._said.read_text(encoding="utf-8").splitlines(keepends=True)
        told = [json.loads(line) for line in lines if line.endswith("\n")]
        return [one for one in told if "done" in one]


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    random_, folder = random.Random(11), tmp_path / "record"
    acknowledged: dict[int, str] = {}
    for number in range(KILLS):
        seeds = range(2 * number, 2 * number + 1 + number % 2)
        writers = [Writer(folder, tmp_path / f"said{seed}", seed) for seed in seeds]
        if number % 5:  # else in the middle of opening
            assert comes_true(writers[0].has_begun, 60)
        time.sleep(random_.uniform(0, 0.25))
        for writer in writers:
            acknowledged |= {said["done"]: said["hash"] for said in writer.kill()}
        record = open_record("", folder)
        assert record.faults() == [], number
        there = {event.sequence: event.hash for event in record.log.events()}
        assert {key: there.get(key) for key in acknowledged} == acknowledged, number
        entry = record.log.entry("issue-1")
        event = change(record.log, "issue-1", state(number), expected=entry.version if entry else 0)
        acknowledged[event.sequence] = event.hash
        assert record.faults() == []
        record.close()
    assert len(acknowledged) > KILLS
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged writes, 0 lost")
