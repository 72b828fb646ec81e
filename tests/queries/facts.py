"""What the fact files say, read by code not ours."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

#: Documents with a fact file, in which their published mappings stand too.
DOCUMENTS = (
    "nisc", "nisc2018", "csstrategy2015", "iotsg", "tsunagaru", "cpsf", "i40", "iira", "iisf",
    "iec62443", "sc41", "cra", "csf20", "en303645", "jcstar", "nistir8259a", "psti", "ukcop",
)  # fmt: skip
#: Documents whose facts were established here and not in the sheets: edition, English title, date,
#: items by evidence, and how many Japanese titles are our translation.
BEYOND = {
    "kid:csf11": (
        (
            "Framework for Improving Critical Infrastructure Cybersecurity, Version 1.1 (NIST "
            "Cybersecurity Framework 1.1)"
        ),
        "2018-04-16",
        {"evidence:text": 136},
        136,
    ),
    "kid:en303645v313": (
        (
            "ETSI EN 303 645 CYBER; Cyber Security for Consumer Internet of Things: Baseline "
            "Requirements"
        ),
        "2024-09",
        {"evidence:secondary": 93},
        15,
    ),
}
WORDS = {
    "equal": "equal",
    "subset-of": "partOf",
    "superset-of": "contains",
    "intersects": "overlaps",
}
FIVE = {"kid:cpsf", "kid:i40", "kid:iec62443", "kid:iotsg", "kid:sc41"}
PLAIN_PUBLISHERS = {
    "NIST", "NIST (usnistgov/cpsframework working file)", "OWASP OT Top 10 project", "IIC",
    "ISO/IEC", "Standards Australia", "IEC TC 65 (structure of 62443-4-2)",
    "UK Department for Digital, Culture, Media & Sport (DCMS)",
}  # fmt: skip
TURNED = {"partOf": "contains", "contains": "partOf"}
ORDER = ["equal", "partOf", "contains", "overlaps"]

Rows = Sequence[tuple[str, ...]]


@cache
def sheet(folder: Path, slug: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (folder / f"sources/{slug}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=loader)
    return loaded


@cache
def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, delimiter="\t"))


class Facts:
    """What the fact files say, in the words of the answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def items(self, slug: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = sheet(self.folder, slug)["items"]
        return found

    def all_items(self) -> list[tuple[str, dict[str, Any]]]:
        return [(f"{slug}:{i['id']}", i) for slug in DOCUMENTS for i in self.items(slug)]

    def catalogued(self) -> list[dict[str, Any]]:
        """Families, controls and enhancements of SP 800-53, of which no sheet was written."""
        file = self.folder / "opendata/NIST_SP-800-53_rev5_catalog-min.json"
        catalogue = json.loads(file.read_text(encoding="utf-8"))["catalog"]
        controls = [control for group in catalogue["groups"] for control in group["controls"]]
        return [
            *catalogue["groups"],
            *controls,
            *(below for control in controls for below in control.get("controls", [])),
        ]

    def kinds(self, slug: str, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
        return [(f"{slug}:{i['id']}", i) for i in self.items(slug) if i["kind"] in kinds]

    def judged(self) -> list[tuple[str, str, list[str], dict[str, str]]]:
        """Set, subject, relations (empty: none), row, of all judged statements."""
        found = []
        for path in sorted((self.folder / "mappings").glob("*.tsv")):
            for row in table(self.folder, f"mappings/{path.name}"):
                words = [] if row["relation"] == "none" else row["relation"].split("|")
                relations = sorted((WORDS[w] for w in words), key=ORDER.index)
                found.append((path.stem, row["subject_id"], relations, row))
        return found

    def seen_from(self, item: str) -> Rows:
        """Relations and other ends of the judged statements with this item at either end."""
        rows = []
        for _, subject, relations, row in self.judged():
            if subject == item and relations:
                rows.append((row["object_id"], " ".join(relations), number(row["confidence"])))
            elif row["object_id"] == item and relations:
                turned = sorted((TURNED.get(r, r) for r in relations), key=ORDER.index)
                rows.append((subject, " ".join(turned), number(row["confidence"])))
        return rows

    def hierarchy_exceptions(self) -> list[dict[str, str]]:
        return table(self.folder, "sources/hierarchy_exceptions.tsv")


def number(text: str) -> str:
    return str(float(text))


def text(value: Any) -> str:
    return "" if value is None else str(value)


def of(curie: str) -> str:
    return curie.partition(":")[0]
