"""The quality report of the release, and the files that it was made from."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from kakehashi.model.quality import QualityReport
from kakehashi.services import Services
from tests.services.rows import Rows


@pytest.fixture(scope="module")
def report(services: Services) -> QualityReport:
    return services.quality.report()


@pytest.fixture(scope="module")
def rows(root: Path) -> Rows:
    found: Rows = {}
    for path in sorted((root / "mappings").glob("*.sssom.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        body = [line for line in lines if not line.startswith("#")]
        head = dict(line[1:].split(": ", 1) for line in lines if line.startswith("#object_source:"))
        name = path.name.removesuffix(".sssom.tsv")
        found[name] = [{**head, **row, "set": name} for row in csv.DictReader(body, delimiter="\t")]
    return found


@pytest.fixture(scope="module")
def registered(root: Path) -> dict[str, dict[str, Any]]:
    text = (root / "mappings/registry.yml").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in yaml.safe_load(text)["sets"]}
