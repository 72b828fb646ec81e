"""The log is moved into the file, and sealed, whoever reads, closes or dies meanwhile."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kakehashi.store.record import embedded as files
from kakehashi.store.record.database import DamagedError
from kakehashi.store.record.record import open_record
from tests.record.test_flips import flip
from tests.record.writing import create, fill


def test_settled_again_and_again(tmp_path: Path) -> None:
    for _ in range(3):
        record = open_record("", tmp_path)
        assert record.faults() == []
        create(record.log)
        for _ in range(3):
            record.settle()
            assert record.faults() == []
        record.close()


def test_a_reader_does_not_hold_up_writers(tmp_path: Path) -> None:
    record = open_record("", tmp_path)
    create(record.log)
    reader = sqlite3.connect(f"file:{tmp_path}/record.sqlite?mode=ro", uri=True)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM event").fetchall()
    create(record.log)
    record.settle()  # as far as the reader lets it
    create(record.log)
    assert record.faults() == []
    record.settle()
    assert record.faults() == []
    reader.close()
    create(record.log)
    record.settle()
    assert record.faults() == []
    assert (tmp_path / "record.sqlite-wal").stat().st_size == 0
    record.close()


def test_the_log_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_FRAMES", 40)
    record = open_record("", tmp_path)
    fill(record.log, 60)
    assert (tmp_path / "record.sqlite-wal").stat().st_size < 100 * 4120
    assert record.faults() == []
    record.close()


def test_damage_is_never_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_FRAMES", 40)
    record = open_record("", tmp_path)
    fill(record.log, 30)
    record.settle()
    flip(tmp_path / "record.sqlite", 30_000, 3)
    with pytest.raises(DamagedError):
        fill(record.log, 60)
    assert record.damaged
    assert record.faults()
    record.close()
    again = open_record("", tmp_path)
    assert again.damaged
    assert again.faults()
    again.close()


def test_another_process_leaves_the_log_alone(tmp_path: Path) -> None:
    """Who opens the record, reads and ends takes nothing from those who write."""
    record = open_record("", tmp_path)
    create(record.log)
    program = f"""
import pathlib
from kakehashi.store.record.record import open_record
record = open_record("", pathlib.Path({str(tmp_path)!r}))
assert record.faults() == []
"""
    for end in ("", "record.close()"):
        subprocess.run([sys.executable, "-c", program + end], check=True, timeout=30)
        create(record.log)
        assert record.faults() == []
    two = open_record("", tmp_path)
    two.close()
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
    create(record.log)
    assert record.log.head().sequence == 4
    record.close()
    again = open_record("", tmp_path)
    assert again.log.head().sequence == 4
    assert again.faults() == []
    again.close()
