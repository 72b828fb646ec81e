"""The licences of the browser libraries, which go wherever the libraries go.

A library is one file in which its own dependencies are bundled. What npm installed for it, as
its ``package.json`` and theirs tell, is therefore what its licence text has to name.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kakehashi.errors import KakehashiError

__all__ = ["Package", "bundled", "licence_text"]

#: Packages that say nothing to a machine; read in their own files.
_READ: Final = {"jsuri": "MIT"}
_MIT: Final = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
#: Packages without a file of their licence: the text, where the licence demands one.
_TEXTS: Final = {"MIT": _MIT, "CC0-1.0": "The author has waived all rights.\n"}


@dataclass(frozen=True, slots=True)
class Package:
    """A package that npm installed."""

    name: str
    version: str
    licence: str  #: an SPDX expression
    author: str
    text: str  #: of its licence

    @property
    def heading(self) -> str:
        """Name, version and licence, in one line.

        >>> Package("a", "1.0", "MIT", "", "").heading
        'a 1.0 (MIT)'
        """
        return f"{self.name} {self.version} ({self.licence})"


def bundled(modules: Path, library: str) -> list[Package]:
    """Return a library and what it was made of, by name.

    Raises KakehashiError when a package is missing or does not say its licence.
    """
    found: dict[str, Package] = {}
    waiting = [library]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        folder = modules / name
        described = _described(folder)
        found[name] = _package(folder, name, described)
        waiting += described.get("dependencies", {})
    return [found[name] for name in sorted(found)]


def licence_text(packages: list[Package]) -> str:
    """Return the licences of packages as one text."""
    parts = [f"{p.heading}\n{'=' * len(p.heading)}\n\n{p.text.strip()}\n" for p in packages]
    return "\n\n".join(parts)


def _described(folder: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise KakehashiError(
            "The browser libraries are not installed: {files} missing.",
            remedy="Run «npm ci», or «make setup», which does it.",
            files=str(folder),
        ) from error
    return content


def _package(folder: Path, name: str, described: dict[str, Any]) -> Package:
    licence = str(described.get("license") or _READ.get(name, "")).strip("()")
    author = described.get("author", "")
    author = author.get("name", "") if isinstance(author, dict) else author
    files = sorted(
        p for p in folder.iterdir() if re.match(r"(?i)(un)?licen[cs]e(\.(md|txt))?$", p.name)
    )
    if files:
        text = files[0].read_text(encoding="utf-8")
    else:
        said = _TEXTS.get(licence, "")
        text = f"Copyright (c) {author}\n\n{said}" if licence == "MIT" else said
    if not (licence and text):
        raise KakehashiError("{package} does not say under which licence it is.", package=name)
    return Package(name, str(described["version"]), licence, author, text)
