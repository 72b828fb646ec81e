"""The sdist and the wheel of a commit: the same bytes wherever and whenever they are made."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from build.env import DefaultIsolatedEnv

from build import ProjectBuilder
from kakehashi.build.packaged import RELEASE
from kakehashi.errors import KakehashiError
from kakehashi.web import vendor

__all__ = ["build", "changed_files", "commit_time", "lay_out"]

_PACKAGE: Final = "server/kakehashi"


def changed_files(root: Path) -> list[str]:
    """Return what git says of files that are not as the commit has them."""
    return _git(root, "status", "--porcelain").decode().splitlines()


def commit_time(root: Path, commit: str) -> int:
    """Return the seconds since 1970 at which a commit was made."""
    return int(_git(root, "log", "-1", "--format=%ct", commit))


def lay_out(root: Path, commit: str, release: Path, tree: Path) -> None:
    """Write into a folder what is packed: the files of a commit, and what was made for them.

    ``release`` is the dump of the release that the package carries.
    """
    with tarfile.open(fileobj=io.BytesIO(_git(root, "archive", commit))) as archive:
        archive.extractall(tree, filter="data")
    vendor.copy(root / "node_modules", tree / _PACKAGE / "web/static")
    (tree / _PACKAGE / "project").mkdir()
    shutil.copyfile(release, tree / _PACKAGE / "project" / RELEASE)


def build(trees: Sequence[Path], out: Sequence[Path], time: int) -> None:
    """Make sdist and wheel of each tree, in the folder of ``out`` at the same place.

    The wheel is made from the unpacked sdist, as somebody would who has nothing else.
    """
    with DefaultIsolatedEnv() as environment:
        for number, (tree, folder) in enumerate(zip(trees, out, strict=True)):
            folder.mkdir(parents=True, exist_ok=True)
            builder = _builder(environment, tree, time)
            if not number:
                environment.install(builder.build_system_requires)
            sdist = Path(builder.build("sdist", folder))
            unpacked = tree.with_name(f"{tree.name}-unpacked")
            with tarfile.open(sdist) as archive:
                archive.extractall(unpacked, filter="data")
            (inner,) = unpacked.iterdir()
            _builder(environment, inner, time).build("wheel", folder)


def _builder(environment: DefaultIsolatedEnv, tree: Path, time: int) -> ProjectBuilder:
    def run(
        cmd: Sequence[str],
        cwd: str | None = None,
        extra_environ: Mapping[str, str] | None = None,
    ) -> None:
        more = {**(extra_environ or {}), "SOURCE_DATE_EPOCH": str(time)}
        _run(cmd, cwd, os.environ | more)

    return ProjectBuilder.from_isolated_env(environment, tree, runner=run)


def _git(root: Path, *words: str) -> bytes:
    return _run(("git", *words), str(root), os.environ)


def _run(command: Sequence[str], cwd: str | None, environment: Mapping[str, str]) -> bytes:
    done = subprocess.run(  # noqa: S603  (our own words)
        command, cwd=cwd, env=environment, check=False, capture_output=True
    )
    if done.returncode:
        raise KakehashiError(
            "{command} failed: {detail}",
            command=" ".join(command),
            detail=(done.stderr or done.stdout).decode(errors="replace").strip(),
        )
    return done.stdout
