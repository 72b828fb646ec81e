"""What an installed package brings: the release of its version, and sources to begin with.

The package is only read. Its release is unpacked once into the build folder of the user; which
one that was is kept beside it, so that a new version brings its own, and a release that somebody
chose (``kakehashi activate``, ``restore`` or ``build``) stays chosen until then.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kakehashi.build.artefacts import write_atomically
from kakehashi.build.dump import release_in, restore
from kakehashi.build.release import activate, current_release
from kakehashi.errors import BadInputError, StoreError
from kakehashi.settings import Settings
from kakehashi.store.release_format import has_format

__all__ = ["PROJECT", "RELEASE", "bring_release", "changeable", "copy_project"]

#: What a project consists of, and a package carries of it (pyproject.toml has the same list).
PROJECT: Final = ("ontology", "mappings", "queries", "docs", "CHANGELOG.md", "NOTICE.md")
#: The release that a package carries, beside its sources.
RELEASE: Final = "release.tar.zst"
_MARK: Final = "packaged"


def bring_release(settings: Settings, tell: Callable[[str, Path], None]) -> None:
    """Make the release of the package the served one, unless that was done before.

    ``tell`` is called with release and folder before the work begins, which takes half a minute.
    Does nothing where the sources are the user's own. Raises StoreError.
    """
    packed = settings.project_dir / RELEASE
    if not settings.packaged or not packed.is_file():
        return
    release, place = release_in(packed), settings.build_dir
    if _brought(place, release):
        with suppress(OSError):  # where nothing can be written, nothing new can be brought
            _remember(place, release)
        return
    try:
        place.mkdir(parents=True, exist_ok=True)
        with _alone(place):
            if _brought(place, release):  # by another process meanwhile
                return
            if not has_format(place / "releases" / release):
                tell(release, place)
                restore(packed, place / "releases")
            activate(place / "releases", place / "current", release)
            _remember(place, release)
    except OSError as error:
        raise StoreError(
            "The release cannot be written: {detail}",
            where=str(place),
            remedy="Go to a folder that you may write to, or name one by KAKEHASHI_BUILD_DIR.",
            detail=error.strerror or str(error),
        ) from error


def _brought(place: Path, release: str) -> bool:
    """Return whether one is served that can be, and the package has nothing newer to bring.

    One that is served before the package has brought any is somebody's choice.
    """
    current = current_release(place)
    return current is not None and has_format(current) and _last(place) in ("", release)


def _last(place: Path) -> str:
    mark = place / _MARK
    return mark.read_text(encoding="ascii") if mark.exists() else ""


def _remember(place: Path, release: str) -> None:
    if _last(place) != release:
        write_atomically(place / _MARK, release.encode())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / f".{_MARK}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def changeable(settings: Settings) -> Path:
    """Return the folder of the sources, for what writes into it.

    Raises BadInputError when it is that of the installed package.
    """
    if settings.packaged:
        raise BadInputError(
            "The sources of the installed package are only read.",
            where=str(settings.project_dir),
            remedy="Copy them with «kakehashi init FOLDER», and work in that folder.",
        )
    return settings.project_dir


def copy_project(settings: Settings, folder: Path) -> int:
    """Copy the sources into a new folder and return the number of files.

    Raises BadInputError when something is there already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInputError(
            "{folder} is not empty.", remedy="Name a new folder.", folder=str(folder)
        )
    count = 0
    for part in PROJECT:
        origin = settings.project_dir / part
        for path in [origin] if origin.is_file() else sorted(origin.rglob("*")):
            if path.is_file():
                target = folder / path.relative_to(settings.project_dir)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)  # without its mode: it may be read-only
                count += 1
    return count
