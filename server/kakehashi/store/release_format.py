"""Which folders of releases this program can read, and what is said of others.

A program that makes other indexes, or lays out the store in another way, gets another number;
a release of another number is built, or restored from its dump, anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kakehashi.errors import StoreError, UnknownThingError

__all__ = ["FORMAT", "check_format", "has_format", "no_release"]

#: What the file ``complete`` of a release folder holds.
FORMAT: Final = b"6\n"


def has_format(folder: Path) -> bool:
    """Return whether the release in ``folder`` is complete and can be read."""
    mark = folder / "complete"
    return mark.exists() and mark.read_bytes() == FORMAT


def check_format(folder: Path) -> None:
    """Raise StoreError when the release in ``folder`` cannot be read."""
    if not has_format(folder):
        raise StoreError(
            "The release was made by another version of this program.",
            where=str(folder),
            remedy="Build it again with «kakehashi build», or restore it from its dump.",
        )


def no_release(release: str, known: Iterable[str] = ()) -> UnknownThingError:
    """Return the error for a release that is not among those that are ``known``."""
    names = ", ".join(known)
    return UnknownThingError(
        "No release is called {id}.",
        remedy="These are kept: {known}." if names else "",
        id=release,
        known=names,
    )
