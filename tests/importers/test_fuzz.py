"""No bytes make a reader fail or hang, and no row of what it reads is lost (``make fuzz``)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kakehashi.importers.known import Known
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.raw import Raw
from kakehashi.importers.readers import recognising, sssom, workbook
from kakehashi.importers.resolve import resolve
from kakehashi.importers.wire import decoded, encoded
from tests.importers.fuzz import fuzz, mutated, mutated_archive
from tests.importers.planted import planted_sssom, planted_workbook

OPTIONS = ImportOptions(
    standing="published",
    publisher="Somebody",
    licence="https://creativecommons.org/licenses/by/4.0/",
    subject_document="nisc",
    object_document="iotsg",
)


def tried(raw: Raw, known: Known, name: str) -> None:
    """Whatever was read goes over the wire, and each of its rows has an outcome."""
    assert decoded(encoded(raw)) == raw
    for options in (OPTIONS, replace(OPTIONS, stubs=True, unknown_words=True, join=True)):
        draft = resolve(raw, known, options, name)
        assert draft.counts.rows == sum(len(found.rows) for found in raw.sets)
        assert draft.usable or any(f.severity == "violation" for f in draft.findings)


def test_fuzz_sssom(known: Known) -> None:
    sample = planted_sssom(known)[0]
    files = mutated(sample, b"\n".join(sample.split(b"\n")[:14]))

    def attempt(content: bytes) -> None:
        recognising("x.tsv", content)
        tried(sssom.read(content, "x.tsv"), known, "x.tsv")

    assert fuzz(files, attempt, 0.8) > 0


def test_fuzz_sssom_metadata(known: Known) -> None:
    sample = planted_sssom(known)[0]
    header = b"\n".join(line[1:] for line in sample.split(b"\n")[:6])
    table = b"\n".join(sample.split(b"\n")[6:10])

    def attempt(content: bytes) -> None:
        tried(sssom.read(table, "x.tsv", content), known, "x.tsv")

    assert fuzz(mutated(header), attempt, 0.2) > 0


@pytest.mark.parametrize("form", ["bytes", "parts"])
def test_fuzz_workbook(form: str, known: Known) -> None:
    sample = planted_workbook(known)[0]
    files = mutated(sample) if form == "bytes" else mutated_archive(sample)

    def attempt(content: bytes) -> None:
        recognising("x.xlsx", content)
        tried(workbook.read(content, "x.xlsx"), known, "x.xlsx")

    assert fuzz(files, attempt, 0.35) > 0


def test_fuzz_table(known: Known) -> None:
    rows = [
        "対応元の項目,関係,対応先の項目,備考",
        *(f'bp-{n},同等,kp-0{n},"注 {n}"' for n in range(1, 6)),
    ]
    text = "\n".join(rows)

    def attempt(content: bytes) -> None:
        recognising("x.csv", content)
        tried(workbook.read(content, "x.csv"), known, "x.csv")

    assert fuzz(mutated(text.encode(), text.encode("cp932")), attempt, 0.3) > 0
