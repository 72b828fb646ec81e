"""A small project with real documents and one set, and a look at all its files."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.build.conftest import only_sets

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("nisc", "tsunagaru", "iotsg")
SETS = ("tsunagaru--iotsg",)


def small_project(folder: Path) -> Path:
    """Make the project in ``folder``."""
    for name in ("modules", "schemes", "shapes"):
        shutil.copytree(ROOT / "ontology" / name, folder / "ontology" / name)
    shutil.copy(ROOT / "ontology/kakehashi.ttl", folder / "ontology")
    (folder / "ontology/documents").mkdir()
    for slug in DOCUMENTS:
        shutil.copy(ROOT / f"ontology/documents/{slug}.ttl", folder / "ontology/documents")
    (folder / "mappings").mkdir()
    registry = (ROOT / "mappings/registry.yml").read_text(encoding="utf-8")
    (folder / "mappings/registry.yml").write_text(only_sets(registry, SETS), encoding="utf-8")
    shutil.copy(ROOT / "mappings/readings.tsv", folder / "mappings")
    for name in SETS:
        shutil.copy(ROOT / f"mappings/{name}.sssom.tsv", folder / "mappings")
    shutil.copytree(ROOT / "queries/services", folder / "queries/services")
    shutil.copytree(ROOT / "queries/checks", folder / "queries/checks")
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, without what imports leave behind."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".kakehashi-import" not in path.parts and "build" not in path.parts
    }
