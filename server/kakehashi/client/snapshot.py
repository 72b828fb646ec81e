"""A release kept as files: which files it has, and what differs from the one before."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

__all__ = ["Snapshot", "State", "digest_of", "is_safe"]

_STATE: Final = "snapshot.json"
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A release as files in ``folder``, each with the checksum that the server tells.

    ``added``, ``altered`` and ``removed`` are names, compared with the snapshot that was kept
    before; all are empty when nothing is new.
    """

    release: str
    folder: Path
    files: Mapping[str, str]  #: SHA-256 by name
    added: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether anything differs from the snapshot before."""
        return bool(self.added or self.altered or self.removed)

    def path(self, name: str) -> Path:
        """Return where a file is; raises KeyError for one that the snapshot has not."""
        if name not in self.files:
            raise KeyError(name)
        return self.folder / name

    def against(self, before: Mapping[str, str]) -> Snapshot:
        """Return this snapshot with what differs from the files that were kept before."""
        return Snapshot(
            self.release,
            self.folder,
            self.files,
            tuple(sorted(self.files.keys() - before.keys())),
            tuple(sorted(n for n, d in self.files.items() if before.get(n, d) != d)),
            tuple(sorted(before.keys() - self.files.keys())),
        )

    @property
    def is_whole(self) -> bool:
        """Whether every file is there and has its checksum."""
        return all(digest_of(self.folder / name) == d for name, d in self.files.items())


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered between two calls: the snapshot, for what it was asked, and its tag."""

    asked: tuple[str, ...] = ()  #: server, pinned release and patterns
    etag: str = ""
    release: str = ""
    files: Mapping[str, str] | None = None

    @classmethod
    def read(cls, folder: Path) -> State:
        """Read the state of a folder; one that is missing or broken is as none."""
        try:
            found = json.loads((folder / _STATE).read_text(encoding="utf-8"))
            return cls(tuple(found["asked"]), found["etag"], found["release"], found["files"])
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self, folder: Path) -> None:
        """Write the state, in one step."""
        found = {
            "asked": self.asked, "etag": self.etag, "release": self.release, "files": self.files,
        }  # fmt: skip
        draft = folder / f"{_STATE}.{os.getpid()}"
        draft.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(folder / _STATE)

    def snapshot(self, folder: Path) -> Snapshot | None:
        """Return the snapshot that is remembered."""
        if self.files is None or not is_safe(self.release):
            return None
        return Snapshot(self.release, folder / self.release, self.files)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; nothing when there is none."""
    try:
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except OSError:
        return ""


def is_safe(name: str) -> bool:
    """Return whether a name that a server gives stays below the folder it is put into.

    >>> is_safe("mapping/nisc--cpsf.sssom.tsv"), is_safe("../x"), is_safe("/x"), is_safe("")
    (True, False, False, False)
    """
    path = PurePosixPath(name)
    odd = path.is_absolute() or "\\" in name or ":" in name
    return bool(path.parts) and not odd and not {"..", "."} & set(name.split("/"))
