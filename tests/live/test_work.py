"""The work on an item is said once: by the map where it has an entry, else by the document."""

from __future__ import annotations

import time

from kakehashi.model.live.event import Entry, Head
from kakehashi.model.live.snapshot import Snapshot
from kakehashi.model.text import Text
from kakehashi.model.views import ItemRef
from kakehashi.model.work import Link, WorkLink
from kakehashi.services import Services
from kakehashi.services.live.seed import documents_say
from kakehashi.services.live.work import about

ISSUE, ACTION = "issue-nisc2018-is-data-use", "initiative-nisc2018-in-measures"


def entry(name: str, kind: str, **state: object) -> Entry:
    return Entry(name, kind, 1, 1, {"visibility": "public", **state})


def snapshot(*entries: Entry) -> Snapshot:
    return Snapshot(Head(), entries)


def link(item: str, how: Link) -> WorkLink:
    ref = ItemRef(
        id=item, iri="", document=item.partition(":")[0], notation="", title=Text(en=item),
        kind="issue", kind_label=Text(en="issue"), evidence="text", placeholder=False,
    )  # fmt: skip
    return WorkLink(ref, how)


def test_an_entry_made_from_an_item_stands_for_its_line() -> None:
    made = entry(ISSUE, "issue", items=["nisc2018:is-data-use"])
    found = about(snapshot(made), ["nisc:bp-3"], [link("nisc2018:is-data-use", "issue")])
    assert [one.entry.id for one in found.entries] == [ISSUE]
    assert found.entries[0].link is not None
    assert found.links == ()


def test_what_only_the_document_says_stays_and_so_does_what_was_taken_off() -> None:
    line = link("nisc2018:is-data-use", "issue")
    assert about(snapshot(), ["nisc:bp-3"], [line]).links == (line,)
    # An entry that merely concerns the issue does not stand for it.
    action = entry("action-1", "action", items=["nisc2018:is-data-use"])
    found = about(snapshot(action), ["nisc:bp-3"], [line])
    assert (found.entries, found.links) == ((), (line,))
    # Nor does one from which somebody took the item away.
    moved = entry(ISSUE, "issue", items=["nisc2018:is-privacy"])
    assert about(snapshot(moved), ["nisc:bp-3"], [line]).links == (line,)


def test_what_people_enter_about_the_clause_comes_first_and_nothing_comes_twice() -> None:
    made = entry(ISSUE, "issue", items=["nisc2018:is-data-use", "nisc:bp-3"])
    mine = entry("initiative-1", "initiative", items=["nisc:bp-3"], addresses=[ISSUE])
    lines = [link("nisc2018:is-data-use", "issue"), link("nisc2018:is-privacy", "issue")]
    found = about(snapshot(made, mine), ["nisc:bp-3"], lines)
    assert sorted(one.entry.id for one in found.entries) == ["initiative-1", ISSUE]
    assert all(one.link is None and one.through is None for one in found.entries)
    assert found.links == (lines[1],)


def test_the_page_of_an_issue_shows_what_people_do_about_it_and_who() -> None:
    made = entry(
        ISSUE,
        "issue",
        items=["nisc2018:is-data-use"],
        roles=[{"actor": "actor-1", "role": "leads"}],
    )
    mine = entry("initiative-1", "initiative", addresses=[ISSUE])
    actor = entry("actor-1", "actor")
    found = about(snapshot(made, mine, actor), ["nisc2018:is-data-use"])
    told = {one.entry.id: (one.field, one.role, one.through) for one in found.entries}
    assert told == {
        ISSUE: ("", "", None),
        "initiative-1": ("addresses", "", made),
        "actor-1": ("roles", "leads", made),
    }


def test_what_only_members_see_is_not_in_the_public_map() -> None:
    secret = Entry("initiative-1", "initiative", 1, 1, {"visibility": "members", "items": ["a:b"]})
    assert about(snapshot(secret), ["a:b"])
    assert not about(snapshot(secret).public, ["a:b"])


def test_the_seeded_map_says_all_that_the_documents_say_once_and_cheaply(
    services: Services,
) -> None:
    wanted, _ = documents_say(services)
    full = snapshot(*(Entry(w.id, w.kind, 1, 1, w.state) for w in wanted))
    for item in ("nisc2018:is-supply-chain", "nisc2018:in-measures", "nisc2018:ac-nisc"):
        lines = services.work.of(services.crosswalk.of(item))
        found = about(full, [item], lines)
        names = [one.entry.id for one in found.entries]
        assert len(names) == len(set(names)) > len(lines) // 2
        shown = {
            one.link.item.id if one.link else name
            for one in found.entries
            for name in (one.entry.state or {}).get("items", ())[:1]
        }
        assert {line.item.id for line in lines} <= shown | {one.item.id for one in found.links}
        began = time.perf_counter()
        for _ in range(100):
            about(full, [item], lines)
        assert (time.perf_counter() - began) / 100 < 0.005
    measures = about(full, ["nisc2018:is-supply-chain"], ())
    assert ACTION in [one.entry.id for one in measures.entries]
