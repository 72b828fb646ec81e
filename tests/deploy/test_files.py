"""The files of deploy/ parse, and what they name exists."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kakehashi.cli.commands import COMMANDS
from kakehashi.front import serve
from kakehashi.settings import SETTINGS
from tests.deploy.server import free_port

ROOT = Path(__file__).parents[2]
FILES = sorted(path for path in (ROOT / "deploy").iterdir() if path.is_file())
DOCUMENTS = sorted(
    path
    for name in ("deploy", "operations", "sparql")
    for path in (ROOT / "docs").glob(f"{name}*.md")
)


def lines_of(name: str) -> list[str]:
    """Return the instructions of a container file, each on one line, without comments."""
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    return [line for line in re.sub(r"\\\n", " ", text).splitlines() if line.strip()]


def values_of(instruction: str) -> list[str]:
    found = [line.partition(" ") for line in lines_of("Containerfile")]
    return [value.strip() for name, _, value in found if name == instruction]


@pytest.fixture(scope="module")
def unit() -> configparser.ConfigParser:
    # Of a name that stands twice, systemd takes both, and this the last.
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(ROOT / "deploy/kakehashi.service", encoding="utf-8")
    return parser


@pytest.mark.parametrize("path", [*FILES, *DOCUMENTS], ids=lambda path: path.name)
def test_settings_and_commands_that_are_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    known = {f"KAKEHASHI_{setting.name.upper()}" for setting in SETTINGS}
    assert set(re.findall(r"\bKAKEHASHI_[A-Z_]+[A-Z]\b", text)) <= known
    commands = {command.name for command in COMMANDS}
    called = set(re.findall(r"(?:«|`|\$ |/bin/)kakehashi ([a-z][a-z-]+)", text))
    assert called <= commands


def test_the_base_of_the_image_is_pinned() -> None:
    arguments = dict(value.split("=", 1) for value in values_of("ARG"))
    bases = [value.split()[0] for value in values_of("FROM")]
    assert bases
    for base in bases:
        image = re.sub(r"\$\{(\w+)\}", lambda match: arguments[match[1]], base)
        assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", image), image


def test_the_image_serves_as_nobody_in_particular() -> None:
    (user,) = values_of("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert json.loads(values_of("CMD")[-1]) == ["kakehashi", "serve"]
    last = "\n".join(lines_of("Containerfile")).rpartition("\nFROM")[2]
    assert "\nRUN" not in last  # nothing is fetched into the image that serves
    assert "KAKEHASHI_HOST=0.0.0.0" in last


def test_what_is_copied_into_the_image_is_there_and_may_be_seen() -> None:
    seen = {line[1:] for line in lines_of("Containerfile.dockerignore") if line.startswith("!")}
    copied = {
        word
        for value in values_of("COPY")
        if not value.startswith("--from")
        for word in value.split()[:-1]
    }
    assert copied == seen
    assert all((ROOT / name).exists() for name in copied)


def test_the_health_check_of_the_image_tells_a_server_from_none(server: str) -> None:
    command = json.loads(values_of("HEALTHCHECK")[0].partition("CMD ")[2])
    assert command[0] == "python3"
    for port, wanted in ((urlsplit(server).port, 0), (free_port(), 1)):
        done = subprocess.run(
            [sys.executable, *command[1:]],
            env=os.environ | {"KAKEHASHI_PORT": str(port)},
            check=False,
            capture_output=True,
        )
        assert done.returncode == wanted, done.stderr


def test_the_unit_is_hardened_and_comes_back(unit: configparser.ConfigParser) -> None:
    service = unit["Service"]
    wanted = {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "Restart": "always",
        "KillMode": "mixed",
        "OOMPolicy": "continue",
        "CapabilityBoundingSet": "",
        "MemoryDenyWriteExecute": "yes",
    }
    assert {name: service[name] for name in wanted} == wanted
    assert service["ExecStart"].endswith("/bin/kakehashi serve")
    assert "-HUP" in service["ExecReload"]
    assert int(service["LimitNOFILE"]) > serve.CONNECTIONS + 1000
    assert int(service["TimeoutStopSec"]) > serve.DRAIN
    # The workers set a filter of their own; no group of systemd 252 allows that.
    assert "SystemCallFilter=@system-service seccomp\n" in (
        ROOT / "deploy/kakehashi.service"
    ).read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    text = (ROOT / "deploy/kakehashi.service").read_text(encoding="utf-8")
    program = re.search(r"ExecStart=(\S+)", text)
    assert program
    here = tmp_path / "kakehashi.service"
    here.write_text(text.replace(program[1], sys.executable), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", here],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
