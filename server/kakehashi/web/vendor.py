"""Copy the browser libraries that ``npm ci`` installed to where they are served from.

Run as ``python -m kakehashi.web.vendor``. The version is part of the folder's name, so that a
browser never mixes two versions; ``LICENCES.txt`` beside the files has the terms of everything
that is bundled in them.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Final

from kakehashi.errors import KakehashiError
from kakehashi.web.vendor_licences import bundled, licence_text

__all__ = ["FILES", "copy"]

#: What is taken from each package.
FILES: Final = {
    "@zazuko/yasgui": ("build/yasgui.min.js", "build/yasgui.min.css"),
    "cytoscape": ("dist/cytoscape.esm.min.mjs",),
}

_ROOT = Path(__file__).parents[3]
_STATIC = Path(__file__).parent / "static"


def copy(modules: Path, static: Path) -> list[Path]:
    """Copy the files of every package and return where they are now.

    Older versions are removed. Raises KakehashiError when a file is missing.
    """
    sources = [(package, modules / package / name) for package in FILES for name in FILES[package]]
    if missing := [str(source) for _, source in sources if not source.is_file()]:
        raise KakehashiError(
            "The browser libraries are not installed: {files} missing.",
            remedy="Run «npm ci», or «make setup», which does it.",
            files=", ".join(missing),
        )
    shutil.rmtree(static / "vendor", ignore_errors=True)
    copied = []
    for package, source in sources:
        described = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
        name = package.rpartition("/")[2]
        target = static / "vendor" / f"{name}-{described['version']}" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        text = licence_text(bundled(modules, package))
        target.with_name("LICENCES.txt").write_text(text, encoding="utf-8")
        copied.append(target)
    return copied


if __name__ == "__main__":
    try:
        copy(_ROOT / "node_modules", _STATIC)
    except KakehashiError as error:
        sys.exit(str(error))
