"""Stage *check*: one fault, one query; a returned row is a fault.

Each ``queries/checks/*-violation.rq`` selects ``?node ?message_en ?message_ja`` and may select
``?severity`` (violation, warning or info).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kakehashi.errors import Finding
from kakehashi.store.reader import Reader

__all__ = ["check_findings", "check_queries"]


def check_queries(folder: Path) -> list[Path]:
    """Return the violation queries in a fixed order."""
    return sorted(folder.glob("*-violation.rq"))


def check_findings(reader: Reader, queries: list[Path]) -> Iterator[Finding]:
    """Run each query over the union of all graphs; findings have no place yet."""
    for path in queries:
        for row in reader.select(path.read_text(encoding="utf-8")):
            english = row["message_en"].value
            severity = row["severity"].value if "severity" in row else "violation"
            yield Finding(
                file="",
                line=0,
                node=row["node"].value,
                message_en=english,
                message_ja=row["message_ja"].value if "message_ja" in row else english,
                severity=severity,  # type: ignore[arg-type]
                check=path.stem,
            )
