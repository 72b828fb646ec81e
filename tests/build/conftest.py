"""A small project with the real ontology, one real document pair and one mapping set."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import run_command

ROOT = Path(__file__).parents[2]
KEPT_DOCUMENTS = ("nisc", "tsunagaru", "iotsg")
KEPT_SETS = ("tsunagaru--iotsg",)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of which any file may be changed."""
    folder = tmp_path / "project"
    for name in ("modules", "schemes", "shapes"):
        shutil.copytree(ROOT / "ontology" / name, folder / "ontology" / name)
    shutil.copy(ROOT / "ontology/kakehashi.ttl", folder / "ontology")
    (folder / "ontology/documents").mkdir()
    for slug in KEPT_DOCUMENTS:
        shutil.copy(ROOT / f"ontology/documents/{slug}.ttl", folder / "ontology/documents")
    (folder / "mappings").mkdir()
    registry = (ROOT / "mappings/registry.yml").read_text(encoding="utf-8")
    (folder / "mappings/registry.yml").write_text(only_sets(registry, KEPT_SETS), encoding="utf-8")
    shutil.copy(ROOT / "mappings/readings.tsv", folder / "mappings")
    for name in KEPT_SETS:
        shutil.copy(ROOT / f"mappings/{name}.sssom.tsv", folder / "mappings")
    shutil.copytree(ROOT / "queries/services", folder / "queries/services")
    (folder / "queries/checks").mkdir()
    for path in (ROOT / "queries/checks").glob("*.rq"):
        shutil.copy(path, folder / "queries/checks")
    return folder


def only_sets(registry: str, names: tuple[str, ...]) -> str:
    """Keep the entries of some sets of a registry."""
    import yaml

    content = yaml.safe_load(registry)
    content["sets"] = [entry for entry in content["sets"] if entry["id"] in names]
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


@pytest.fixture
def run(project: Path) -> Run:
    """Run the command line on the project."""

    def call(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        environment.setdefault("KAKEHASHI_PROJECT_DIR", str(project))
        return run_command(*words, check=False, columns=200, **environment)

    return call
