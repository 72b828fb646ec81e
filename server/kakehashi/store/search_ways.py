"""How well each way of finding an item tells what was meant."""

from __future__ import annotations

from typing import Final

__all__ = ["NAMING", "SCORES"]

#: How a hit was found, best first; words give at most 60.
SCORES: Final = {
    "id": 100,  # the identifier, or another identifier of the same thing
    "written": 95,  # the document's own number, exactly as it is printed there
    "number": 90,  # the document's own number, or the local part of the identifier
    "bare number": 85,  # the same without "section" or "provision"
    "named number": 80,  # "principle 3", "NISC 原則3", "NIST CSF"
    "named digits": 78,  # the same, where the number itself has no word: "NISC 3"
    "title": 75,  # the whole title
    "name": 74,  # the whole of another label, or the short name of a document
    "belonging number": 72,  # the number stands somewhere in what is named
    "edition": 68,  # a document without the year or version that was asked for
    "prefix": 65,  # an identifier or a number begins so
}
#: Ways that name one thing and no other.
NAMING: Final = tuple(how for how, score in SCORES.items() if score > SCORES["prefix"])
