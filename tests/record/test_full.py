"""The disk is full, and there is room again: nothing partial, nothing lost, and it goes on."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakehashi.store.record.database import RecordFullError
from kakehashi.store.record.record import Record, open_record
from tests.record.writing import create

#: How often the disk is filled.
ROUNDS = int(os.environ.get("KAKEHASHI_TEST_FULL", "3"))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a file system may not be mounted here; see the test with a limit of size")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_and_back(small: Path) -> None:
    ballast = small / "ballast"
    record = open_record("", small / "record")
    acknowledged: dict[int, str] = {}
    for number in range(ROUNDS):
        with ballast.open("wb") as filled:
            free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
            filled.write(b"x" * max(0, free - 4096 * (10 + 37 * number % 60)))
        with pytest.raises(RecordFullError) as error:
            until_full(record, acknowledged)
        assert error.value.status == 507
        for _ in range(3):
            with pytest.raises(RecordFullError):
                create(record.log, number)
        assert record.log.head().sequence == max(acknowledged, default=0)
        assert record.faults() == []
        if number % 2:
            record.close()
            record = open_record("", small / "record")
            assert record.faults() == []
        ballast.unlink()
        event = create(record.log, number)
        acknowledged[event.sequence] = event.hash
        assert {e.sequence: e.hash for e in record.log.events()} == acknowledged
        assert record.faults() == []
        record.settle()
    record.close()
    print(f"{ROUNDS} times full, {len(acknowledged)} acknowledged writes, 0 lost")


def until_full(record: Record, acknowledged: dict[int, str]) -> None:
    for number in range(1000):
        event = create(record.log, number)
        acknowledged[event.sequence] = event.hash


def test_a_limit_of_size_and_back(tmp_path: Path) -> None:
    """The same where nothing may be mounted: files of a process may not grow."""
    program = """
import sys
from pathlib import Path
from tests.record.test_full import limited
limited(Path(sys.argv[1]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def limited(folder: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    record = open_record("", folder)
    create(record.log)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
    written = 1
    try:
        for _ in range(1000):
            create(record.log)
            written += 1
    except RecordFullError:
        pass
    assert 1 < written < 1000
    assert record.log.head().sequence == written
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    create(record.log)
    assert record.log.head().sequence == written + 1
    assert record.faults() == []
    record.close()
