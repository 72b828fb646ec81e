"""Compare the numbers of items as people write them.

Only what is the same number is made equal; a reader of a file must not guess.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["leading_notation", "local_of", "notation_key"]

_DASHES: Final = re.compile("[\u2010-\u2015\u2212\u30fc\uff0d]")
_LEADING: Final = re.compile(
    r"(?P<number>(?:[A-Za-z]{1,4}[.-]){0,3}[A-Za-z]{0,6}[ .-]?\d[\w.-]*"
    r"(?:\s?\(\d+\))*(?:\s?\([a-z]\))*)(?=[\s:,;、。–—]|$)"
)


def notation_key(text: str) -> str:
    """Return what two ways of writing one number have in common.

    >>> notation_key("AC-2 (1)") == notation_key("ac-02.1") == notation_key("ＡＣ－２（１）")
    True
    >>> notation_key("5.1-1") == notation_key("5.11")
    False
    """
    folded = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).casefold()
    folded = re.sub(r"\s*\(\s*(\w+)\s*\)", r".\1", folded)
    folded = re.sub(r"\s+", "", folded)
    return re.sub(r"(?<!\d)0+(?=\d)", "", folded).strip(".:;,")


def leading_notation(text: str) -> str:
    """Return the number that a title begins with; empty when it begins with none.

    >>> leading_notation("AC-2(1): Automated"), leading_notation("AC-3 ACCESS ENFORCEMENT")
    ('AC-2(1)', 'AC-3')
    >>> leading_notation("GV.OC-01: The mission"), leading_notation("Password policy")
    ('GV.OC-01', '')
    """
    match = _LEADING.match(unicodedata.normalize("NFKC", text).strip())
    return match["number"].rstrip(".") if match else ""


def local_of(text: str) -> str:
    """Make a printed name fit to be the local part of an identifier; empty when nothing is left.

    >>> local_of("AC-2 (1)"), local_of("5.1-1"), local_of("Ability to log"), local_of("要点1")
    ('AC-2-1', '5.1-1', 'Ability-to-log', '1')
    """
    folded = unicodedata.normalize("NFKC", text).replace("+", "-plus")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", folded).strip("-._")
    return re.sub(r"-{2,}", "-", plain)
