"""A file is read in a process that is confined, bounded, and believed nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kakehashi import confine
from kakehashi.errors import BadInputError
from kakehashi.importers import apart
from kakehashi.importers.apart import Limits, read_apart
from kakehashi.importers.raw import Cell, Raw, RawDocument, RawEntry, RawSet
from kakehashi.importers.readers import formats, sssom
from kakehashi.importers.wire import decoded, encoded

pytestmark = pytest.mark.skipif(not confine.supported(), reason="needs Linux's seccomp")

SET = b"#curie_map: {}\nsubject_id\tpredicate_id\tobject_id\nnisc:1\tskos:exactMatch\tnisc:2\n"


def test_the_find_is_the_same_as_without_a_process() -> None:
    taken = read_apart(SET, "a.tsv")
    assert taken.format == "sssom"
    assert taken.raw == sssom.read(SET, "a.tsv")


def test_a_header_of_its_own_is_handed_over() -> None:
    header = b"curie_map:\n  nisc: https://w3id.org/kakehashi/id/nisc/\n"
    table = SET.partition(b"\n")[2]
    assert read_apart(table, "a.tsv", metadata=header).raw == sssom.read(table, "a.tsv", header)


def test_an_unknown_format_names_those_that_are_known() -> None:
    with pytest.raises(BadInputError) as refused:
        read_apart(b"\x00\x01\x02", "a.bin")
    assert all(name in refused.value.text() for name in formats())
    with pytest.raises(BadInputError):
        read_apart(SET, "a.tsv", "docx")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "empty"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        ("a.zip", b"PK\x03\x04" + bytes(600), "archive"),
    ],
)
def test_what_people_take_for_a_table_is_told_apart(name: str, content: bytes, says: str) -> None:
    with pytest.raises(BadInputError) as refused:
        read_apart(content, name)
    assert says in refused.value.what()
    assert refused.value.remedy("ja") != refused.value.remedy("en") != ""


def test_a_file_over_the_limit_is_not_handed_over() -> None:
    with pytest.raises(BadInputError, match=r"64 MiB|MiB"):
        read_apart(SET * 100, "a.tsv", limits=Limits(file_bytes=1000))


#: What a hostile reader might do in the process; each is tried in place of it.
DEEDS = {
    "sleep": "import time; time.sleep(60)",
    "spin": "while True: pass",
    "grow": "x = []\nwhile True: x.append(bytearray(1 << 24))",
    "die": "import os; os.kill(os.getpid(), 11)",
    "exit": "import os; os._exit(0)",
    "flood": "import os\nwhile True: os.write(1, b'x' * (1 << 20))",
    "lie": 'import os; os.write(1, b\'{"status": "ok", "format": "sssom"}\\n{"sets": 3}\')',
    "deep": 'import os; os.write(1, b\'{"status": "ok", "format": "x"}\\n\' + b\'[\' * 100000)',
    "socket": "import socket; socket.socket()",
    "file": "open({folder!r} + '/hostile', 'w').write('x' * 10)",
    "program": "import subprocess; subprocess.run(['true'])",
}
HOSTILE = """
import sys
sys.path.insert(0, {root!r})
from kakehashi.importers import apart_process
from kakehashi.importers.readers import sssom
def read(*_):
{deed}
sssom.read = read
apart_process.main()
"""


@pytest.mark.parametrize("deed", DEEDS)
def test_whatever_a_reader_does_ends_as_one_error(
    deed: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = str(Path(apart.__file__).parents[2])
    told = DEEDS[deed].replace("{folder!r}", repr(str(tmp_path)))
    indented = "\n".join(f"    {line}" for line in told.splitlines())
    script = tmp_path / "hostile.py"
    script.write_text(HOSTILE.format(root=root, deed=indented), encoding="utf-8")
    popen = subprocess.Popen

    def hostile(_: object, **rest: object) -> object:
        return popen([sys.executable, "-P", "-s", str(script)], **rest)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", hostile)
    limits = Limits(seconds=2, memory_mib=256, answer_bytes=32 << 20)
    began = time.monotonic()
    with pytest.raises(BadInputError) as refused:
        read_apart(SET, "a.tsv", "sssom", limits=limits)
    assert time.monotonic() - began < 8
    assert refused.value.text("ja") != refused.value.text("en")
    written = tmp_path / "hostile"
    assert not written.exists() or not written.read_bytes()


def test_the_wire_keeps_everything() -> None:
    entry = RawEntry(3, {"a": Cell("x", "a", 4), "note:b": Cell("y\ud7ff", "B")})
    raw = Raw(
        (RawDocument(entry, (entry,), "part"),),
        (RawSet(entry, (entry, entry), {"p": "https://p/"}, "sheet"),),
        sssom.read(b"\xff", "x").findings,
    )
    assert decoded(encoded(raw)) == raw


@pytest.mark.parametrize(
    "lie",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"documents": [], "sets": []}',
        b"[" * 200_000,
        json.dumps({"documents": [], "sets": [], "findings": [["f", -1, "", "", "", "info", ""]]}),
        json.dumps({"documents": [], "sets": [], "findings": [["f", 1, "", "", "", "fine", ""]]}),
        json.dumps(
            {"documents": [], "sets": [[[1, {"a": ["x", 3, 0]}], [], {}, ""]], "findings": []}
        ),
        json.dumps({"documents": [], "sets": [[[1, []], [], {}, ""]], "findings": []}),
    ],
)
def test_what_is_not_of_the_form_is_refused(lie: bytes | str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (whatever it says)
        decoded(lie if isinstance(lie, bytes) else lie.encode())
