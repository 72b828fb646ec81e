"""Make everything that is published of the version in the checkout: ``make release``.

The files go to ``dist/``, which is emptied before. Nothing is sent anywhere.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from deploy.release.data import OURS, terms_of_sets
from deploy.release.licences import check_allowed
from deploy.release.packing import build, changed_files, commit_time, lay_out
from deploy.release.papers import notes, sums, third_party
from deploy.release.parts import Part, browser_parts, python_parts
from deploy.release.sbom import sbom

from kakehashi import __version__
from kakehashi.build.dump import dump, release_in
from kakehashi.build.release import current_release
from kakehashi.errors import KakehashiError
from kakehashi.settings import load_settings
from kakehashi.web.vendor import FILES
from kakehashi.web.vendor_licences import bundled, licence_text

__all__ = ["make_release", "parts_of"]

ROOT: Final = Path(__file__).parents[2]


def make_release(root: Path, folder: Path, target: Path, commit: str = "HEAD") -> None:
    """Write the files of a release into ``target``, which holds nothing else afterwards.

    ``folder`` is the release of the graph that the commit builds. Raises KakehashiError.
    """
    time, version = commit_time(root, commit), __version__
    with TemporaryDirectory(prefix="kakehashi-release-") as scratch:
        packed = Path(scratch, "release.tar.zst")
        dump(folder, packed)
        trees, outs = ([Path(scratch, f"{name}-{n}") for n in "ab"] for name in ("tree", "out"))
        for tree in trees:
            lay_out(root, commit, packed, tree)
        build(trees, outs, time)
        _same(*outs)
        made = outs[0]
        parts = parts_of(root)
        (wheel,) = made.glob("*.whl")
        release = release_in(packed)
        texts = [licence_text(bundled(root / "node_modules", library)) for library in FILES]
        changelog = (trees[0] / "CHANGELOG.md").read_text(encoding="utf-8")
        sets = terms_of_sets(trees[0] / "mappings")
        terms = " AND ".join(sorted({OURS, *sets.values()}))
        data = (release, _sha256(packed), terms)
        written = {
            f"kakehashi-{version}.cdx.json": sbom(version, _sha256(wheel), data, parts, time),
            "THIRD-PARTY.md": third_party(version, parts, texts, sets),
            "RELEASE-NOTES.md": notes(changelog, version),
        }
        shutil.copyfile(packed, made / f"kakehashi-{version}-data-{release}.tar.zst")
        for name, text in written.items():
            (made / name).write_text(text, encoding="utf-8")
        (made / "SHA256SUMS").write_text(sums(made.iterdir()), encoding="ascii")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(made, target)


def parts_of(root: Path) -> list[Part]:
    """Return what a release consists of besides itself. Raises KakehashiError for a licence."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [
        *python_parts(root / "requirements.txt", project["dependencies"]),
        *browser_parts(root / "node_modules", root / "package-lock.json"),
    ]
    check_allowed({part.name: part.licence for part in parts})
    return parts


def _same(one: Path, other: Path) -> None:
    """Raise KakehashiError when two builds differ."""
    for path in sorted(one.iterdir()):
        if path.read_bytes() != (other / path.name).read_bytes():
            raise KakehashiError("Two builds of {file} differ.", file=path.name)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _main() -> None:
    if changed := changed_files(ROOT):
        raise KakehashiError(
            "The checkout has changes that no commit has: {files}.",
            remedy="Commit them, or take them away; a release is made of a commit.",
            files=", ".join(line[3:] for line in changed),
        )
    settings = load_settings()
    if (folder := current_release(settings.build_dir)) is None:
        raise KakehashiError("There is no release in {folder}.", folder=str(settings.build_dir))
    make_release(ROOT, folder, ROOT / "dist")
    sys.stdout.write((ROOT / "dist/SHA256SUMS").read_text(encoding="ascii"))


if __name__ == "__main__":
    try:
        _main()
    except KakehashiError as error:
        sys.exit(str(error))
