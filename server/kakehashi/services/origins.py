"""In which part of the world the publisher of a document is at home.

The graph names publishers and no countries. This table reads the name of a publisher; a document
belongs where most of its publishers do, of equally many to the part that stands first here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kakehashi.messages import label

__all__ = ["ORIGINS", "OTHER", "origin_of"]

OTHER: Final = "other"

#: Parts of the world in the order of the map, with their names (message ids).
ORIGINS: Final = {
    "japan": label("Japan"),
    "international": label("International"),
    "europe": label("Europe"),
    "us": label("United States"),
    OTHER: label("Other publishers"),
}

_PUBLISHERS: Final = (
    ("international", re.compile(r"\b(?:ISO|IEC|ITU|IIC|Industrial Internet Consortium)\b")),
    ("japan", re.compile(r"[ぁ-ゖァ-ヺ㐀-鿿]|\b(?:NISC|IPA|METI|MIC|Japan)\b")),
    ("europe", re.compile(r"\b(?:European|ETSI|UK|DIN|IDTA|Plattform|ENISA|BSI|ANSSI)\b")),
    ("us", re.compile(r"\b(?:NIST|CPS PWG|ISA)\b")),
)


def origin_of(publishers: Iterable[str]) -> str:
    """Return the part of the world of a document with these publishers.

    >>> origin_of(["DIN", "IDTA", "IEC TC 65"]), origin_of(["IEC TC 65", "ISA (ISA99)"])
    ('europe', 'international')
    >>> origin_of(["経済産業省 (METI)"]), origin_of(["Somebody"])
    ('japan', 'other')
    """
    found = [_of_one(publisher) for publisher in publishers]
    known = [origin for origin, _ in _PUBLISHERS if origin in found]
    return max(known, key=found.count, default=OTHER)


def _of_one(publisher: str) -> str:
    return next((origin for origin, names in _PUBLISHERS if names.search(publisher)), OTHER)
