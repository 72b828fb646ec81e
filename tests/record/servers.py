"""A PostgreSQL that is started on a free loopback port, and stopped by its process id."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.engines.servers import free_port

__all__ = ["Postgres", "program", "running_postgres", "wait_for"]

_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server, in which every test makes databases of its own."""

    port: int
    password: str

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://kakehashi:{self.password}@127.0.0.1:{self.port}/{database}"

    def make(self, name: str) -> str:
        """Make a database that nobody else uses; return its address."""
        database = f"{name}-{uuid4().hex}"
        plain = self.url("postgres").replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"'.encode())
        return self.url(database)


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL, which Debian keeps off the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    if found := shutil.which(name, path=path):
        return str(Path(found).resolve())
    if os.environ.get("CI"):
        pytest.fail(f"CI must have {name} (package postgresql)")
    pytest.skip(f"{name} is not installed (package postgresql)")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """PostgreSQL on a free loopback port, with a password; it refuses to run as root."""
    initdb, server = program("initdb"), program("postgres")
    folder = Path(tempfile.mkdtemp(prefix="kakehashi-postgres-"))
    user = pwd.getpwnam("nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name)
    if os.geteuid() == 0:
        os.chown(folder, user.pw_uid, user.pw_gid)
    uid, gid = (user.pw_uid, user.pw_gid) if os.geteuid() == 0 else (None, None)
    secret = "pg-secret-7f3a"
    (folder / "password").write_text(secret)
    (folder / "password").chmod(0o644)
    options = ["-A", "scram-sha-256", "-U", "kakehashi", "--pwfile", str(folder / "password")]
    try:
        subprocess.run(
            [initdb, "-D", str(folder / "data"), "-E", "UTF8", "--no-sync", *options],
            check=True,
            capture_output=True,
            timeout=_START_SECONDS,
            cwd=folder,
            user=uid,
            group=gid,
        )
        running = Postgres(free_port(), secret)
        command = [server, "-D", str(folder / "data"), "-k", str(folder), "-h", "127.0.0.1"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "-p", str(running.port)],
                stdout=log,
                stderr=log,
                cwd=folder,
                user=uid,
                group=gid,
            )
        try:
            wait_for(running, process, folder / "log")
            yield running
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(running: Postgres, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            psycopg.connect(running.url("postgres").replace("+psycopg", "")).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
