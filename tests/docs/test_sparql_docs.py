"""What docs/sparql*.md shows is what a server answers: curl, Python and JavaScript are run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakehashi.settings import load_settings
from kakehashi.store.formats import GRAPHS, RESULTS
from kakehashi.store.gate import LIMITS
from kakehashi.web.sparql_forms import FORMATS
from tests.docs.blocks import DOCS, Program, Step, languages_of, programs, steps, table_after

ROOT = DOCS.parent
NAMES = ("sparql.md", "sparql.ja.md")
ADDRESS = "http://127.0.0.1:8000"
TOKEN = "0123456789" * 4
NODE = shutil.which("node", path=f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}")

pytestmark = pytest.mark.xdist_group("sparql-docs")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server that knows a token; without the last stroke."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kakehashi", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"KAKEHASHI_QUERY_TOKEN": TOKEN},
    )
    with process:
        try:
            assert process.stdout is not None
            yield re.findall(r"http://[\d.:]+", process.stdout.readline())[0]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def run(command: list[str], address: str, **environment: str) -> str:
    """Return what a command prints; an exit status other than 0 is a failure."""
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=60,
        env=os.environ | {"KG": address, "TOKEN": TOKEN, "PYTHONUTF8": "1"} | environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("name", "block"), [(name, block) for name in NAMES for block in steps(name)[1:]]
)
def test_curl_prints_what_is_shown(address: str, name: str, block: list[Step]) -> None:
    if shutil.which("curl") is None and not os.environ.get("CI"):
        pytest.skip("no curl here")
    # One shell for the block: later lines use the variables of earlier ones.
    script = "set -euo pipefail\n" + "".join(f"{step.command}\nprintf '\\f\\n'\n" for step in block)
    printed = run(["bash", "-c", script], address).split("\f\n")
    for step, found in zip(block, printed, strict=False):
        lines = [line.rstrip() for line in found.splitlines()]
        assert lines == step.output.splitlines(), f"{name}: {step.command}"


@pytest.mark.parametrize(
    ("name", "program"), [(name, program) for name in NAMES for program in programs(name)]
)
def test_programs_print_what_is_shown(address: str, name: str, program: Program) -> None:
    assert ADDRESS in program.text, name
    text = program.text.replace(ADDRESS, address)
    if program.language == "python":
        command = [sys.executable, "-c", text]
    else:
        assert program.language == "javascript"
        if NODE is None and not os.environ.get("CI"):
            pytest.skip("no node here")
        assert NODE, "CI must have node"
        command = [NODE, "--input-type=module", "--eval", text]
    assert run(command, address) == program.output


def test_both_languages_show_the_same() -> None:
    assert languages_of(NAMES[0]) == languages_of(NAMES[1])
    assert steps(NAMES[0]) == steps(NAMES[1])
    assert programs(NAMES[0]) == programs(NAMES[1])
    assert [p.language for p in programs(NAMES[0])] == ["python", "python", "javascript"]


@pytest.mark.parametrize(
    ("name", "heading"), [("sparql.md", "Limits and errors"), ("sparql.ja.md", "制限とエラー")]
)
def test_limits_are_those_of_the_program(name: str, heading: str) -> None:
    usual = load_settings({})
    numbers = [
        [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", row[1])]
        for row in table_after(name, heading)
    ]
    assert numbers == [
        [usual.query_seconds],
        [usual.query_memory_mib],
        [usual.result_bytes],
        [usual.query_bytes],
        [LIMITS["depth"]],
        [LIMITS["patterns"]],
        [LIMITS["OPTIONAL"]],
        [LIMITS["UNION"]],
        [LIMITS["paths"]],
        [],
        [usual.queue_per_client],
        [],
    ]


@pytest.mark.parametrize(
    ("name", "addresses", "forms"),
    [("sparql.md", "Addresses", "Forms of the answer"), ("sparql.ja.md", "アドレス", "回答の形式")],
)
def test_forms_are_those_of_the_program(name: str, addresses: str, forms: str) -> None:
    suffixes = re.findall(r"\.(\w+)`", table_after(name, addresses)[1][0])
    assert set(suffixes) <= set(FORMATS)
    reached = {media for suffix in suffixes for media in FORMATS[suffix] if media}
    assert reached == {*RESULTS, *GRAPHS}
    rows = [re.findall(r"`([^`]+)`", row[1]) for row in table_after(name, forms)]
    assert rows == [list(RESULTS), list(GRAPHS)]


def anchors_of(path: Path) -> set[str]:
    """Return what a link may lead to in a document, as GitHub names headings."""
    text = path.read_text(encoding="utf-8")
    heads = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for link in set(re.findall(r"\]\(([^)\s]+)\)", text)):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        assert target.exists(), link
        if anchor and target.suffix == ".md":
            assert anchor in anchors_of(target), link
