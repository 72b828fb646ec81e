"""The wheel in an environment of its own, used from an empty folder, as its readers use it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from kakehashi import __version__
from kakehashi.build.artefacts import code_digest
from kakehashi.build.dump import release_in
from tests.package.conftest import WHOLE

pytestmark = pytest.mark.xdist_group("package")

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Started:
    address: str
    folder: Path
    told: str  #: on standard error
    seconds: float

    def get(self, path: str, accept: str = "*/*") -> tuple[bytes, str]:
        request = urllib.request.Request(self.address + path, headers={"Accept": accept})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read(), answer.headers["Content-Type"]


def environment(**more: str) -> dict[str, str]:
    """Nothing of this project: no settings, no path."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("KAKEHASHI_", "PYTHON", "COV_"))
    }
    return kept | more


def run(command: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *words],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def started(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """A server that was started in an empty folder, by the two words that people type."""
    folder = tmp_path_factory.mktemp("empty")
    began, log = time.monotonic(), folder / "told"
    with log.open("w") as sink:
        process = subprocess.Popen(
            [installed, "serve", "--port", "0", "--lang", "ja"],
            cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=sink, text=True,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://[\d.:]+", line)
        assert found, log.read_text()
        yield Started(found[0], folder, log.read_text(), time.monotonic() - began)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.communicate()


def test_it_says_which_version_it_is(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "--version").stdout == f"kakehashi {__version__}\n"


def test_it_would_build_the_release_that_it_carries(installed: Path, tmp_path: Path) -> None:
    """The same code makes the same release of the same sources; test_published looks at these."""
    program = "from kakehashi.build.artefacts import code_digest; print(code_digest())"
    done = subprocess.run(
        [installed.with_name("python"), "-c", program],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == code_digest()


def test_the_first_start_says_what_it_does(started: Started, dist: Path) -> None:
    release = release_in(next(dist.glob("*.tar.zst")))
    place = started.folder / "kakehashi-data/build"
    assert f"リリース {release} を {place} に準備しています" in started.told
    assert started.told.count("\n") == 1
    assert (place / "current").resolve().name == release
    assert {path.name for path in started.folder.iterdir()} == {"told", "kakehashi-data"}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/ja/", "架け橋"),
        ("/en/", "Kakehashi"),
        ("/ja/id/nisc/bp-3", "機能保証"),
        ("/en/id/nisc/bp-3", "mission assurance"),
        ("/en/map", "Live map"),
    ],
)
def test_pages_in_both_languages(started: Started, path: str, said: str) -> None:
    body, kind = started.get(path)
    assert kind.startswith("text/html")
    assert said in body.decode()


def test_every_file_that_the_query_page_names_is_there(started: Started) -> None:
    page = started.get("/en/sparql", "text/html")[0].decode()
    files = set(re.findall(r'(?:src|href|data-[a-z-]+)="(/static/[^"]+)"', page))
    assert any("yasgui" in name for name in files)
    for name in files:
        assert started.get(name)[0]
    assert b"MIT" in started.get("/static/vendor/yasgui-4.6.2/LICENCES.txt")[0]


def test_sparql_a_workbook_and_the_data(started: Started, dist: Path) -> None:
    graph = "<https://w3id.org/kakehashi/graph/document/nisc>"
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
    answer = json.loads(started.get(f"/sparql?query={quote(query)}", "application/json")[0])
    assert int(answer["results"]["bindings"][0]["n"]["value"]) > 100
    book = load_workbook(io.BytesIO(started.get("/en/gap.xlsx?a=nisc&b=cpsf")[0]))
    assert sum(sheet.max_row for sheet in book) > 10
    sums = started.get("/data/SHA256SUMS")[0].decode()
    digest = hashlib.sha256(started.get("/data/kakehashi.nq.gz")[0]).hexdigest()
    assert f"{digest}  kakehashi.nq.gz" in sums


def test_commands_find_what_the_server_made(installed: Path, started: Started) -> None:
    done = run(
        installed, started.folder, "crosswalk", "nisc:bp-3", "--to", "cpsf", "--format", "json"
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["counterparts"]) >= 3
    assert done.stderr == ""  # nothing is made a second time


@pytest.mark.parametrize("words", [("fmt",), ("curate", "export"), ("import", "told")])
def test_what_would_write_into_the_package_says_what_to_do(
    installed: Path, started: Started, words: tuple[str, ...]
) -> None:
    done = run(installed, started.folder, *words)
    assert done.returncode == 1
    assert "Copy them with «kakehashi init FOLDER»" in done.stderr


def test_a_copy_of_ones_own_can_be_changed(installed: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    assert run(installed, tmp_path, "init", "mine").returncode == 0
    again = run(installed, tmp_path, "init", "mine")
    assert again.returncode == 1
    assert "mine is not empty" in again.stderr + again.stdout
    document = mine / "ontology/documents/nisc.ttl"
    document.write_text(document.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    checked = run(installed, mine, "fmt", "--format", "json")
    assert json.loads(checked.stdout) == {"changed": ["ontology/documents/nisc.ttl"]}
    assert document.read_bytes() == (ROOT / "ontology/documents/nisc.ttl").read_bytes()


@pytest.mark.skipif(not WHOLE, reason="builds for two minutes; make package")
def test_it_builds_the_release_that_it_carries(installed: Path, tmp_path: Path, dist: Path) -> None:
    assert run(installed, tmp_path, "init", "mine").returncode == 0
    built = run(installed, tmp_path / "mine", "build", "--format", "json")
    assert built.returncode == 0, built.stderr
    made = (tmp_path / "mine/build/current").resolve().name
    assert made == release_in(next(dist.glob("*.tar.zst")))
