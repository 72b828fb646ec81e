"""Several files in one: a ZIP archive whose bytes depend on its files alone."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Final

__all__ = ["checksums", "zipped"]

#: The first day that the format knows.
_DAY: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of the files, sorted by their names.

    >>> zipped({"b": b"2", "a": b"1"}) == zipped({"a": b"1", "b": b"2"})
    True
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in sorted(files.items()):
            member = zipfile.ZipInfo(name, _DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr, member.create_system = _READABLE, _UNIX
            archive.writestr(member, content, compresslevel=6)
    return target.getvalue()


def checksums(files: Mapping[str, bytes]) -> bytes:
    """Return the checksums in the form that ``sha256sum --check`` reads.

    >>> checksums({"a": b""}).decode().split()[1]
    'a'
    """
    lines = (f"{hashlib.sha256(c).hexdigest()}  {name}\n" for name, c in sorted(files.items()))
    return "".join(lines).encode()
