"""The views of the map against slow and obvious definitions of them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kakehashi.model.live.choosing import Chosen, actors_of, fields_of_entry, kept
from kakehashi.model.live.dependencies import around, dependencies
from kakehashi.model.live.duplicates import ALIKE, duplicates, likeness, plain
from kakehashi.model.live.event import Entry
from kakehashi.model.live.lists import LISTS
from kakehashi.model.live.monthly import month_of
from kakehashi.model.live.responsibilities import by_field, parts_of, responsibilities
from kakehashi.model.live.snapshot import Snapshot, said, text_of
from kakehashi.model.live.timeline import timeline
from kakehashi.model.text import Text
from tests.live.maps import maps
from tests.live_world import DAY, snapshot

many = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def ids(entries: Any) -> list[str]:
    return [entry.id for entry in entries]


def state(entry: Entry) -> dict[str, Any]:
    return dict(entry.state or {})


def last(text: str) -> date:
    parts = [int(p) for p in text[:10].split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


def unfinished(entry: Entry) -> bool:
    given = state(entry)
    if entry.kind == "event" and "begins" not in given:
        return given.get("status") in ("expected", "planned")
    if entry.kind == "event":
        return last(given.get("ends", given["begins"])) >= DAY
    over = given.get("status") in ("done", "stopped") or given.get("stage") == "95"
    return not over and "ended" not in given


def slow(name: str, world: Snapshot) -> set[str]:
    """The lists, each by its definition alone."""
    found = {e.id: state(e) for e in world if unfinished(e)}
    work = ("initiative", "issue", "action", "deliverable", "project")
    kind = {e.id: e.kind for e in world}
    match name:
        case "due":
            return {
                n for n, s in found.items()
                if "due" in s and DAY <= last(s["due"]) <= DAY + timedelta(days=90)
            }  # fmt: skip
        case "overdue":
            return {n for n, s in found.items() if "due" in s and last(s["due"]) < DAY}
        case "unowned":
            return {
                n for n, s in found.items()
                if kind[n] in work and "leads" not in [p["role"] for p in s.get("roles", [])]
            }  # fmt: skip
        case "stale":
            return {n for n, s in found.items() if (DAY - last(s["confirmed"])).days > 180}
        case _:
            addressed = {i for e in world for i in state(e).get("addresses", [])}
            return {n for n in found if kind[n] == "issue" and n not in addressed}


@pytest.mark.parametrize("name", LISTS)
@many
@given(world=maps())
def test_lists(name: str, world: Snapshot) -> None:
    found = ids(LISTS[name](world, DAY))
    assert len(found) == len(set(found))
    assert set(found) == slow(name, world)


def test_lists_of_the_made_up_map() -> None:
    world = snapshot()
    assert {name: ids(rows(world, DAY)) for name, rows in LISTS.items()} == {
        "due": ["milestone-1", "initiative-4", "action-2", "issue-1"],
        "overdue": ["issue-2", "action-1"],
        "unowned": ["initiative-2", "issue-3", "deliverable-2"],
        "stale": ["initiative-2"],
        "unaddressed": ["issue-2", "issue-3"],
    }
    assert ids(LISTS["due"](world.public, DAY)) == ["milestone-1", "action-2", "issue-1"]


@many
@given(world=maps())
def test_the_timeline_has_each_part_once(world: Snapshot) -> None:
    found = timeline(world, world)
    drawn = {
        (lane.actor.id if lane.actor else "", bar.entry.id, role)
        for lane in found.lanes
        for bar in lane.bars
        for role in bar.roles or ("",)
    }
    wanted = set()
    for entry in world:
        dated = {"begins", "since", "due", "ended"} & set(state(entry))
        if entry.kind != "actor" and dated:
            parts = {(a, r) for a, r in actors_of(world, entry) if world.get(a)}
            wanted |= {(a, entry.id, r) for a, r in parts or {("", "")}}
    assert drawn == wanted
    assert {e.id for e in found.undated} == {
        e.id for e in world if e.kind != "actor"
    } - {name for _, name, _ in drawn}  # fmt: skip
    for lane in found.lanes:
        assert [b.first for b in lane.bars] == sorted(b.first for b in lane.bars)


@many
@given(world=maps())
def test_the_matrix_holds_every_part(world: Snapshot) -> None:
    matrix = responsibilities(world, world)
    found = {
        (entry.id, actor.id, role)
        for entry, cells in matrix.rows
        for actor, roles in zip(matrix.actors, cells, strict=True)
        for role in roles
    }
    wanted = {
        (entry.id, actor, role)
        for entry in world
        for actor, role in actors_of(world, entry)
        if world.get(actor)
    }
    assert found == wanted
    for entry in world:
        said_of = {(a.id, role) for role, actors in parts_of(world, entry) for a in actors}
        assert said_of == {(a, r) for n, a, r in wanted if n == entry.id}


@many
@given(world=maps())
def test_dependencies(world: Snapshot) -> None:
    found = dependencies(world, world, DAY)
    links = {(e.id, o) for e in world for o in state(e).get("depends_on", []) if world.get(o)}
    assert {(link.entry.id, link.on.id) for link in found.links} == links
    assert all(x.waits == (unfinished(x.entry) and unfinished(x.on)) for x in found.links)
    reach = {e.id: {e.id} for e in world}  # everything that each depends on, near and far
    for _ in reach:
        for one, other in links:
            reach[one] |= reach[other]
    level = {e.id: height for height, some in enumerate(found.levels) for e in some}
    assert set(level) == {name for link in links for name in link}
    for one, other in links:
        assert level[one] > level[other] or (level[one] == level[other] and one in reach[other])
    circles = {frozenset(ids(circle)) for circle in found.circles}
    assert circles == {
        frozenset(n for n in reach if n in reach[m] and m in reach[n])
        for m in reach
        if sum(m in reach[n] and n in reach[m] for n in reach) > 1
    }
    for entry in world:
        near = {n for n in reach if n in reach[entry.id] or entry.id in reach[n]}
        assert set(ids(around(world, entry))) == near


@many
@given(world=maps())
def test_a_month_holds_what_is_on_its_days(world: Snapshot) -> None:
    month = month_of(world, f"{DAY:%Y-%m}")
    on = {(day, m.entry.id) for week in month.weeks for day, marks in week for m in marks}
    every = [day for week in month.weeks for day, _ in week]
    wanted = set()
    for entry in world:
        given = state(entry)
        if entry.kind == "event":
            start = given.get("begins", "")
            if len(start) >= 10:
                end = last(given.get("ends", start))
                wanted |= {(d, entry.id) for d in every if last(start) <= d <= end}
        elif len(given.get("due", "")) == 10:
            wanted |= {(d, entry.id) for d in every if d.isoformat() == given["due"]}
    assert on == wanted
    assert not set(ids(month.vague)) & {name for _, name in on}


@many
@given(world=maps())
def test_duplicates(world: Snapshot) -> None:
    found = {frozenset((p.one.id, p.other.id)) for p in duplicates(world)}
    wanted = set()
    for one, other in combinations(list(world), 2):
        a, b = state(one), state(other)
        titles = [Text(plain(text_of(e).ja), plain(text_of(e).en)) for e in (one, other)]
        actors = [{p["actor"] for p in s.get("roles", [])} for s in (a, b)]
        same = set(a.get("items", [])) & set(b.get("items", [])) and actors[0] & actors[1]
        marks = [set(s.get("duplicate_of", [])) for s in (a, b)]
        settled = other.id in marks[0] or one.id in marks[1] or marks[0] & marks[1]
        if one.kind == other.kind and not settled and (likeness(*titles) >= ALIKE or same):
            wanted.add(frozenset((one.id, other.id)))
    assert found == wanted


def test_duplicates_of_the_made_up_map() -> None:
    alike, shared = duplicates(snapshot())
    assert (alike.one.id, alike.other.id, alike.items) == ("initiative-2", "initiative-3", ())
    assert alike.likeness > 95
    assert (shared.one.id, shared.other.id, shared.likeness) == ("initiative-1", "initiative-2", 0)
    assert (shared.items, shared.actors) == (("nisc:bp-3",), ("actor-2",))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Text(en="iso/iec 20924:2018 vocabulary"), Text(en="iso/iec 20924:2021 vocabulary"), False),
        (Text("第2部 用語", "part two"), Text("第3部 用語", "part two"), False),
        (Text(en="iso/iec 20924:2018 vocabulary"), Text(en="iso/iec 20924:2018  vocabulary"), True),
        (Text(en="a shared glossary"), Text(en="a shared glossary 2"), True),
    ],
)
def test_other_numbers_call_other_things(one: Text, other: Text, alike: bool) -> None:
    assert (likeness(one, other) >= ALIKE) is alike


@many
@given(world=maps())
def test_fields_are_reached_along_links(world: Snapshot) -> None:
    for entry in world:
        reached = {entry.id}
        for _ in range(len(world)):
            reached |= {
                other
                for name in reached
                for link in ("addresses", "of", "about")
                for other in state(world.entries[name]).get(link, [])
                if world.get(other)
            }
        wanted = {f for name in reached for f in state(world.entries[name]).get("field", [])}
        assert set(fields_of_entry(world, entry)) == wanted
    groups = by_field(world, world.of("issue"))
    assert {i.id for g in groups for i, _ in g.issues} == set(ids(world.of("issue")))


def test_what_is_chosen() -> None:
    world = snapshot()

    def chosen(**given: str) -> list[str]:
        return ids(kept(world, world, Chosen(**given)))

    assert chosen() == ids(world)
    assert chosen(field="nisc2018:fd-foundation") == [
        "issue-1", "issue-3", "initiative-1", "action-1", "action-2", "deliverable-1",
        "milestone-1", "milestone-2", "event-1",
    ]  # fmt: skip
    assert chosen(actor="actor-5") == ["actor-5", "initiative-4"]
    assert chosen(actor="actor-2", kind="milestone") == ["milestone-1", "milestone-2"]
    assert chosen(kind="project", status="30") == ["project-1"]
    assert chosen(status="open") == ["issue-1", "issue-3"]


def test_a_circle_is_found_and_levels_still_end() -> None:
    world = snapshot()
    entries = []
    for entry in world:
        more = {"depends_on": ["deliverable-1"]} if entry.id == "action-1" else {}
        entries.append(Entry(entry.id, entry.kind, 1, 0, {**state(entry), **more}))
    found = dependencies(turned := Snapshot(world.head, entries), turned, DAY)
    assert [set(ids(circle)) for circle in found.circles] == [
        {"action-1", "action-2", "deliverable-1"}
    ]
    assert said(found.links[0].entry, "status")
