"""A damaged record: the release is served, the record is not, and the server is not ready."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from kakehashi.errors import StoreError
from kakehashi.front import conditions
from kakehashi.front.conditions import Conditions, shown_in_time
from kakehashi.front.live_status import LiveStatus
from kakehashi.services.live import DamagedRecordError, open_live
from kakehashi.settings import load_settings
from kakehashi.store.record.record import open_record
from tests.conftest import ROOT, address_of
from tests.record.test_flips import flip
from tests.record.writing import create, fill

SECRET = "hidden-5b1c9"


def damaged(folder: Path) -> Path:
    record = open_record("", folder)
    fill(record.log, 20)
    record.close()
    flip(folder / "record.sqlite", 5000, 1)
    return folder


def test_a_damaged_record_is_not_served(tmp_path: Path) -> None:
    folder = damaged(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "kakehashi", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "KAKEHASHI_RECORD_DIR": str(folder)},
    )
    try:
        base = re.sub(r"/+$", "", address_of(process))
        with urllib.request.urlopen(f"{base}/en/", timeout=20) as page:
            assert page.status == 200
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(f"{base}/readyz", timeout=20)
        with error.value as reply:
            told = json.loads(reply.read())
        assert (error.value.code, told["status"]) == (503, "not ready")
        assert told["faults"] == [
            "The record is damaged. «kakehashi record verify» says what is wrong."
        ]
        assert str(folder) not in json.dumps(told)
    finally:
        process.terminate()
        _, said = process.communicate(timeout=20)
    assert "the record is not served" in said
    assert "changed by something else" in said
    with pytest.raises(DamagedRecordError):
        open_live(load_settings({}, record_dir=str(folder)))


def test_a_sound_record_is_served(tmp_path: Path) -> None:
    settings = load_settings({}, record_dir=str(tmp_path))
    live = open_live(settings, verified=True)
    asked = Conditions(live)
    assert asyncio.run(asked.faults()) == []
    asked.add(lambda: "behind")
    assert asyncio.run(asked.faults()) == ["behind"]
    live.record.refuse_writes()
    assert "damaged" in asyncio.run(asked.faults())[0]
    live.close()


def test_it_is_not_ready_when_queries_stay_behind_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_live(load_settings({}, record_dir=str(tmp_path)))
    status = LiveStatus()
    condition = shown_in_time(live, lambda: status)
    assert condition() == ""
    create(live.record.log)
    assert condition() == ""  # a write takes a moment
    monkeypatch.setattr(conditions, "GRACE", 0.05)
    time.sleep(0.1)
    assert "queries have not seen" in condition()  # though nothing says that it is behind
    status.shown = 1
    assert condition() == ""
    for number in range(2, 6):  # one write after the other: it is behind, but it follows
        create(live.record.log)
        assert condition() == ""
        time.sleep(0.03)
        status.shown = number
    status.behind_since = time.monotonic() - 60
    create(live.record.log)
    assert "for 60 seconds" in condition()
    status.offered = False
    assert condition() == ""
    live.close()


def test_no_password_is_ever_shown(tmp_path: Path) -> None:
    url = f"postgresql://kakehashi:{SECRET}@127.0.0.1:1/none"
    settings = load_settings({"KAKEHASHI_RECORD_URL": url}, record_dir=str(tmp_path))
    assert SECRET not in repr(settings)
    assert SECRET in settings.record_url
    with pytest.raises(StoreError) as error:
        open_live(settings)
    for shown in (error.value.text(), error.value.text("ja"), repr(error.value.values)):
        assert SECRET not in shown
    for wrong in (f"mysql://a:{SECRET}@h/x", f"postgresql://a:{SECRET}@h:port/x"):
        with pytest.raises(Exception, match="KAKEHASHI_RECORD_URL") as refused:
            load_settings({"KAKEHASHI_RECORD_URL": wrong})
        assert SECRET not in str(refused.value)
