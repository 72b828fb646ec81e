"""Of a hundred planted errors a hundred are reported, no row is lost, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kakehashi.errors import BuildError
from kakehashi.importers.known import Known
from kakehashi.importers.options import ImportOptions
from kakehashi.services.intake import apply, plan
from tests.importers.planted import (
    PLANTED,
    ROWS,
    Error,
    found,
    planted_sssom,
    planted_workbook,
)
from tests.importers.projects import everything

Plant = Callable[[Known], tuple[bytes, list[Error]]]
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FILES: list[tuple[str, Plant, ImportOptions]] = [
    ("planted.sssom.tsv", planted_sssom, ImportOptions(standing="published")),
    (
        "planted.xlsx",
        planted_workbook,
        ImportOptions(
            standing="published",
            publisher="Somebody",
            licence=LICENCE,
            subject_document="nisc",
            object_document="iotsg",
        ),
    ),
]


@pytest.mark.parametrize(("name", "plant", "options"), FILES, ids=[name for name, *_ in FILES])
def test_every_planted_error_is_reported(
    name: str, plant: Plant, options: ImportOptions, known: Known, project: Path
) -> None:
    content, errors = plant(known)
    file = project.parent / name
    file.write_bytes(content)
    before = everything(project)
    planned = plan(project, file, options)
    assert found(planned.draft.findings) == errors
    assert len(errors) == PLANTED
    counts = planned.draft.counts
    assert (counts.rows, counts.faulty, counts.taken) == (ROWS, PLANTED, ROWS - PLANTED)
    assert not planned.files
    with pytest.raises(BuildError) as refused:
        apply(planned)
    assert len(refused.value.findings) == PLANTED
    assert everything(project) == before


def test_every_finding_says_what_to_do_in_both_languages(known: Known, project: Path) -> None:
    for name, plant, options in FILES:
        file = project.parent / name
        file.write_bytes(plant(known)[0])
        for finding in plan(project, file, options).draft.findings:
            assert finding.message_en.count(". ") >= 1, finding
            assert finding.message_ja != finding.message_en, finding
            assert finding.line > 0
