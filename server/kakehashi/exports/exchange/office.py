"""An Office document whose bytes depend on its content alone."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Final

__all__ = ["same_bytes"]

#: The earliest time that an archive can name.
_TIME: Final = (1980, 1, 1, 0, 0, 0)

_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def same_bytes(archive: bytes, made: dt.datetime) -> bytes:
    """Return an Office document with ``made`` in place of the time at which it was written."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                when = f"{made.isoformat()}Z".encode()
                content = _MODIFIED.sub(rb"\g<1>" + when + rb"\g<2>", content)
            member = zipfile.ZipInfo(name, _TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            new.writestr(member, content)
    return written.getvalue()
