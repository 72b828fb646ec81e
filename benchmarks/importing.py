"""How long an import of 10,000 rows takes, step by step: ``python -m benchmarks.importing [ROWS]``.

The rows relate real items of the project, so that ends are looked up, relations compared with what
is there, and contradictions looked for over the whole graph; nothing is written.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
from functools import partial
from itertools import pairwise, product
from pathlib import Path

from openpyxl import Workbook

from kakehashi.importers.known import Known, known_of
from kakehashi.importers.options import ImportOptions
from kakehashi.services.intake import plan

PROJECT = Path(__file__).parents[1]
WORDS = ("subset of", "superset of", "intersects with", "equal")
PREDICATES = ("skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch", "skos:exactMatch")
DOCUMENTS = ("iec62443", "csf20")
OPTIONS = ImportOptions(
    standing="published",
    publisher="Benchmark",
    licence="https://creativecommons.org/licenses/by/4.0/",
    set_name="benchmark",
    subject_document=DOCUMENTS[0],
    object_document=DOCUMENTS[1],
)


def pairs(known: Known, rows: int) -> list[tuple[str, str]]:
    """Return that many different pairs of items, always the same ones."""
    subjects, objects = (sorted(known.documents[slug].items) for slug in DOCUMENTS)
    return random.Random(5).sample(list(product(subjects, objects)), rows)


def sssom(chosen: list[tuple[str, str]]) -> bytes:
    """Return the pairs as a set; most of its relations only say that something is shared."""
    lines = ["#curie_map:"]
    lines += [f"#  {slug}: https://w3id.org/kakehashi/id/{slug}/" for slug in DOCUMENTS]
    lines.append("subject_id\tpredicate_id\tobject_id\tmapping_justification\tcomment")
    for number, (subject, object_) in enumerate(chosen):
        predicate = PREDICATES[number % 4 if number % 50 == 0 else 2]
        lines.append(
            f"{DOCUMENTS[0]}:{subject}\t{predicate}\t{DOCUMENTS[1]}:{object_}"
            f"\tsemapv:ManualMappingCuration\trow {number}"
        )
    return "\n".join([*lines, ""]).encode()


def workbook(chosen: list[tuple[str, str]]) -> bytes:
    """Return the pairs as a workbook of OLIR's kind."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Relationships")
    sheet.append(
        ["Focal Document Element", "Relationship", "Reference Document Element", "Comments"]
    )
    for number, (subject, object_) in enumerate(chosen):
        sheet.append([subject, WORDS[2], object_, f"row {number}"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mark(marks: list[tuple[str, float]], name: str) -> None:
    """Note when a step begins."""
    marks.append((name, time.monotonic()))


def main() -> None:
    """Print the seconds of each step for each form."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    chosen = pairs(known_of(PROJECT), rows)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("b.sssom.tsv", sssom(chosen)), ("b.xlsx", workbook(chosen))):
            file = Path(folder, name)
            file.write_bytes(content)
            marks: list[tuple[str, float]] = []
            planned = plan(PROJECT, file, OPTIONS, step=partial(mark, marks))
            marks.append(("", time.monotonic()))
            steps = ", ".join(f"{a} {y - x:.2f}" for (a, x), (_, y) in pairwise(marks))
            total = marks[-1][1] - marks[0][1]
            counts = planned.draft.counts
            print(f"{name}: {counts.rows} rows, {counts.taken} taken, {counts.faulty} faulty: "
                  f"{total:.2f} s ({steps})")  # fmt: skip


if __name__ == "__main__":
    main()
