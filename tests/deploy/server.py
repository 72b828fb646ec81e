"""Programs that a test starts and stops by themselves: Kakehashi, and a proxy in front of it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

__all__ = ["Got", "Kakehashi", "Proxy", "free_port", "kakehashi", "wait_for_port"]

ROOT = Path(__file__).parents[2]
#: The name in the files of deploy/.
NAME = "kakehashi.example.org"


@dataclass(frozen=True, slots=True)
class Got:
    """A reply; the names of its headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Kakehashi:
    """A running server; it logs every request into a file."""

    port: int
    log: Path
    process: subprocess.Popen[str]

    def logged(self, request_id: str) -> dict[str, object]:
        """Return the line of the log that tells of a request."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            for line in self.log.read_text(encoding="utf-8").splitlines():
                if (found := json.loads(line)).get("request") == request_id:
                    return dict(found)
            time.sleep(0.05)
        pytest.fail(f"the log tells nothing of request {request_id}")

    def metric(self, sample: str) -> float:
        """Return the number that /metrics gives for a sample, with its labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return float(next(line for line in lines if line.startswith(f"{sample} ")).split()[1])


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that listens with TLS on 127.0.0.1."""

    port: int
    plain_port: int = 0

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        client: str = "127.0.0.1",
        **headers: str,
    ) -> Got:
        """Send a request as the client with the address ``client``; ``_`` in a name is ``-``."""
        connection = self.connect(client)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Host": NAME} | named)
            answer = connection.getresponse()
            received = {name.lower(): value for name, value in answer.getheaders()}
            return Got(answer.status, received, answer.read())
        finally:
            connection.close()

    def connect(self, client: str = "127.0.0.1") -> http.client.HTTPSConnection:
        """Return a connection; the certificate is one that the test has made."""
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=20, context=unchecked, source_address=(client, 0)
        )


@contextmanager
def kakehashi(folder: Path, **settings: str) -> Iterator[Kakehashi]:
    """Run the server with these settings (in small letters) behind one proxy."""
    named = {f"KAKEHASHI_{name.upper()}": value for name, value in settings.items()}
    behind = {"KAKEHASHI_PUBLIC_URL": f"https://{NAME}/", "KAKEHASHI_PROXIES": "1"}
    log = folder / "kakehashi.log"
    with log.open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "kakehashi", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=sink,
            text=True,
            cwd=ROOT,
            env=os.environ | {"KAKEHASHI_LOG": "all"} | behind | named,
        )
    with process:
        try:
            assert process.stdout is not None
            said = re.search(r":(\d+)/", process.stdout.readline())
            if said is None:
                pytest.fail(log.read_text())
            yield Kakehashi(int(said[1]), log, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when somebody listens; fail with the log when the process ends before."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"the proxy does not listen: {log.read_text()}")
