"""Where files are brought, and how large they may be: everything else takes small bodies only."""

from __future__ import annotations

import re
from typing import Final

from kakehashi.messages import LANGUAGES

__all__ = ["LONGEST_UPLOAD", "takes_files"]

#: Bytes of a request that brings a file: the file, and what a form puts around it.
LONGEST_UPLOAD: Final = 6 << 20

_PATH: Final = re.compile(rf"/(?:{'|'.join(LANGUAGES)})/desk/import")


def takes_files(path: str) -> bool:
    """Return whether a file may be sent to a path.

    >>> takes_files("/ja/desk/import"), takes_files("/ja/desk/new")
    (True, False)
    """
    return _PATH.fullmatch(path) is not None
