"""What the fact files say of work: on standards, and on the issues that the 2018 report names.

Each function returns the rows that one example question should give.
"""

from __future__ import annotations

from .facts import DOCUMENTS, Facts, Rows, of, text


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
