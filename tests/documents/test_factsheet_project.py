"""Adding a document to a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kakehashi.errors import BadInputError, BuildError
from kakehashi.importers.factsheet import import_fact_sheet
from kakehashi.importers.factsheet_project import options_for, write_document
from kakehashi.rdf.files import canonical_turtle, read_turtle

KINDS = """\
@prefix kh: <https://w3id.org/kakehashi/ontology#> .
@prefix kind: <https://w3id.org/kakehashi/scheme/kind/> .
kind:document kh:kindClass kh:DocumentItem .
kind:requirement kh:kindClass kh:Requirement .
"""

GOOD = "- {id: r-1, kind: requirement, evidence: text, title: {en: Change passwords}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("schemes", "documents"):
        (tmp_path / "project/ontology" / folder).mkdir(parents=True)
    (tmp_path / "project/ontology/schemes/kind.ttl").write_text(KINDS, encoding="utf-8")
    return tmp_path / "project"


def test_the_turtle_written_is_canonical_and_reads_back(read: Any, project: Path) -> None:
    sheet = read(GOOD).imported
    path = write_document(sheet, project / "ontology/documents")
    assert path.name == "demo.ttl"
    assert canonical_turtle(read_turtle(path)) == path.read_bytes()
    assert len(read_turtle(path)) == len(set(sheet.triples))


def test_the_project_tells_its_kinds_and_documents(project: Path, tmp_path: Path) -> None:
    (project / "ontology/documents/nisc.ttl").touch()
    options = options_for(project)
    assert options.kinds["requirement"].endswith("#Requirement")
    assert options.documents == {"nisc"}
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(
        "document: {slug: demo, title: {en: A}}\nitems:\n"
        + GOOD.replace("}}", "}, same_as: nisc}"),
        encoding="utf-8",
    )
    assert import_fact_sheet(sheet, options).findings == ()


def test_a_document_is_not_overwritten_unasked(read: Any, project: Path) -> None:
    folder = project / "ontology/documents"
    write_document(read(GOOD).imported, folder)
    with pytest.raises(BadInputError, match="There is a document demo already"):
        write_document(read(GOOD).imported, folder)
    assert write_document(read(GOOD).imported, folder, replace=True).exists()


def test_an_unusable_sheet_is_not_written_and_all_its_faults_are_told(
    read: Any, project: Path
) -> None:
    folder = project / "ontology/documents"
    with pytest.raises(BuildError) as caught:
        write_document(read(GOOD + GOOD + "- {id: x}\n").imported, folder)
    assert len(caught.value.findings) == 4
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_no_project_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        options_for(tmp_path)
    assert caught.value.where == str(tmp_path)
