"""What docs/client*.md shows is what a real server answers, also to changes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kakehashi.client import Client
from kakehashi.client.errors import ClientError
from kakehashi.model.live.account import read_grant
from kakehashi.services.live import open_live
from kakehashi.services.live.tokens import TOKEN_ACTIONS
from kakehashi.settings import load_settings
from tests.client.test_reading import OTHERS, methods
from tests.deploy.server import kakehashi
from tests.docs.blocks import DOCS, Program, languages_of, programs, table_after

NAMES = ("client.md", "client.ja.md")
PAIRS = list(zip(*(programs(name) for name in NAMES), strict=True))
ADDRESS = "http://127.0.0.1:8000"

pytestmark = pytest.mark.xdist_group("client-docs")


@dataclass(frozen=True, slots=True)
class Site:
    """A server with an empty record, and the token of an editor."""

    url: str
    token: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    record = folder / "record"
    live = open_live(load_settings({"KAKEHASHI_RECORD_DIR": str(record)}))
    code = live.accounts.invite("edda", "Edda", read_grant("editor"), "en")
    live.accounts.accept(code, "tall-bridge-of-cedar")
    token = live.accounts.make_token("edda", "docs", list(TOKEN_ACTIONS), 1)
    live.close()
    with kakehashi(folder, record_dir=str(record), record_seed="no") as server:
        yield Site(f"http://127.0.0.1:{server.port}", token)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        *((NAMES[0], n) for n in range(len(PAIRS))),
        *((NAMES[1], n) for n, (one, other) in enumerate(PAIRS) if one != other),
    ],
)
def test_programs_print_what_is_shown(site: Site, tmp_path: Path, name: str, number: int) -> None:
    program: Program = programs(name)[number]
    assert ADDRESS in program.text
    text = program.text.replace(ADDRESS, site.url).replace("minutes-3-1", f"minutes-{name}")
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", text],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        timeout=60,
        check=False,
        env=os.environ | {"TOKEN": site.token, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == program.output


def test_both_languages_show_the_same() -> None:
    assert languages_of(NAMES[0]) == languages_of(NAMES[1])
    assert len(PAIRS) == 6
    for english, japanese in PAIRS:
        assert japanese.text == english.text.replace('="en"', '="ja"')


@pytest.mark.parametrize(
    ("name", "heading"),
    [("client.md", "When something is wrong"), ("client.ja.md", "うまくいかないとき")],
)
def test_every_method_and_error_is_named(name: str, heading: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:client\.)?(\w+)[`(]", text))
    assert methods().keys() | OTHERS <= named
    public = {n for n in dir(Client) if n[0] != "_" and callable(getattr(Client, n))}
    assert public - named <= {"close", "post", "put", "delete", "sync"}
    assert all(f"client.{n}(" in text for n in ("post", "put", "delete", "sync"))
    errors = {row[0].strip("`") for row in table_after(name, heading)}
    assert errors == {one.__name__ for one in ClientError.__subclasses__()}
