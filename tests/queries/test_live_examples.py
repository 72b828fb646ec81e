"""The questions over the live map give what Python counts over the same map, also as of a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from pyoxigraph import NamedNode, Quad
from rdflib.plugins.sparql import prepareQuery

from kakehashi.model.live.dates import first_day, last_day
from kakehashi.model.live.event import Entry, Event, Head, chained
from kakehashi.model.live.snapshot import Snapshot, fold, list_of, said
from kakehashi.namespaces import LIVE, curie, graph_iri, item_iri
from kakehashi.rdf.query_files import read_queries, read_query
from kakehashi.services.examples import with_parameters
from kakehashi.services.live.projection import Projection, live_quads
from kakehashi.store.reader import OxigraphReader, memory_reader

FOLDER: Final = Path(__file__).parents[2] / "queries/examples"
QUERIES: Final = [query for query in read_queries(FOLDER) if query.over == "live"]
TODAY, UNTIL, STALE = date(2026, 11, 26), date(2027, 2, 24), date(2026, 5, 30)
#: Days as of which everything is asked; each shows another map.
DAYS: Final = [f"2026-{month:02}-15" for month in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11)]
WORK: Final = ("initiative", "issue", "action", "deliverable", "project")
ENDED: Final = ("done", "stopped")
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"


def made_up_log() -> list[Event]:  # noqa: C901, PLR0912  (a made-up year)
    """A log of a year: entries are made, changed, withdrawn; every ninth is for members only."""
    events: list[Event] = []
    known: dict[str, Entry] = {}
    head = Head()
    dues = ("2026", "2026-12", "2027-02", "2027-02-24", "2027-02-25", "2026-11-25", "2026-03", "")

    def put(kind: str, name: str, state: dict[str, Any] | None) -> None:
        nonlocal head
        number = len(events)
        at = f"2026-{1 + number // 12:02}-{1 + number % 12 * 2:02}T09:00:00.000000Z"
        before = known.get(name)
        after = Entry(name, kind, before.version + 1 if before else 1, 0, state)
        event = chained(head, at, "aki", "write", before, after, "")
        events.append(event)
        known[name], head = event.result, Head(event.sequence, event.hash)

    def entry(number: int, **more: Any) -> dict[str, Any]:
        seen = f"2026-{1 + number % 12:02}" if number % 2 else f"2026-{1 + number % 12:02}-03"
        return {
            "title": {"en": f"Entry {number}", "ja": f"記載{number}"},
            "visibility": "members" if number % 9 == 8 else "public",
            "source": "made up",
            "confirmed": seen,
            **more,
        }

    for number in range(6):
        put("actor", f"actor-{number}", entry(number, sort="company"))
    for number in range(40):
        kind = (*WORK, "milestone", "event", "initiative")[number % 8]
        state = entry(
            number,
            status=("planned", "ongoing", "done", "stopped")[number // 8 % 4],
            roles=[
                {"actor": f"actor-{number % 6}", "role": ("leads", "supports")[number % 2]},
                {"actor": f"actor-{(number + 1) % 6}", "role": "informed"},
            ]
            if number % 3
            else [],
            items=[f"nisc:bp-{number // 8 + 1}"] if number % 2 else [],
        )
        if kind in {"milestone", "event"}:
            del state["status"]
        if kind == "event":
            del state["confirmed"]
            state |= {"begins": f"2026-{1 + number % 12:02}-10T10:00", "zone": "Asia/Tokyo"}
            state["confirmed"] = "2026-01-01"
        elif due := dues[number % 8 if number < 20 else (number * 3) % 8]:
            state["due"] = due
        if kind == "project":
            state["stage"] = ("20", "40", "60")[number % 3]
        if kind == "initiative" and number > 8:
            state["addresses"] = [f"w-{number - 7 - number % 8 + 1}"]
        if number in {12, 20, 28}:
            state["depends_on"] = [f"w-{number - 8}"]
        if number in {16, 24}:
            state["duplicate_of"] = ["w-0"]
        put(kind, f"w-{number}", state)
        if number % 10 == 9:
            put(kind, f"w-{number}", None)
        if number % 7 == 6:
            name = f"w-{number - 3}"
            if (old := known[name]).state is not None:
                put(old.kind, name, {**old.state, "title": {"en": "Again"}})
    for number in range(4):
        put("curated", f"curated-{number}", {
            "subject_id": f"nisc:bp-{number + 1}", "object_id": f"cpsf:x-{number}",
            "relation": "partOf|overlaps" if number % 2 else "equal", "author": "Aki",
            "reviewer": "Ben", "mapping_date": "2026-11-01", "confidence": 0.7,
        })  # fmt: skip
    put("curated", "curated-3", None)
    return events


LOG: Final = made_up_log()


def until(day: str) -> list[Event]:
    return [e for e in LOG if e.at <= f"{day}T23:59:59.999999Z"]


@cache
def _reader(count: int) -> OxigraphReader:
    """The projection of the first events, with the items that it links to."""
    item = NamedNode(item_iri("nisc:bp-1"))
    edition = NamedNode("https://w3id.org/kakehashi/id/nisc")
    graph = NamedNode(graph_iri("document/nisc"))
    others = [
        Quad(NamedNode(f"{item.value[:-1]}{n}"), NamedNode(f"{SKOS}inScheme"), edition, graph)
        for n in range(1, 8)
    ]
    lines = {f"{quad} .\n" for quad in (*live_quads(LOG[:count]), *others)}
    return memory_reader("".join(sorted(lines)).encode())


def asked(events: Sequence[Event], name: str, *parameters: str) -> list[dict[str, str]]:
    """Answer an example over a projection of the beginning of the log."""
    text = with_parameters(read_query(FOLDER / f"live-{name}.rq").text, parameters)
    rows = _reader(len(events)).select(text)
    return [{k: _short(v.value) for k, v in row.items()} for row in rows]


def _short(value: str) -> str:
    return value.removeprefix(LIVE) if value.startswith(LIVE) else curie(value)


def _open(entry: Entry) -> bool:
    return said(entry, "status") not in ENDED


def _due(entry: Entry) -> date | None:
    return last_day(said(entry, "due")) if said(entry, "due") else None


def _leads(entry: Entry, public: Snapshot) -> list[str]:
    roles = list_of(entry, "roles")
    return [r["actor"] for r in roles if r["role"] == "leads" and public.get(r["actor"])]


def _pairs(field: str, m: Snapshot) -> set[tuple[str, ...]]:
    return {(e.id, name) for e in m for name in list_of(e, field) if m.get(name)}


Counted = set[tuple[str, ...]]

#: Question, the columns that are compared, and how Python answers it.
ANSWERS: Final[dict[str, tuple[str, Callable[[Snapshot], Counted]]]] = {
    "who-leads-what": ("actor work", lambda m: {(a, e.id) for e in m for a in _leads(e, m)}),
    "due-soon": ("work", lambda m: {
        (e.id,) for e in m if _open(e) and (d := _due(e)) and TODAY <= d <= UNTIL}),
    "overdue": ("work", lambda m: {
        (e.id,) for e in m if _open(e) and (d := _due(e)) and d < TODAY}),
    "without-owner": ("work", lambda m: {
        (e.id,) for e in m.of(*WORK) if _open(e) and not _leads(e, m)}),
    "stale": ("entry", lambda m: {(e.id,) for e in m if first_day(said(e, "confirmed")) < STALE}),
    "duplicates": ("entry other", lambda m: _pairs("duplicate_of", m)),
    "issues-without-initiative": ("work", lambda m: {
        (e.id,) for e in m.of("issue") if _open(e)
        and not [r for r in m.referring(e.id) if r.field == "addresses"]}),
    "dependencies": ("work needed", lambda m: _pairs("depends_on", m)),
    "responsibilities": ("issue actor role", lambda m: {
        (e.id, r["actor"], f"responsibility:{r['role']}")
        for e in m.of("issue") for r in list_of(e, "roles") if m.get(r["actor"])}),
    "initiatives-by-actor": ("actor number", lambda m: {
        (a, str(n)) for a, n in Counter(
            a for e in m.of("initiative")
            for a in {r["actor"] for r in list_of(e, "roles")
                      if r["role"] in {"leads", "supports"} and m.get(r["actor"])}).items()}),
    "events-by-month": ("month number", lambda m: {
        (k, str(n)) for k, n in Counter(said(e, "begins")[:7] for e in m.of("event")).items()}),
    "projects-by-stage": ("stage number", lambda m: {
        (f"stage:{k}", str(n)) for k, n in Counter(
            said(e, "stage") for e in m.of("project")).items()}),
    "clauses-with-work": ("item work", lambda m: {
        (i, e.id) for e in m for i in list_of(e, "items")}),
    "clauses-nobody-works-on": ("item", lambda m: {
        (f"nisc:bp-{n}",) for n in range(1, 8) if not m.about_item(f"nisc:bp-{n}")}),
    "work-of-an-actor": ("work role", lambda m: {
        (e.id, f"responsibility:{r['role']}") for e in m for r in list_of(e, "roles")
        if r["actor"] == "actor-1" and m.get("actor-1")}),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_what_python_counts_as_of_ten_days(name: str) -> None:
    columns, count = ANSWERS[name]
    given = set()
    for day in DAYS:
        events = until(day)
        rows = asked(events, name)
        found = {tuple(row[column] for column in columns.split()) for row in rows}
        assert found == count(fold(events).public), day
        given.add(frozenset(found))
    assert len(given) > 1, "the days show no difference"


def test_only_what_everybody_may_see_is_in_the_graph() -> None:
    members = {e.id for e in fold(LOG) if said(e, "visibility") == "members"}
    assert len(members) > 3
    written = "\n".join(map(str, live_quads(LOG))) + "\n"
    for name in members:
        assert f"<{LIVE}{name}>" not in written


def test_withdrawn_entries_keep_their_status_alone() -> None:
    rows = asked(LOG, "counts")
    withdrawn = [row for row in rows if row.get("status") == "status:withdrawn"]
    gone = [e for e in LOG if e.after is None and e.kind != "curated"
            and (e.before or {}).get("visibility") == "public"]  # fmt: skip
    assert sum(int(row["number"]) for row in withdrawn) == len(gone) > 1


def test_approved_statements_say_who_approved() -> None:
    rows = asked(LOG, "approved-statements")
    assert len(rows) == 3
    assert {(row["proposed_by"], row["approved_by"]) for row in rows} == {("Aki", "Ben")}


def test_step_by_step_gives_what_all_at_once_gives() -> None:
    projection = Projection()
    quads: set[Quad] = set()
    for event in LOG:
        change = projection.take([event])
        assert change.removed <= quads
        assert not change.added & quads
        quads = (quads - change.removed) | change.added
    assert quads == set(live_quads(LOG)) == set(projection)


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.id)
def test_every_question_is_read_by_a_second_implementation(query: Any) -> None:
    prepareQuery(query.text)
    assert query.id.startswith("live-")
    assert "NOT EXISTS" not in query.text
    for name, default in query.parameters:
        assert f"VALUES ?{name} {{ {default} }}" in query.text
    asked(LOG, query.id.removeprefix("live-"))


def test_there_are_twenty_of_them() -> None:
    assert len(QUERIES) >= 20
