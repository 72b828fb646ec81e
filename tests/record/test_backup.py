"""Backup and restore between the databases, and the commands for them."""

from __future__ import annotations

import json
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text, update

from kakehashi.errors import BadInputError, StoreError
from kakehashi.model.live.event import Head, first_fault
from kakehashi.store.record import schema
from kakehashi.store.record.database import DamagedError, writing
from kakehashi.store.record.migrate import is_current, migrate
from kakehashi.store.record.record import Record, open_record
from tests.command import run_command
from tests.record.servers import Postgres
from tests.record.test_flips import flip
from tests.record.writing import change, create, fill


@pytest.fixture
def filled(record: Record) -> Record:
    fill(record.log, 40)
    change(record.log, "issue-2", None)
    rows = [{"account": a, "password": f"$argon2${a}", "changed": "x"} for a in ("beni", "aki")]
    with writing(record.engine) as connection:
        connection.execute(schema.credential.insert(), rows)
        connection.execute(schema.session.insert().values(
            hash="s3cret", account="aki", csrf="c", created="x", seen="x"))  # fmt: skip
    return record


def test_there_and_back(filled: Record, tmp_path: Path, postgres: Postgres) -> None:
    lines = list(filled.backup())
    assert lines == list(filled.backup())
    assert "s3cret" not in "".join(lines)
    for url in ("", postgres.make("back"), ""):
        record = open_record(url, tmp_path / f"to{len(list(tmp_path.iterdir()))}")
        assert record.restore(lines) == 41
        assert record.faults() == []
        assert list(record.backup()) == lines
        assert record.log.entries() == filled.log.entries()
        with pytest.raises(StoreError, match="not empty"):
            record.restore(lines)
        assert create(record.log).sequence == 42
        assert record.faults() == []
        record.close()


def test_what_was_cut_or_changed_is_refused(filled: Record, opening: Callable[[], Record]) -> None:
    lines = list(filled.backup())
    wrong: list[list[str]] = [
        [],
        lines[:-1],
        lines[1:],
        lines[:1] + lines[-1:],
        [*lines, lines[-1]],
    ]
    wrong += [lines[:at] + lines[at + 1 :] for at in (1, 20, 41, 42, 43)]
    wrong += [[*lines[:5], lines[6], lines[5], *lines[7:]], ["x"], ["[]"], ["{}"], ["[" * 9999]]
    for at in (0, 1, 30, 42, 44):
        for old, new in (("a", "b"), ("1", "2"), ("{", "[")):
            changed = lines[at].replace(old, new, 1)
            if changed != lines[at]:
                wrong.append([*lines[:at], changed, *lines[at + 1 :]])
    record = opening()
    for one in wrong:
        with pytest.raises(BadInputError):
            record.restore(one)
    assert record.log.head() == Head()
    assert record.log.entries()[1] == []
    assert record.faults() == []
    assert record.restore(lines) == 41


def test_tables_are_those_of_the_program(record: Record) -> None:
    with record.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.METADATA) == []
    assert is_current(record.engine)
    create(record.log)
    migrate(record.engine)
    assert record.log.head().sequence == 1
    with writing(record.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="9999"):
        migrate(record.engine)


@pytest.mark.parametrize(
    ("table", "values", "said"),
    [
        (schema.event, {"why": "x"}, "Event 7 was edited"),
        (schema.event, {"at": "2020-01-01T00:00:00.000000Z"}, "Event 7 was edited"),
        (schema.event, {"previous": "0" * 64}, "Event 7 does not follow"),
        (schema.entry, {"version": 99}, "state of issue-3"),
        (schema.entry, {"state": "{}"}, "state of issue-3"),
        (schema.entry, {"state": "{"}, "cannot be read"),
        (schema.head, {"sequence": 11}, "head"),
        (schema.head, {"hash": "1" * 64}, "head"),
    ],
)
def test_every_edit_of_a_row_is_found(
    record: Record, table: object, values: dict[str, object], said: str
) -> None:
    fill(record.log, 12)
    keys = {"event": schema.event.c.sequence == 7, "entry": schema.entry.c.id == "issue-3",
            "head": schema.head.c.id == 1}  # fmt: skip
    with writing(record.engine) as connection:
        connection.execute(update(table).where(keys[table.name]).values(**values))  # type: ignore[arg-type, attr-defined]
    assert said in " ".join(fault.message_en for fault in record.faults())
    if table is not schema.entry:  # also a head: events may be missing at the end
        with pytest.raises(DamagedError):
            record.rebuild()
    if table is schema.event:
        with pytest.raises(DamagedError):
            list(record.backup())
    elif table is schema.entry and values != {"state": "{"}:
        assert record.rebuild() == len(record.log.entries()[1])
        assert record.faults() == []


def test_a_chain_that_was_forged_anew_is_found(embedded: Record) -> None:
    """Who can compute hashes cannot change what was acknowledged."""
    fill(embedded.log, 5)
    last = embedded.log.events()[-1]
    with writing(embedded.engine) as connection:
        connection.execute(update(schema.event).where(schema.event.c.sequence == 5)
                           .values(hash="f" * 64))  # fmt: skip
    assert any("acknowledged" in fault.message_en for fault in embedded.faults())
    assert first_fault([last]) == (1, "gap")


def kakehashi(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = run_command(*words, KAKEHASHI_RECORD_DIR=str(folder))
    assert "Traceback" not in done.stderr
    return done


def test_commands(tmp_path: Path) -> None:
    folder, file = tmp_path / "record", tmp_path / "backup"
    missing = kakehashi(folder, "record", "verify")
    assert (missing.returncode, folder.exists()) == (1, False)
    assert "There is no record." in missing.stderr
    record = open_record("", folder)
    fill(record.log, 12)
    record.close()
    for group in ("record", "audit"):
        done = kakehashi(folder, group, "verify", "--format", "json")
        assert json.loads(done.stdout) == {"sound": True, "events": 12, "faults": []}
    assert "改変はありません" in kakehashi(folder, "record", "verify", "--lang", "ja").stdout
    status = json.loads(kakehashi(folder, "record", "status", "--format", "json").stdout)
    assert (status["events"], status["entries"]) == (12, 4)
    assert status["bytes"] > 10_000
    assert str(folder) in status["place"]
    assert kakehashi(folder, "record", "backup", str(file)).returncode == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = kakehashi(folder, "record", "backup", str(file))
    assert again.returncode == 1
    assert "exists already" in again.stderr
    restored = kakehashi(tmp_path / "other", "record", "restore", str(file))
    assert (restored.returncode, restored.stdout) == (0, "Restored: 12 events.\n")
    rebuilt = kakehashi(tmp_path / "other", "record", "rebuild", "--format", "json")
    assert json.loads(rebuilt.stdout) == {"entries": 4, "triples": 0, "engine": False}
    flip(folder / "record.sqlite", 9000, 0)
    done = kakehashi(folder, "record", "verify", "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["sound"] is False
    assert kakehashi(folder, "record", "verify").returncode == 1
