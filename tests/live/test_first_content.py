"""A server fills a map that nobody has used, and the command says what it does."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from kakehashi.services.live import open_live
from kakehashi.services.live.livemap import Asked
from kakehashi.settings import load_settings
from kakehashi.store.record.database import place_of
from tests.command import run_command
from tests.conftest import ROOT, address_of
from tests.waiting import comes_true

LAST = "deliverable-csstrategy2015-doc-strategy2025"


def filled(folder: Path) -> bool:
    """Whether the last that the documents give is there; the server is not disturbed."""
    with closing(sqlite3.connect(f"{place_of(folder).as_uri()}?mode=ro", uri=True)) as database:
        query = (
            "SELECT count(*) FROM entry WHERE id = 'deliverable-csstrategy2015-doc-strategy2025'"
        )
        return bool(database.execute(query).fetchone()[0])


def test_a_server_fills_an_unused_map_and_the_command_tells_the_rest(tmp_path: Path) -> None:
    folder = {"KAKEHASHI_RECORD_DIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "kakehashi", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **folder, "KAKEHASHI_RECORD_SEED": "yes"},
    )
    try:
        address_of(process)
        assert comes_true(lambda: filled(tmp_path), 40, every=0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        assert process.stdout is not None
        process.stdout.close()

    live = open_live(load_settings(folder))
    assert live.record.faults() == []
    live.livemap.withdraw("event-nisc2018-ev-tokyo2020", Asked("aki"))
    live.close()

    def seed(*words: str) -> str:
        return run_command(
            "record", "seed", *words, check=True, KAKEHASHI_RECORD_DIR=str(tmp_path)
        ).stdout

    report = json.loads(seed("--format", "json"))
    assert (report["made"], report["changed"], report["refused"]) == ([], [], [])
    assert report["unchanged"] > 150
    assert {"item": "sc41:iso-iec-30178-project", "why": "no stage is known"} in report["left_out"]
    said = seed("--lang", "ja")
    assert "event-nisc2018-ev-tokyo2020: aki が取下げ" in said
    assert "sc41:iso-iec-30178-project: 段階が不明" in said
