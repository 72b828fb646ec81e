"""Send this program to the machines that work for Spark."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyspark import SparkContext

__all__ = ["packed", "shipped"]

_PACKAGE: Final = Path(__file__).parents[1]
#: What proofs need; of other packages only numpy and scipy.
_PARTS: Final = (
    "__init__.py", "errors.py", "messages.py", "namespaces.py",
    "build/__init__.py", "build/derived_quads.py", "calculus", "model",
    "spark/__init__.py", "spark/proofs.py", "spark/shipping.py",
)  # fmt: skip


def packed(folder: Path) -> Path:
    """Write the part of the program that proofs need as a zip that Python imports from."""
    path = folder / "kakehashi.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in _PARTS:
            place = _PACKAGE / part
            for file in sorted(place.rglob("*.py")) if place.is_dir() else (place,):
                archive.write(file, f"kakehashi/{file.relative_to(_PACKAGE).as_posix()}")
    return path


@contextmanager
def shipped(context: SparkContext) -> Iterator[None]:
    """Send the program to every machine for as long as it is needed.

    Machines fetch it when they begin. That of a local master has it already.
    """
    master = context.master or ""
    if master == "local" or master.startswith("local["):
        yield
        return
    with TemporaryDirectory(prefix="kakehashi-shipped-") as folder:
        context.addPyFile(str(packed(Path(folder))))
        yield
