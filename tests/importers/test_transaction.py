"""Several files are written, or none; a cut in the middle is undone by whoever comes next."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kakehashi.errors import BusyError
from kakehashi.importers import transaction
from kakehashi.importers.transaction import STAGING, alone, commit, recover
from tests.importers.projects import everything

FILES = {"a/new.txt": b"new", "old.txt": b"changed", "b/c/new.txt": b"also new"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.txt").write_bytes(b"old")
    (tmp_path / "other.txt").write_bytes(b"other")
    return tmp_path


def done(folder: Path) -> dict[str, bytes]:
    return {**FILES, "other.txt": b"other"}


def test_all_files_are_written(folder: Path) -> None:
    with alone(folder):
        commit(folder, FILES)
    assert everything(folder) == done(folder)


class Steps:
    """Counts the steps that touch the disk, and stops at one of them."""

    def __init__(self, stop_at: int, stop: Callable[[], None]) -> None:
        self.taken, self.stop_at, self.stop = 0, stop_at, stop

    def wrapped(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            self.taken += 1
            if self.taken == self.stop_at:
                self.stop()
            return function(*arguments, **named)

        return step

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("_write", "_settle"):
            monkeypatch.setattr(transaction, name, self.wrapped(getattr(transaction, name)))
        monkeypatch.setattr(Path, "replace", self.wrapped(Path.replace))
        monkeypatch.setattr(Path, "unlink", self.wrapped(Path.unlink))


def steps_of(folder: Path) -> int:
    monkeypatch = pytest.MonkeyPatch()
    steps = Steps(-1, lambda: None)
    with monkeypatch.context() as patched:
        steps.patch(patched)
        with alone(folder):
            commit(folder, FILES)
    return steps.taken


def _fail() -> None:
    raise OSError(28, "No space left on device")


def test_a_step_that_fails_leaves_everything_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    steps = steps_of(_fresh(tmp_path_factory.mktemp("count")))
    assert steps > 10
    for stop_at in range(1, steps + 1):
        folder = _fresh(tmp_path_factory.mktemp("fail"))
        before = everything(folder)
        monkeypatch = pytest.MonkeyPatch()
        with monkeypatch.context() as patched:
            Steps(stop_at, _fail).patch(patched)
            with pytest.raises(OSError, match="No space"), alone(folder):
                commit(folder, FILES)
        recover(folder)
        assert everything(folder) in (before, done(folder)), stop_at
        if stop_at < steps - 1:
            assert everything(folder) == before, stop_at


def _fresh(folder: Path) -> Path:
    (folder / "old.txt").write_bytes(b"old")
    (folder / "other.txt").write_bytes(b"other")
    return folder


def _killed(folder: Path, stop_at: int) -> None:
    Steps(stop_at, lambda: os.kill(os.getpid(), signal.SIGKILL)).patch(pytest.MonkeyPatch())
    with alone(folder):
        commit(folder, FILES)


def test_a_kill_at_any_step_is_undone_by_whoever_comes_next(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    context = multiprocessing.get_context("fork")
    steps = steps_of(_fresh(tmp_path_factory.mktemp("count")))
    for stop_at in range(1, steps + 1):
        folder = _fresh(tmp_path_factory.mktemp("kill"))
        before = everything(folder)
        process = context.Process(target=_killed, args=(folder, stop_at))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        recover(folder)
        assert everything(folder) in (before, done(folder)), stop_at
        assert not (folder / STAGING / "journal.json").exists()
        with alone(folder):
            commit(folder, FILES)
        assert everything(folder) == done(folder)


def test_two_imports_do_not_meet(folder: Path) -> None:
    with alone(folder), pytest.raises(BusyError), alone(folder):
        pass
    with alone(folder):
        assert not recover(folder)


def test_a_build_does_not_undo_what_is_under_way(folder: Path) -> None:
    with alone(folder):
        (folder / STAGING / "journal.json").write_text('{"other.txt": false}')
        assert not recover(folder)
        assert (folder / "other.txt").exists()
        (folder / STAGING / "journal.json").unlink()
