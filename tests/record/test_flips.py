"""Any byte of an embedded record that changes by itself is found before it is served."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from kakehashi.errors import StoreError
from kakehashi.store.record.database import writing
from kakehashi.store.record.record import open_record
from kakehashi.store.record.schema import denial
from tests.record.writing import fill

#: Bytes that are flipped, one at a time.
FLIPS = int(os.environ.get("KAKEHASHI_TEST_FLIPS", "60"))


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of several hundred events whose writer was killed, with much in the log."""
    folder = tmp_path_factory.mktemp("killed")
    program = f"""
import os, pathlib
from tests.record.test_flips import filled
filled(pathlib.Path({str(folder)!r}))
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=120)
    assert done.returncode == -9
    return folder


def filled(folder: Path) -> None:
    """Write 400 events, settle in the middle, and end with what is no event."""
    record = open_record("", folder)
    fill(record.log, 250)
    record.settle()
    fill(record.log, 150)
    refuse(record)


def refuse(record: object) -> None:
    """Write down a denial: not in the log of events."""
    values = {"at": "", "account": "", "client": "", "action": "", "subject": "", "reason": ""}
    with writing(record.engine) as connection:  # type: ignore[attr-defined]
        connection.execute(denial.insert().values(**values))


def found_in(folder: Path) -> bool:
    """Return whether something is wrong, as a server that starts would see it."""
    try:
        record = open_record("", folder)
    except StoreError:
        return True
    try:
        return bool(record.faults())
    finally:
        record.close()


def flip(file: Path, at: int, bit: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1 << bit
    file.write_bytes(content)


def dice() -> random.Random:
    return random.Random(7)


def content_of(folder: Path) -> list[str]:
    record = open_record("", folder)
    try:
        return list(record.backup())
    finally:
        record.close()


def test_nothing_is_found_where_nothing_is_wrong(killed: Path, tmp_path: Path) -> None:
    shutil.copytree(killed, tmp_path / "copy")
    assert not found_in(tmp_path / "copy")
    assert not found_in(tmp_path / "copy")  # closed, and opened again


def test_every_flip_is_found(killed: Path, tmp_path: Path) -> None:
    random_ = dice()
    names = ["record.sqlite", "record.sqlite-wal", "record.anchor", "record.sqlite.seal"]
    assert all((killed / name).stat().st_size for name in names)
    assert (killed / "record.sqlite-wal").stat().st_size > 500_000
    missed, tried = [], Counter[str]()
    for number in range(FLIPS):
        name = names[number % 4]
        at, bit = random_.randrange((killed / name).stat().st_size), random_.randrange(8)
        folder = tmp_path / str(number)
        shutil.copytree(killed, folder)
        flip(folder / name, at, bit)
        tried[name] += 1
        if not found_in(folder):
            missed.append((name, at, bit))
        else:
            assert found_in(folder), "what was found is found again after a restart"
        shutil.rmtree(folder)
    assert not missed
    assert set(tried) == set(names)


def test_the_index_of_the_log_is_made_anew(killed: Path, tmp_path: Path) -> None:
    """No byte of it is ever read by who opens the database first."""
    random_, wanted = dice(), content_of(copied(killed, tmp_path / "0"))
    index = "record.sqlite-shm"
    for number in range(1, max(4, FLIPS // 10)):
        folder = copied(killed, tmp_path / str(number))
        content = bytearray((folder / index).read_bytes())
        for _ in range(50):
            content[random_.randrange(len(content))] ^= 1 << random_.randrange(8)
        (folder / index).write_bytes(content)
        assert not found_in(folder)
        assert content_of(folder) == wanted


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target
