"""What is written is seen by queries soon, and no request fails for it."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kakehashi.front.app import Front
from kakehashi.front.releases import Releases
from kakehashi.model.live.checking import Known
from kakehashi.namespaces import WITHDRAWN
from kakehashi.services.live import Live, open_live
from kakehashi.services.live.livemap import Asked
from kakehashi.settings import Settings, load_settings
from kakehashi.store.record.log import Write
from tests.front.direct import Answer, ask
from tests.releases import SECOND, make_current

LIVE = "https://w3id.org/kakehashi/live/"
KNOWN = Known(lambda _: "actor", lambda _: True, lambda _: True, lambda _: True)
AKI = Asked("aki")
Wanted = Callable[[dict[str, str]], bool]
TITLES = (
    "SELECT ?e ?t { GRAPH <https://w3id.org/kakehashi/graph/live>"
    " { ?e <http://www.w3.org/2004/02/skos/core#prefLabel> ?t } } ORDER BY ?e"
)


def issue(title: str, **more: Any) -> dict[str, Any]:
    return {
        "title": {"en": title},
        "status": "open",
        "source": "test",
        "confirmed": "2026-11-01",
        "visibility": "public",
        "items": ["nisc:bp-3"],
    } | more


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[Front, Live, Releases]]:
    live = open_live(settings)
    releases = Releases(settings, live)
    await releases.open()
    front = Front(settings, releases)
    try:
        yield front, live, releases
    finally:
        await releases.close()
        front.close()
        live.close()


@pytest.fixture
def settings(build: Path, tmp_path: Path) -> Settings:
    return load_settings(
        {}, build_dir=build, record_dir=tmp_path / "record", query_workers=2, query_memory_mib=512
    )


async def asked(front: Front, query: str, **headers: str) -> Answer:
    accept = {"Accept": "application/sparql-results+json"} | headers
    return await ask(front, f"/sparql?query={quote(query)}", headers=accept)


async def titles(front: Front) -> dict[str, str]:
    answer = await asked(front, TITLES)
    assert answer.status == 200
    rows = json.loads(answer.body)["results"]["bindings"]
    return {r["e"]["value"].removeprefix(LIVE): r["t"]["value"] for r in rows}


async def seen(
    front: Front, wanted: Callable[[dict[str, str]], bool], within: float = 2.0
) -> float:
    """Return the seconds until queries see it; fail after ``within``."""
    began = time.monotonic()
    while not wanted(await titles(front)):
        assert time.monotonic() < began + within, await titles(front)
        await asyncio.sleep(0.02)
    return time.monotonic() - began


def run(settings: Settings, test: Callable[[Front, Live, Releases], Awaitable[None]]) -> None:
    async def main() -> None:
        async with serving(settings) as opened:
            await test(*opened)

    asyncio.run(main())


def test_an_edit_is_seen_within_two_seconds(settings: Settings) -> None:
    async def test(front: Front, live: Live, _: Releases) -> None:
        made = live.livemap.enter("issue", issue("Keys"), KNOWN, AKI)
        await seen(front, lambda found: found == {made.entry: "Keys"})
        answer = await asked(front, TITLES)
        assert answer.headers["kakehashi-live"] == "1"
        again = await asked(front, TITLES, **{"If-None-Match": answer.headers["etag"]})
        assert again.status == 304
        live.livemap.change(made.entry, issue("Keys of devices"), KNOWN, AKI)
        await seen(front, lambda found: found == {made.entry: "Keys of devices"})
        again = await asked(front, TITLES, **{"If-None-Match": answer.headers["etag"]})
        assert (again.status, again.headers["kakehashi-live"]) == (200, "2")
        # Clauses and what concerns them are joined, also without naming a graph.
        join = (
            "SELECT ?t { ?e <https://w3id.org/kakehashi/ontology#concernsItem> ?i ; a ?class ."
            " ?i <http://www.w3.org/2004/02/skos/core#prefLabel> ?t }"
        )
        assert "安全の確保" in (await asked(front, join)).body.decode()

    run(settings, test)


def test_what_is_withdrawn_or_for_members_is_not_shown(settings: Settings) -> None:
    async def test(front: Front, live: Live, _: Releases) -> None:
        enter = live.livemap.enter
        shown = enter("issue", issue("Shown"), KNOWN, AKI).entry
        hidden = enter("issue", issue("Hidden", visibility="members"), KNOWN, AKI).entry
        issues = Known(lambda _: "issue", KNOWN.item, KNOWN.document, KNOWN.statement)
        enter("initiative", issue("Link", status="planned", depends_on=[hidden]), issues, AKI)
        await seen(front, lambda found: set(found.values()) == {"Shown", "Link"})
        everything = "SELECT ?s ?p ?o { ?s ?p ?o FILTER(STRSTARTS(STR(?s), '" + LIVE + "')) }"
        assert hidden not in (await asked(front, everything)).body.decode()
        live.livemap.withdraw(shown, AKI)
        await seen(front, lambda found: set(found.values()) == {"Link"})
        kh, withdrawn = "https://w3id.org/kakehashi/ontology#", WITHDRAWN
        status = f"ASK {{ <{LIVE}{shown}> <{kh}status> <{withdrawn}> }}"
        assert b"true" in (await asked(front, status)).body
        live.livemap.change(hidden, issue("Hidden no more"), KNOWN, AKI)
        await seen(front, lambda found: "Hidden no more" in found.values())
        link = f"ASK {{ ?e <https://w3id.org/kakehashi/ontology#dependsOn> <{LIVE}{hidden}> }}"
        assert b"true" in (await asked(front, link)).body

    run(settings, test)


def test_no_request_fails_while_much_is_written(settings: Settings) -> None:
    answers: list[Answer] = []

    async def test(front: Front, live: Live, releases: Releases) -> None:
        done = asyncio.Event()

        async def visitor(number: int) -> None:
            for turn in count():
                answers.append(await asked(front, f"{TITLES} # {number} {turn}"))
                if done.is_set():
                    return
                await asyncio.sleep(0.005)

        visitors = [asyncio.create_task(visitor(n)) for n in range(3)]
        for number in range(6):
            await asyncio.to_thread(live.livemap.enter, "issue", issue(f"No. {number}"), KNOWN, AKI)
            await seen(front, lambda found, n=number: f"No. {n}" in found.values())  # type: ignore[misc]
        done.set()
        await asyncio.gather(*visitors)
        status = releases.current.live_status
        assert status is not None
        assert status.switches >= 6
        assert not status.failures
        pool = releases.current.sandbox.pool
        assert pool is not None
        assert len(pool.pids) == 2

    run(settings, test)
    assert {a.status for a in answers} == {200}
    numbers = [int(a.headers["kakehashi-live"]) for a in answers]
    assert numbers[-1] == 6


def test_generations_are_made_anew_and_leave_nothing(settings: Settings, build: Path) -> None:
    folder = build / "live"

    async def write(front: Front, live: Live, _: Releases) -> None:
        live.livemap.enter("issue", issue("Kept"), KNOWN, AKI)
        await seen(front, lambda found: len(found) == 1)
        assert len(list(folder.iterdir())) == 1

    async def read(front: Front, _: Live, __: Releases) -> None:
        assert set((await titles(front)).values()) == {"Kept"}  # at once, from the log

    run(settings, write)
    assert not list(folder.iterdir())
    shutil.rmtree(folder)
    (folder / "line-left-by-a-crash").mkdir(parents=True)
    (folder / "line-left-by-a-crash/held").touch()
    run(settings, read)
    assert not list(folder.iterdir())


def test_the_next_release_shows_it_from_its_first_answer(settings: Settings, build: Path) -> None:
    async def test(front: Front, live: Live, releases: Releases) -> None:
        live.livemap.enter("issue", issue("Stays"), KNOWN, AKI)
        await seen(front, lambda found: len(found) == 1)
        make_current(build, SECOND)
        releases.nudge()
        while front.release != SECOND:
            assert set((await titles(front)).values()) == {"Stays"}
            await asyncio.sleep(0.01)
        assert set((await titles(front)).values()) == {"Stays"}

    run(settings, test)


def test_an_approved_statement_is_seen_and_its_triple_goes_with_it(settings: Settings) -> None:
    state = {
        "subject_id": "nisc:bp-3", "object_id": "cpsf:safety", "relation": "partOf",
        "rationale_en": "Why", "confidence": 0.8, "author": "Aki", "reviewer": "Ben",
        "mapping_date": "2026-11-26",
    }  # fmt: skip
    direct = (
        "ASK { <https://w3id.org/kakehashi/id/nisc/bp-3>"
        " <http://www.w3.org/2004/02/skos/core#broadMatch>"
        " <https://w3id.org/kakehashi/id/cpsf/safety> }"
    )

    async def test(front: Front, live: Live, _: Releases) -> None:
        async def until(wanted: bytes) -> None:
            began = time.monotonic()
            while wanted not in (await asked(front, direct)).body:
                assert time.monotonic() < began + 2
                await asyncio.sleep(0.02)

        log = live.record.log
        made = log.write(Write("curated", "", "aki", "approve", lambda _: state))
        await until(b"true")
        who = "SELECT ?r { GRAPH ?g { ?s <https://w3id.org/sssom/reviewer_label> ?r } }"
        assert b"Ben" in (await asked(front, who)).body
        log.write(Write("curated", made.entry, "aki", "withdraw", lambda _: None))
        await until(b"false")

    run(settings, test)


def test_what_somebody_gets_who_is_signed_in_is_not_kept(settings: Settings) -> None:
    async def test(front: Front, _: Live, __: Releases) -> None:
        for headers in ({"Cookie": "kakehashi-session=x"}, {"Authorization": "Bearer x"}):
            before = len(front.cache)
            answer = await ask(front, "/data/", headers=headers | {"Accept": "application/json"})
            assert answer.headers["cache-control"] == "private, no-store"
            assert "etag" not in answer.headers
            assert len(front.cache) == before

    run(settings, test)
