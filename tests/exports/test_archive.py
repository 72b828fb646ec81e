"""The archive: every format, described, with checksums and terms."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from kakehashi.exports import exchange
from kakehashi.model.exchange import Bundle
from tests.exports.changes import FILLED


def members(bundle: Bundle) -> dict[str, bytes]:
    ((name, content),) = exchange.find("zip").write(bundle).items()
    assert name == "kakehashi.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_every_file_of_every_format() -> None:
    found = members(FILLED)
    for name in exchange.NAMES:
        if name != "zip":
            files = exchange.find(name).write(FILLED)
            assert {f"{name}/{k}": v for k, v in files.items()}.items() <= found.items()


def test_checksums_are_those_of_the_files(tmp_path: Path) -> None:
    found = members(FILLED)
    for name, content in found.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=False
    )
    assert done.returncode == 0
    listed = {line.split("  ")[1] for line in found["SHA256SUMS"].decode().splitlines()}
    assert listed == set(found) - {"SHA256SUMS"}


def test_its_description_names_every_file_with_its_checksum() -> None:
    found = members(FILLED)
    said: dict[str, dict[str, str]] = {}
    for quad in parse(found["dcat.ttl"], format=RdfFormat.TURTLE):
        name = str(quad.predicate.value).rpartition("#")[2].rpartition("/")[2]
        said.setdefault(quad.subject.value, {})[name] = quad.object.value
    files = {v["title"]: s for s, v in said.items() if v.get("type", "").endswith("Distribution")}
    assert set(files) == {n for n in found if "/" in n}
    for name, node in files.items():
        digest = hashlib.sha256(found[name]).hexdigest()
        assert said[f"{node}/checksum"]["checksumValue"] == digest
        assert said[node]["byteSize"] == str(len(found[name]))
    assert said["https://w3id.org/kakehashi/mapping-set/aa--bb"]["license"] == (
        FILLED.sets[0].license
    )


def test_terms_are_said_in_both_languages() -> None:
    other = "https://creativecommons.org/licenses/by-sa/4.0/"
    bundle = replace(FILLED, sets=(replace(FILLED.sets[0], license=other),))
    found = members(bundle)
    for language, licence in (("ja", "日本語のlicence"), ("en", "the licence")):
        text = found[f"LICENCES.{language}.md"].decode()
        assert f"<{other}>" in text
        assert licence in text
        read_me = found[f"README.{language}.md"].decode()
        assert "0123456789ab" in read_me
        assert "standing=editorial" in read_me
