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

#: How often it is killed.
KILLS = int(os.environ.get("KAKEHASHI_TEST_KILLS_RECORD", "8"))


def started(folder: Path, seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.record.client", "", str(folder), str(seed), "100000"],
        stdout=subprocess.PIPE,
        text=True,
    )


def killed(process: subprocess.Popen[str], seconds: float) -> list[dict[str, Any]]:
    """Kill it a moment after it began to write; return what it acknowledged."""
    assert process.stdout is not None
    ready = process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == -9
    whole = [line for line in (ready + rest).splitlines(keepends=True) if line.endswith("\n")]
    return [json.loads(line) for line in whole]


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    random_ = random.Random(11)
    acknowledged: dict[int, str] = {}
    for number in range(KILLS):
        two = [started(tmp_path, 2 * number), started(tmp_path, 2 * number + 1)]
        for process in two[: 1 + number % 2]:
            for said in killed(process, random_.uniform(0, 0.25)):
                if "done" in said:
                    acknowledged[said["done"]] = said["hash"]
        for process in two[1 + number % 2 :]:
            process.kill()
            for line in process.communicate(timeout=30)[0].splitlines(keepends=True):
                if line.endswith("\n") and "done" in (said := json.loads(line)):
                    acknowledged[said["done"]] = said["hash"]
        record = open_record("", tmp_path)
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
