"""Under which terms the data are that a release carries: those of each mapping set."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from kakehashi.errors import KakehashiError

__all__ = ["OURS", "terms_of_sets"]

#: The terms of what is our own, and the set's where it says nothing else.
OURS: Final = "CC-BY-4.0"
#: Terms under which a set may be passed on beside ours, each in a file of its own.
_KNOWN: Final = {
    "https://creativecommons.org/licenses/by/4.0/": OURS,
    "https://creativecommons.org/licenses/by-sa/4.0/": "CC-BY-SA-4.0",
    "https://spdx.org/licenses/etalab-2.0": "etalab-2.0",
    "https://www.gnu.org/licenses/gpl-3.0.html": "GPL-3.0-only",
}


def terms_of_sets(mappings: Path) -> dict[str, str]:
    """Return the licence of each mapping set, as its header says.

    Raises KakehashiError for one that says none, or none that is known here.
    """
    found = {}
    for path in sorted(mappings.glob("*.sssom.tsv")):
        said = re.search(
            r"^#license: *\"?(\S+?)\"?$", path.read_text(encoding="utf-8"), re.MULTILINE
        )
        if said is None or said[1] not in _KNOWN:
            raise KakehashiError(
                "The set is under no licence that is known: {licence}",
                where=path.name,
                remedy="Look whether it may be passed on, and add it to deploy/release/data.py.",
                licence=said[1] if said else "–",
            )
        found[path.name.removesuffix(".sssom.tsv")] = _KNOWN[said[1]]
    return found
