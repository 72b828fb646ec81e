"""What the fact files say of documents and their items: titles, nesting, evidence.

Each function returns the rows that one example question should give.
"""

from __future__ import annotations

from collections import Counter

from .facts import BEYOND, DOCUMENTS, Facts, Rows, of, sheet, text


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
