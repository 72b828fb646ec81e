"""A made-up live map: several entries of each kind, in both languages, for tests.

Nothing in it is true of anybody. :data:`DAY` is the day on which its lists are looked at.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from kakehashi.model.live.checking import Known, checked
from kakehashi.model.live.event import Entry, Event, Head, chained
from kakehashi.model.live.snapshot import Snapshot
from kakehashi.services.live.livemap import Asked, LiveMap

__all__ = ["ACCOUNT", "DAY", "ENTRIES", "FakeLiveMap", "believing", "fill", "snapshot"]

DAY: Final = date(2026, 11, 26)
ACCOUNT: Final = "hanako"
LEGAL, FOUNDATION = "nisc2018:fd-legal", "nisc2018:fd-foundation"


def _entry(kind: str, ja: str, en: str, **more: Any) -> tuple[str, dict[str, Any]]:
    given = {
        "title": {"ja": ja, "en": en},
        "source": "made up for tests",
        "confirmed": "2026-11-01",
        "visibility": "public",
    }
    return kind, {name: value for name, value in (given | more).items() if value}


def _roles(**parts: str) -> list[dict[str, str]]:
    return [
        {"actor": f"actor-{number}", "role": role}
        for role, numbers in parts.items()
        for number in numbers.split()
    ]


#: What is entered, in this order; an entry is called by its kind and its number among them.
ENTRIES: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    _entry("actor", "架空省", "Imaginary Ministry", sort="government"),
    _entry("actor", "例示機器工業会", "Example Device Association", sort="association"),
    _entry("actor", "見本標準化委員会", "Sample Standards Committee", sort="standards-body",
           documents=["cpsf"]),
    _entry("actor", "架空省 制度課", "Imaginary Ministry, Rules Division", sort="government",
           part_of=["actor-1"]),
    _entry("actor", "内輪の会", "Inner Circle", sort="group", visibility="members"),
    _entry("issue", "機能保証の確認手順", "How function assurance is checked",
           summary={"ja": "手順がまだない。", "en": "There is no procedure yet."},
           field=[FOUNDATION], status="open", items=["nisc:bp-3"], due="2027-01-31",
           policy={"ja": "共通の手順を定める。", "en": "One common procedure is to be made."},
           roles=_roles(leads="1", supports="2", consulted="3")),
    _entry("issue", "機器データの利用条件", "Terms of use of device data",
           field=[LEGAL], status="ongoing", due="2026-10",
           roles=_roles(leads="4", informed="2 3")),
    _entry("issue", "用語の不一致", "Terms that do not agree", field=[FOUNDATION], status="open",
           items=["cpsf:concern-resilience"], due="2028", roles=_roles(supports="3")),
    _entry("issue", "古い課題", "An issue of old", field=[LEGAL], status="done", ended="2025-03-31",
           confirmed="2025-04", roles=_roles(leads="1")),
    _entry("initiative", "確認手順の策定", "Making the checking procedure", status="ongoing",
           begins="2026-04", due="2027-03-31", addresses=["issue-1"], items=["nisc:bp-3"],
           documents=["nisc"], roles=_roles(leads="1", supports="2", approves="4"),
           link="https://example.org/procedure"),
    _entry("initiative", "用語集の整備", "A shared glossary", status="planned", begins="2027",
           due="2027-12", items=["nisc:bp-3", "cpsf:aspect-trustworthiness"],
           depends_on=["initiative-1"], roles=_roles(supports="2 3"), confirmed="2026-01-10"),
    _entry("initiative", "用語集の整備 (再掲)", "A shared glossary.", status="planned",
           due="2027-12-31", roles=_roles(leads="2")),
    _entry("initiative", "非公開の準備", "Preparations among members", status="ongoing",
           begins="2026-09-01", due="2026-12-20", items=["nisc:bp-3"], visibility="members",
           roles=_roles(leads="5")),
    _entry("action", "手順案の作成", "Draft the procedure", status="ongoing", of=["initiative-1"],
           due="2026-11-20", roles=_roles(leads="2")),
    _entry("action", "意見募集", "Ask for comments", status="planned", of=["initiative-1"],
           due="2027-01-15", depends_on=["action-1"], roles=_roles(leads="1", informed="2 3")),
    _entry("action", "用語の収集", "Collect the terms", status="done", of=["initiative-2"],
           due="2026-06-30", ended="2026-07-03", roles=_roles(leads="3")),
    _entry("deliverable", "確認手順書 第1版", "Checking procedure, first version",
           status="planned", of=["initiative-1"], due="2027-03",
           depends_on=["action-2", "project-1"], roles=_roles(leads="1")),
    _entry("deliverable", "用語集", "Glossary", status="planned", of=["initiative-2"],
           due="2027-12-31", depends_on=["initiative-2"], roles=_roles(approves="3")),
    _entry("milestone", "手順案の合意", "Agreement on the draft", of=["initiative-1"],
           due="2026-12-15", depends_on=["action-1"]),
    _entry("milestone", "着手の決定", "Decision to begin", of=["initiative-1"], due="2026-04-01",
           ended="2026-04-08"),
    _entry("event", "第3回 手順検討会", "Third meeting on the procedure",
           begins="2026-12-03T14:00", ends="2026-12-03T16:30", zone="Asia/Tokyo",
           place={"ja": "東京", "en": "Tokyo"}, online="https://example.org/meeting",
           about=["initiative-1", "issue-1"], roles=_roles(leads="1", consulted="2")),
    _entry("event", "委員会総会", "Plenary of the committee", begins="2026-11-30",
           ends="2026-12-04", place={"en": "Geneva"}, about=["project-1"],
           roles=_roles(leads="3")),
    _entry("event", "過去の会合", "A meeting of the past", begins="2026-02-10",
           roles=_roles(leads="2"), confirmed="2026-02-10"),
    _entry("project", "機器の確認手順(標準案)", "Device checking (draft standard)", stage="30",
           since="2026-05", due="2028-06", documents=["cpsf"], roles=_roles(leads="3")),
    _entry("project", "用語(技術仕様)", "Vocabulary (technical specification)", stage="20",
           since="2026-09-15", due="2027-09", depends_on=["initiative-2"],
           roles=_roles(leads="3", consulted="1")),
)  # fmt: skip


def believing(livemap: LiveMap | None = None) -> Known:
    """Return what takes every item, document and statement for known."""

    def kind_of(name: str) -> str | None:
        if livemap is None:
            return name.rpartition("-")[0] or None
        entry = livemap.now().get(name)
        return entry.kind if entry else None

    return Known(kind_of, lambda _: True, lambda _: True, lambda _: True)


def fill(livemap: LiveMap, known: Known | None = None) -> None:
    """Enter everything into an empty map.

    With ``known`` (such as ``known_of``) every reference into the graph has to be there.
    """
    known = known or believing()
    late: list[tuple[str, dict[str, Any]]] = []
    numbers: dict[str, int] = {}
    for kind, given in ENTRIES:
        numbers[kind] = numbers.get(kind, 0) + 1
        # What is named may come later; so what depends on something is said in a second step.
        first = {
            name: value for name, value in given.items() if name not in ("depends_on", "about")
        }
        livemap.enter(kind, first, known, Asked(ACCOUNT, "first entry"))
        if first != given:
            late.append((f"{kind}-{numbers[kind]}", given))
    for name, given in late:
        livemap.change(name, given, known, Asked(ACCOUNT, "what it depends on"))


def snapshot() -> Snapshot:
    """Return the same map without a store."""
    found: list[Entry] = []
    numbers: dict[str, int] = {}
    for place, (kind, given) in enumerate(ENTRIES, 1):
        numbers[kind] = numbers.get(kind, 0) + 1
        state = checked(kind, given, believing())
        found.append(Entry(f"{kind}-{numbers[kind]}", kind, 1, place, state))
    return Snapshot(Head(len(found), "0" * 64), found)


class FakeLiveMap:
    """The made-up map as if it were kept: each entry was entered once, and nothing changed."""

    def now(self) -> Snapshot:
        """Return the map."""
        return snapshot()

    def as_of(self, moment: str) -> Snapshot:
        """Return the map, whenever."""
        del moment
        return snapshot()

    def mark(self) -> str:
        """Return the one mark."""
        return "made-up"

    def history(self, identifier: str) -> list[Event]:
        """Return how an entry was entered."""
        entry = snapshot().get(identifier)
        if entry is None:
            return []
        at = "2026-11-01T00:00:00.000000Z"
        return [chained(Head(), at, ACCOUNT, "create", None, entry, "first entry")]
