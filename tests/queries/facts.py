"""What the fact files say, as answers to the example questions, by code not ours.

Each function below the class returns the rows that one question should give.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
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


def issued(f: Facts) -> Rows:
    rows = []
    for slug in DOCUMENTS:
        document = sheet(f.folder, slug)["document"]
        rows.append((f"kid:{slug}", document["title"]["en"], text(document.get("issued"))))
    return rows + [(edition, title, date) for edition, (title, date, *_) in BEYOND.items()]


def numbered(f: Facts, slug: str) -> Rows:
    return [
        (
            f"{slug}:{i['id']}",
            text(i.get("notation")),
            f"kind:{i['kind']}",
            "" if i.get("placeholder") else text((i.get("title") or {}).get("en")),
        )
        for i in f.items(slug)
    ]


def below(f: Facts, top: str) -> Rows:
    slug, _, local = top.partition(":")
    loose = {(r["child_id"], r["parent_id"]) for r in f.hierarchy_exceptions()}
    links = [
        (f"{slug}:{i['id']}", f"{slug}:{i['parent']}")
        for i in f.items(slug)
        if i.get("parent") and (f"{slug}:{i['id']}", f"{slug}:{i['parent']}") not in loose
    ]
    found: list[tuple[str, ...]] = []
    front = {f"{slug}:{local}"}
    while front:
        step = [(child, parent) for child, parent in links if parent in front]
        found += step
        front = {child for child, _ in step}
    return found


def recalled(f: Facts, slug: str) -> Rows:
    return [
        (f"{slug}:{i['id']}", text(i.get("locator")))
        for i in f.items(slug)
        if i["evidence"] == "recall"
    ]


def unseen(f: Facts, slug: str) -> Rows:
    marks = [
        i
        for i in f.items(slug)
        if i.get("placeholder") or "number only" in text(i.get("title_status"))
    ]
    return [(f"{slug}:{i['id']}", text(i.get("notation"))) for i in marks]


def listed_under(f: Facts) -> Rows:
    kinds = {curie: i["kind"] for curie, i in f.all_items()}
    counted = Counter(
        (f"kid:{of(r['child_id'])}", f"kind:{kinds[r['child_id']]}", r["reason_en"])
        for r in f.hierarchy_exceptions()
        if r["child_id"] in kinds
    )
    return [(*key, str(count)) for key, count in counted.items()]


def published_words(f: Facts) -> Rows:
    """Pairs of ends per publisher and word, for publishers that stand in one fact file only."""
    pairs: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for slug in DOCUMENTS:
        for row in sheet(f.folder, slug).get("published_mappings") or ():
            key = (str(row["publisher"]), str(row["relation"]))
            pairs.setdefault(key, set()).add((row["subject"], row["object"]))
    return [(*key, str(len(found))) for key, found in pairs.items() if key[0] in PLAIN_PUBLISHERS]


def translated(f: Facts) -> Rows:
    """Titles that the facts mark as translated, or do not have in Japanese at all."""
    counted: Counter[tuple[str, str]] = Counter()
    for slug in DOCUMENTS:
        for item in f.items(slug):
            title = item.get("title") or {}
            unseen = item.get("placeholder") or "number only" in text(item.get("title_status"))
            cut_off = item["kind"] == "history-event" and len(text(title.get("en"))) >= 90
            if unseen or cut_off or not title.get("en"):
                continue
            if "translation" in text(item.get("title_ja_by")) or not title.get("ja"):
                counted[slug, "ja"] += 1
            if "translation" in text(item.get("title_en_by")):
                counted[slug, "en"] += 1
    counted["sp80053r5", "ja"] = len(f.catalogued())
    beyond = [(edition, "ja", str(number)) for edition, (*_, number) in BEYOND.items()]
    told = [(f"kid:{slug}", language, str(n)) for (slug, language), n in counted.items()]
    return told + beyond


def evidence(f: Facts) -> Rows:
    counted = Counter(
        (f"kid:{of(curie)}", f"evidence:{i['evidence']}") for curie, i in f.all_items()
    )
    counted["kid:sp80053r5", "evidence:text"] = len(f.catalogued())
    beyond = [
        (edition, code, str(n))
        for edition, (_, _, items, _) in BEYOND.items()
        for code, n in items.items()
    ]
    return [(*key, str(n)) for key, n in counted.items()] + beyond


def in_document(rows: Rows, slug: str) -> Rows:
    return [row for row in rows if of(row[0]) == slug]


def gaps(f: Facts, slug: str, target: str) -> Rows:
    return [
        (subject, row["rationale_en"], number(row["confidence"]))
        for _, subject, relations, row in f.judged()
        if of(subject) == slug and not relations and of(row["object_id"]) == target
    ]


def unassessed(f: Facts, slug: str, target: str) -> Rows:
    assessed = set()
    for _, subject, _, row in f.judged():
        if of(subject) == slug and of(row["object_id"]) == target:
            assessed.add(subject)
        if of(subject) == target and of(row["object_id"]) == slug:
            assessed.add(row["object_id"])
    return [
        (f"{slug}:{i['id']}",)
        for i in f.items(slug)
        if f"{slug}:{i['id']}" not in assessed and i["kind"] not in ("document", "section")
    ]


def covered(f: Facts, slug: str, *targets: str) -> Rows:
    """Best answer for each item: 3 covered, 2 partly, 1 none."""
    best: dict[tuple[str, str], int] = {}
    for item in (f"{slug}:{i['id']}" for i in f.items(slug)):
        for other, names, _ in f.seen_from(item):
            rank = 3 if set(names.split()) <= {"equal", "partOf"} else 2
            key = (item, of(other))
            best[key] = max(best.get(key, 0), rank)
    for _, subject, relations, row in f.judged():
        if of(subject) == slug and not relations:
            best.setdefault((subject, of(row["object_id"])), 1)
    words = {3: "covered", 2: "partly", 1: "none"}
    counted = Counter((f"kid:{target}", words[rank]) for (_, target), rank in best.items())
    return [(*key, str(n)) for key, n in counted.items() if key[0][4:] in targets]


def set_sizes(f: Facts) -> Rows:
    counted = Counter(name for name, *_ in f.judged())
    return [(f"mapset:{name}", "standing:editorial", str(n)) for name, n in counted.items()]


def alternatives(f: Facts) -> Rows:
    return [
        (subject, row["object_id"], str(len(relations)), number(row["confidence"]))
        for _, subject, relations, row in f.judged()
        if len(relations) > 1
    ]


def to_review(f: Facts, name: str) -> Rows:
    return [
        (subject, f"relation:{relation}", row["object_id"], number(row["confidence"]))
        for set_name, subject, relations, row in f.judged()
        for relation in relations
        if set_name == name and (float(row["confidence"]) <= 0.5 or relation == "equal")
    ]


def equal_pairs(f: Facts, first: str, second: str) -> Rows:
    return [
        (item, other, confidence)
        for item in (f"{first}:{i['id']}" for i in f.items(first))
        for other, relations, confidence in f.seen_from(item)
        if relations == "equal" and of(other) == second
    ]


def relation_counts(f: Facts, first: str, second: str) -> Rows:
    counted: Counter[str] = Counter()
    for _, subject, relations, row in f.judged():
        if of(subject) == first and of(row["object_id"]) == second:
            counted.update([f"relation:{r}" for r in relations] or ["none"])
    return [(relation, str(n)) for relation, n in counted.items()]


def roles(f: Facts) -> Rows:
    known = {curie for curie, i in f.all_items() if i["kind"] in ("role", "sub-role")}
    return [
        (subject, f"relation:{relation}", row["object_id"], number(row["confidence"]))
        for _, subject, relations, row in f.judged()
        for relation in relations
        if subject in known and row["object_id"] in known
    ]


def projects(f: Facts) -> Rows:
    return [
        (curie, i["title"]["en"], text(i.get("status")), f"evidence:{i['evidence']}")
        for curie, i in f.kinds("sc41", "project")
    ]


def group_work(f: Facts, group: str) -> Rows:
    name = f"WG {group.removeprefix('sc41:wg')}"
    return [
        (curie, text(i.get("edition")), text(i.get("published") or i.get("issued")))
        for curie, i in f.all_items()
        if text(i.get("working_group")) in (name, f"SC 41/{name}", group, group.partition(":")[2])
    ]


def withdrawn(f: Facts) -> Rows:
    return [(curie, str(i["withdrawn"])) for curie, i in f.all_items() if i.get("withdrawn")]


def gone(f: Facts) -> Rows:
    """What NIST has withdrawn of SP 800-53, with where it went; a sentence stands for its item."""
    ways = {"incorporated-into": "kh:incorporatedInto", "moved-to": "kh:movedTo"}
    rows = []
    for entry in f.catalogued():
        if any(p["value"] == "withdrawn" for p in entry.get("props", ())):
            places = [
                (ways[link["rel"]], f"sp80053r5:{link['href'][1:].partition('_')[0]}")
                for link in entry.get("links", ())
            ]
            rows += [(f"sp80053r5:{entry['id']}", *place) for place in places or [("", "")]]
    return rows


def stable_until(f: Facts, until: str) -> Rows:
    return [
        (curie, str(i["stability_date"]))
        for curie, i in f.all_items()
        if i.get("stability_date") and str(i["stability_date"]) <= until
    ]


def initiatives(f: Facts) -> Rows:
    return [
        (curie, text(i.get("status")), text(i.get("date")), f"nisc2018:{actor}")
        for curie, i in f.kinds("nisc2018", "initiative")
        for actor in i["actors"]
    ]


def issues(f: Facts) -> Rows:
    addressed = {
        issue: curie
        for curie, i in f.kinds("nisc2018", "initiative")
        for issue in i.get("addresses") or i.get("issues") or ()
    }
    return [
        (f"nisc2018:{i['parent']}", curie, addressed.get(i["id"], ""))
        for curie, i in f.kinds("nisc2018", "issue")
    ]


def events(f: Facts) -> Rows:
    return [
        (text(i.get("date")), curie, text(i.get("status")))
        for slug in DOCUMENTS
        for curie, i in f.kinds(slug, "event", "history-event")
    ]


def map_requirements(f: Facts) -> Rows:
    return [
        (curie, i["title"]["en"], text(attribute))
        for curie, i in f.kinds("nisc2018", "system-requirement")
        for attribute in i.get("attributes") or i.get("asks_for") or [None]
    ]


def work_of(f: Facts, actor: str) -> Rows:
    return [
        (curie, f"kind:{i['kind']}")
        for curie, i in f.all_items()
        if actor.partition(":")[2] in (i.get("actors") or ()) and of(curie) == "nisc2018"
    ]


def issue_counterparts(f: Facts, issue: str) -> Rows:
    return [
        (f"relation:{relation}", row["object_id"], number(row["confidence"]))
        for _, subject, relations, row in f.judged()
        for relation in relations
        if subject == issue
    ]
