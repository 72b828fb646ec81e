"""The graphs of the live map in another engine: soon after a write, and again when lost."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pyoxigraph import Quad, RdfFormat, serialize

from kakehashi.front import live_engine
from kakehashi.front.app import Front
from kakehashi.front.releases import Releases
from kakehashi.model.live.event import Entry, Head, chained
from kakehashi.namespaces import graph_iri
from kakehashi.services import open_services
from kakehashi.services.live import Live, open_live
from kakehashi.services.live.projection import live_quads
from kakehashi.settings import Settings, load_settings
from kakehashi.store.record.log import Write
from kakehashi.store.remote.live import LIVE_GRAPHS, LiveGraphs
from kakehashi.store.remote.push import push_release
from kakehashi.store.remote.reader import RemoteReader
from tests.command import run_command
from tests.front.direct import ask
from tests.live.small import enter, move
from tests.releases import FIRST, SECOND, make_current, make_release

from .conftest import write_release
from .servers import Engine, oxigraph, update

pytestmark = pytest.mark.xdist_group("engines")

BASE = "https://w3id.org/kakehashi/"
STATEMENT = {
    "subject_id": "nisc:bp-3", "object_id": "cpsf:safety", "relation": "partOf",
    "rationale_en": "Why", "confidence": 0.8, "author": "Aki", "reviewer": "Ben",
    "mapping_date": "2026-11-26",
}  # fmt: skip
DIRECT = (
    f"ASK {{ <{BASE}id/nisc/bp-3> <http://www.w3.org/2004/02/skos/core#broadMatch>"
    f" <{BASE}id/cpsf/safety> }}"
)
Test = Callable[[Front, Live, Releases], Awaitable[None]]


@pytest.fixture(scope="module")
def releases_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    build = tmp_path_factory.mktemp("releases")
    for name in (FIRST, SECOND):
        make_release(build, name)
    make_current(build, FIRST)
    return build


@pytest.fixture
def settings(empty: Engine, releases_made: Path, tmp_path: Path) -> Settings:
    """An engine that holds the small release, and nothing of other tests."""
    make_current(releases_made, FIRST)
    made = load_settings(
        {}, build_dir=releases_made, record_dir=tmp_path / "record", store=empty.store,
        warm_up="no",
    )  # fmt: skip
    push_release(made, gsp=empty.gsp, again=True)
    return made


def run(settings: Settings, test: Test) -> None:
    async def main() -> None:
        live = await asyncio.to_thread(open_live, settings)
        releases = Releases(settings, live)
        await releases.open()
        front = Front(settings, releases)
        try:
            await test(front, live, releases)
        finally:
            await releases.close()
            front.close()
            live.close()

    asyncio.run(main())


async def asked(front: Front, query: str) -> Any:
    headers = {"Accept": "application/sparql-results+json"}
    answer = await ask(front, f"/sparql?query={quote(query)}", headers=headers)
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


async def titles(front: Front) -> list[str]:
    query = (
        f"SELECT ?t {{ GRAPH <{graph_iri('live')}>"
        " { ?e <http://www.w3.org/2004/02/skos/core#prefLabel> ?t } FILTER(LANG(?t) = 'en') }"
    )
    rows = (await asked(front, query))["results"]["bindings"]
    return sorted(row["t"]["value"] for row in rows)


async def until(front: Front, wanted: Callable[[], Awaitable[bool]], within: float = 2.0) -> None:
    del front
    began = time.monotonic()
    while not await wanted():
        assert time.monotonic() < began + within
        await asyncio.sleep(0.02)


async def shows(front: Front, *wanted: str, within: float = 2.0) -> None:
    async def there() -> bool:
        return await titles(front) == sorted(wanted)

    await until(front, there, within)


def in_engine(settings: Settings) -> dict[str, set[bytes]]:
    """Return the triples of each graph, as the engine gives them."""
    query = settings.store.removeprefix("sparql:").partition(",")[0]
    reader = RemoteReader(query)
    return {
        graph: set(
            reader.construct(
                f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
            ).splitlines()
        )
        for graph in LIVE_GRAPHS
    }


def test_what_is_written_is_seen_within_two_seconds(settings: Settings) -> None:
    async def test(front: Front, live: Live, releases: Releases) -> None:
        made = enter(live, "issue", "Keys", items=["nisc:bp-3"])
        await shows(front, "Keys")
        move(live, made.entry, title={"en": "Keys of devices"})
        await shows(front, "Keys of devices")
        hidden = enter(live, "issue", "Hidden", visibility="members")
        join = (
            f"SELECT ?t {{ ?e <{BASE}ontology#concernsItem> ?i ."
            " ?i <http://www.w3.org/2004/02/skos/core#prefLabel> ?t }"
        )
        rows = (await asked(front, join))["results"]["bindings"]
        assert "安全の確保" in {row["t"]["value"] for row in rows}
        event = live.record.log.write(Write("curated", "", "aki", "approve", lambda _: STATEMENT))

        async def is_stated() -> bool:
            return bool((await asked(front, DIRECT))["boolean"])

        await until(front, is_stated)
        live.record.log.write(Write("curated", event.entry, "aki", "withdraw", lambda _: None))

        async def is_gone() -> bool:
            return not await is_stated()

        await until(front, is_gone)
        live.livemap.withdraw(made.entry, _asked())
        await shows(front)
        everything = f"ASK {{ <{BASE}live/{hidden.entry}> ?p ?o }}"
        assert not (await asked(front, everything))["boolean"]
        status = releases.current.live_status
        assert status is not None
        assert (status.failures, status.shown) == (0, live.record.log.head().sequence)

    run(settings, test)


def _asked() -> Any:
    from kakehashi.services.live.livemap import Asked

    return Asked("aki")


def test_step_by_step_it_is_the_same_as_all_at_once(settings: Settings) -> None:
    """Texts of every kind, dates of every precision, and links that come and go."""
    live = open_live(settings)
    query, _, target = settings.store.removeprefix("sparql:").partition(",")
    graphs = LiveGraphs(RemoteReader(query), target, settings, settings.build_dir / "current")
    graphs.replace([], "0 ")
    from kakehashi.services.live.projection import Projection

    projection = Projection()
    said = {"link": "https://like.example/iri", "source": "https://like.example/iri"}
    actor = enter(live, "actor", "NISC", **said)
    roles = [{"actor": actor.entry, "role": "leads"}, {"actor": actor.entry, "role": "informed"}]
    enter(live, "issue", '"quotes" and \\ 𠮷', policy={"en": "two\nlines\tand \\"}, roles=roles)
    for due in ("2027", "2027-03", "2027-03-31"):
        one = enter(live, "milestone", "urn:looks:so", due=due, summary={"en": "x" * 3000}, **said)
        move(live, one.entry, title={"en": f"{due}!"})
    enter(live, "event", "Talk", begins="2027-03-01T09:30", zone="Asia/Tokyo", about=[one.entry])
    move(live, actor.entry, visibility="members")  # its parts go with it
    move(live, actor.entry, visibility="public")
    live.record.log.write(Write("curated", "", "aki", "approve", lambda _: STATEMENT))
    live.livemap.withdraw("event-1", _asked())
    for event in live.record.log.events():
        change = projection.take([event])
        graphs.change(change.removed, change.added, f"{event.sequence} {event.hash}")
    stepwise = in_engine(settings)
    assert graphs.agree(projection)
    assert graphs.mark() == f"{event.sequence} {event.hash}"
    graphs.replace(live_quads(live.record.log.events()), "1 x")
    assert in_engine(settings) == stepwise
    assert sum(map(len, stepwise.values())) == len(list(projection))
    live.close()


def test_it_is_there_after_a_restart_and_again_when_it_was_lost(
    settings: Settings, empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_engine, "CHECK", 0.5)

    async def write(front: Front, live: Live, _: Releases) -> None:
        enter(live, "issue", "Kept")
        await shows(front, "Kept")

    async def read(front: Front, live: Live, releases: Releases) -> None:
        assert await titles(front) == ["Kept"]  # from the first answer
        await asyncio.to_thread(push_release, settings, gsp=empty.gsp)  # takes the graphs out
        await shows(front, "Kept", within=10)
        await asyncio.to_thread(update, empty, f"CLEAR GRAPH <{graph_iri('loading')}>")
        enter(live, "issue", "Later")
        status = releases.current.live_status
        assert status is not None
        began = time.monotonic()
        while not status.failures:  # it is no whole release: nothing is written into it
            assert time.monotonic() < began + 5
            await asyncio.sleep(0.05)
        assert status.lag > 0
        await asyncio.to_thread(push_release, settings, gsp=empty.gsp, again=True)
        await shows(front, "Kept", "Later", within=10)

    run(settings, write)
    # What changed while no server ran is there at the start, and nothing is left of the old.
    update(empty, f"INSERT DATA {{ GRAPH <{graph_iri('live')}> {{ <urn:s> <urn:p> <urn:o> }} }}")
    run(settings, read)
    assert not any(b"urn:s" in line for line in in_engine(settings)[graph_iri("live")])


def test_it_is_made_anew_by_a_command(settings: Settings, empty: Engine) -> None:
    live = open_live(settings)
    enter(live, "issue", "Kept")
    live.close()
    update(empty, f"INSERT DATA {{ GRAPH <{graph_iri('live')}> {{ <urn:s> <urn:p> <urn:o> }} }}")
    done = run_command(
        "record", "rebuild", "--format", "json",
        KAKEHASHI_BUILD_DIR=str(settings.build_dir), KAKEHASHI_RECORD_DIR=str(settings.record_dir),
        KAKEHASHI_STORE=settings.store,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = sum(map(len, in_engine(settings).values()))
    assert json.loads(done.stdout) == {"entries": 1, "triples": found, "engine": True}
    assert not any(b"urn:s" in line for line in in_engine(settings)[graph_iri("live")])


def test_loading_verifies_a_release_beside_the_live_graphs(
    settings: Settings, empty: Engine
) -> None:
    async def write(front: Front, live: Live, _: Releases) -> None:
        enter(live, "issue", "Kept")
        await shows(front, "Kept")

    run(settings, write)
    loaded = push_release(settings, gsp=empty.gsp)
    assert loaded.triples == 5
    assert not any(in_engine(settings).values())


def test_two_servers_write_into_one_engine(settings: Settings) -> None:
    async def main() -> None:
        lives = [open_live(settings) for _ in range(2)]
        both = [Releases(settings, live) for live in lives]
        for releases in both:
            await releases.open()
        front = Front(settings, both[0])
        for number in range(6):
            event = enter(lives[number % 2], "milestone", f"No. {number}")
            if number % 3 == 0:
                lives[1 - number % 2].livemap.withdraw(event.entry, _asked())
            await asyncio.sleep(0.1)
        await shows(front, "No. 1", "No. 2", "No. 4", "No. 5", within=4)
        await asyncio.sleep(1)
        await shows(front, "No. 1", "No. 2", "No. 4", "No. 5")
        assert [r.current.live_status.failures for r in both] == [0, 0]  # type: ignore[union-attr]
        for releases in both:
            await releases.close()
        front.close()
        for live in lives:
            live.close()

    asyncio.run(main())


def test_pages_show_the_release_alone(settings: Settings) -> None:
    async def test(front: Front, live: Live, releases: Releases) -> None:
        live.record.log.write(Write("curated", "", "aki", "approve", lambda _: STATEMENT))
        enter(live, "issue", "Keys", items=["nisc:bp-3"])
        await shows(front, "Keys")
        services = releases.current.services
        assert services is not None
        assert "curated" not in services.statements.sets()
        assert list(services.statements.of_item("nisc:bp-3")) == []

    run(settings, test)
    beside = open_services(settings)  # a command, which shows what the engine holds
    assert "curated" in beside.statements.sets()
    beside.close()


def test_an_engine_that_is_only_read_has_no_live_graphs(
    releases_made: Path, tmp_path: Path
) -> None:
    with oxigraph(tmp_path) as engine:
        made = load_settings(
            {}, build_dir=releases_made, record_dir=tmp_path / "record", store=engine.store
        )
        push_release(made, gsp=engine.gsp)
        alone = load_settings(
            {}, build_dir=releases_made, record_dir=tmp_path / "record",
            store=f"sparql:{engine.query}", warm_up="no",
        )  # fmt: skip

        async def test(front: Front, live: Live, releases: Releases) -> None:
            enter(live, "issue", "Keys")
            await asyncio.sleep(1)
            assert await titles(front) == []
            assert releases.current.head == 1  # pages know of it all the same

        run(alone, test)


def test_what_the_release_says_in_such_a_graph_stays(empty: Engine, tmp_path: Path) -> None:
    """Approved statements that were exported are in the release, and on the desk as well."""
    [both, _] = sorted(line_of(quad) for quad in curated())[:2]
    alone = f'<urn:s> <urn:p> "of the release" <{LIVE_GRAPHS[1]}> .\n'
    write_release(tmp_path / "current", "with-curated", alone, both)
    made = load_settings({}, build_dir=tmp_path, store=empty.store)
    push_release(made, gsp=empty.gsp, again=True)
    query, _, target = empty.store.removeprefix("sparql:").partition(",")
    graphs = LiveGraphs(RemoteReader(query), target, made, tmp_path / "current")
    graphs.replace(curated(), "1 x")
    everything = {line_of(quad) for quad in curated()} | {alone}
    assert sum(map(len, in_engine(made).values())) == len(everything)
    assert graphs.agree(curated())
    graphs.change(curated(), [], "2 y")
    assert sum(map(len, in_engine(made).values())) == 1
    assert graphs.agree([], frozenset(curated()))
    assert RemoteReader(query).ask('ASK { ?s <urn:p> "of the release" }')
    graphs.replace([], "3 y", frozenset(curated()))
    assert sum(map(len, in_engine(made).values())) == 1
    graphs.replace(curated(), "4 z")
    push_release(made, gsp=empty.gsp)  # everything is read back and compared
    assert sum(map(len, in_engine(made).values())) == 2


def curated() -> list[Quad]:
    made = chained(
        Head(), "2026-11-26T00:00:00.000000Z", "aki", "approve", None,
        Entry("curated-1", "curated", 1, 0, STATEMENT), "",
    )  # fmt: skip
    return live_quads([made])


def line_of(quad: Quad) -> str:
    return (serialize([quad], format=RdfFormat.N_QUADS) or b"").decode()
