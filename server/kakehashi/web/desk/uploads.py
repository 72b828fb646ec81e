"""Where files are brought, and how large they may be: everything else takes small bodies only."""

from __future__ import annotations

import io
import re
from typing import IO, Final

from flask import Request

from kakehashi.messages import LANGUAGES

__all__ = ["LONGEST_UPLOAD", "InMemory", "takes_files"]

#: Bytes of a request that brings a file: the file, and what a form puts around it.
LONGEST_UPLOAD: Final = 6 << 20

_PATH: Final = re.compile(rf"/(?:{'|'.join(LANGUAGES)})/desk/import")


def takes_files(path: str) -> bool:
    """Return whether a file may be sent to a path.

    >>> takes_files("/ja/desk/import"), takes_files("/ja/desk/new")
    (True, False)
    """
    return _PATH.fullmatch(path) is not None


class InMemory(Request):
    """A request whose files stay in memory: bodies are small, and no file waits to be closed."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return io.BytesIO()
