"""The first content of the map is what the documents say, no more and no less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from kakehashi.model.live.access import ROLES as ACCOUNT_ROLES
from kakehashi.model.live.event import Entry
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.snapshot import Snapshot, list_of, said, text_of
from kakehashi.model.term import Term
from kakehashi.namespaces import BASE
from kakehashi.services import Services
from kakehashi.services.live import Live, open_live
from kakehashi.services.live.known import known_of
from kakehashi.services.live.livemap import Asked
from kakehashi.services.live.seed import SeedReport, seed, unused
from kakehashi.services.live.told import STATUSES
from kakehashi.services.live.wanted import entry_id
from kakehashi.services.properties import Properties
from kakehashi.services.work import Work
from kakehashi.settings import load_settings

Yaml = dict[str, dict[str, Any]]

KIND_OF = {"actor": "actor", "issue": "issue", "initiative": "initiative", "event": "event"}
FRAMEWORK = "initiative-nisc2018-in-framework"


def opened(folder: Path) -> Live:
    return open_live(load_settings({"KAKEHASHI_RECORD_DIR": str(folder)}))


@pytest.fixture(scope="module")
def seeded(
    services: Services, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Snapshot, SeedReport]]:
    live = opened(tmp_path_factory.mktemp("record"))
    report = seed(live, services)
    yield live.livemap.now(), report
    live.close()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    found = opened(tmp_path)
    yield found
    found.close()


@pytest.fixture(scope="module")
def report2018(shared: Path) -> Yaml:
    return facts_of(shared, "nisc2018")


def facts_of(shared: Path, slug: str) -> Yaml:
    text = (shared / f"sources/{slug}.yaml").read_text(encoding="utf-8")
    return {f"{slug}:{item['id']}": item for item in yaml.safe_load(text)["items"]}


def of_item(snapshot: Snapshot, item: str, kind: str) -> Entry:
    found = snapshot.get(entry_id(kind, item))
    assert found is not None, item
    return found


# --- the facts are those of the sources -----------------------------------------------------------


def test_the_map_takes_every_entry(seeded: tuple[Snapshot, SeedReport]) -> None:
    snapshot, report = seeded
    assert not report.refused
    assert not report.kept
    assert not report.changed
    assert len(report.made) == len(set(report.made)) == len(snapshot) == len(snapshot.public)


def test_the_report_of_2018_is_there_in_full(
    seeded: tuple[Snapshot, SeedReport], report2018: Yaml
) -> None:
    snapshot, _ = seeded
    wanted = Counter(item["kind"] for item in report2018.values() if item["kind"] in KIND_OF)
    assert wanted == {"actor": 16, "issue": 11, "initiative": 11, "event": 14}
    for name, item in report2018.items():
        if item["kind"] in KIND_OF:
            entry = of_item(snapshot, name, KIND_OF[item["kind"]])
            assert list_of(entry, "items")[0] == name
            assert said(entry, "locator") == item["locator"]
            assert said(entry, "confirmed") == "2018-03-12"
            assert said(entry, "source") == "安全なIoTシステムの創出に向けた意見交換会 とりまとめ"
            title = text_of(entry)
            if name != "nisc2018:is-privacy":  # printed "(P)", which is no part of the name
                assert (title.ja, title.en) == (item["title"]["ja"], item["title"]["en"])


def test_who_takes_part_is_what_the_report_says(
    seeded: tuple[Snapshot, SeedReport], report2018: Yaml
) -> None:
    snapshot, _ = seeded
    printed = {
        (name, f"nisc2018:{actor}")
        for name, item in report2018.items()
        for actor in item.get("actors", ())
    }
    on_map = {
        (list_of(entry, "items")[0], part["actor"].replace("actor-nisc2018-", "nisc2018:"))
        for entry in snapshot.of("initiative", "event")
        if entry.id.partition("-")[2].startswith("nisc2018-")
        for part in list_of(entry, "roles")
    }
    assert on_map == printed
    parts = {
        part["role"]
        for entry in snapshot.of("initiative", "event")
        if "-nisc2018-" in entry.id
        for part in list_of(entry, "roles")
    }
    assert parts == {"participates"}  # it names actors, and not who leads


def test_who_takes_part_is_what_the_graph_says(
    seeded: tuple[Snapshot, SeedReport], services: Services
) -> None:
    snapshot, _ = seeded
    in_graph = {
        (iri, actor.value)
        for iri, p in services.work.told().items()
        for actor in p.all("kh:hasActor")
    }
    on_map = {
        (
            _iri(entry),
            _iri(snapshot.entries[part["actor"]]),
        )
        for entry in snapshot.of("initiative", "event")
        if entry.id.partition("-")[2].startswith("nisc2018-")
        for part in list_of(entry, "roles")
    }
    assert on_map == in_graph
    assert len(in_graph) > 40


def _iri(entry: Entry) -> str:
    return f"{BASE}id/{list_of(entry, 'items')[0].replace(':', '/')}"


def test_issues_stand_in_their_fields_and_initiatives_address_them(
    seeded: tuple[Snapshot, SeedReport], report2018: Yaml
) -> None:
    snapshot, _ = seeded
    for name, item in report2018.items():
        if item["kind"] == "issue":
            entry = of_item(snapshot, name, "issue")
            assert list_of(entry, "field") == [f"nisc2018:{item['parent']}"]
            assert said(entry, "status") == "example"
        if item["kind"] == "initiative":
            entry = of_item(snapshot, name, "initiative")
            wanted = {f"issue-nisc2018-{one}" for one in item.get("addresses", ())}
            assert set(list_of(entry, "addresses")) == wanted
            assert said(entry, "status") == item["status"]


def test_days_are_as_precise_as_the_report_and_none_is_made_up(
    seeded: tuple[Snapshot, SeedReport], report2018: Yaml
) -> None:
    snapshot, _ = seeded
    undated = set()
    for name, item in report2018.items():
        given = str(item.get("date") or "")
        if item["kind"] == "event":
            entry = of_item(snapshot, name, "event")
            assert said(entry, "begins") == given
            assert said(entry, "status") == item.get("status", "")
            undated |= set() if given else {name}
        elif item["kind"] == "initiative":
            entry = of_item(snapshot, name, "initiative")
            assert said(entry, "ended") == given
            assert not said(entry, "begins")
            assert not said(entry, "due")
    assert len(undated) == 5  # four meetings and a vote


def test_standards_projects_have_their_stage(
    seeded: tuple[Snapshot, SeedReport], shared: Path
) -> None:
    snapshot, report = seeded
    staged = {name: item for name, item in facts_of(shared, "sc41").items() if "stage" in item}
    assert len(snapshot.of("project")) == len(staged) > 60
    for name, item in staged.items():
        entry = of_item(snapshot, name, "project")
        assert said(entry, "stage") == item["stage"][:2]
        assert f" {item['stage']} " in text_of(entry, "summary").en
        assert text_of(entry).en == f"{item['notation']} {item['title']['en']}"
        assert said(entry, "confirmed") in ("2025-06-02", "2026-03-15")
        issued = str(item.get("issued", ""))
        assert said(entry, "ended") == issued
        since = {"60": issued, "95": str(item.get("withdrawn", ""))}.get(item["stage"][:2], "")
        if item["stage"] != "95.99":
            assert said(entry, "since") == since
        leads = [p["actor"] for p in list_of(entry, "roles") if p["role"] == "leads"]
        named = [text_of(snapshot.entries[one]).en for one in leads]
        assert named == [item["committee"]]
    left = {one.item for one in report.left_out}
    projects = {n for n, i in facts_of(shared, "sc41").items() if i["kind"] == "project"}
    assert projects - set(staged) <= left  # their stage is not known


def test_later_japanese_items_are_there_with_their_days(
    seeded: tuple[Snapshot, SeedReport], shared: Path
) -> None:
    snapshot, report = seeded
    left = {one.item for one in report.left_out}
    for name, item in facts_of(shared, "csstrategy2015").items():
        if not name.startswith(("csstrategy2015:doc-", "csstrategy2015:ev-")) or name in left:
            continue
        entry = next(e for e in snapshot if list_of(e, "items")[:1] == [name])
        days = {said(entry, field) for field in ("begins", "ended")} - {""}
        assert days == {str(item["issued"])}
    in_charge = {
        entry.id: {
            text_of(snapshot.entries[p["actor"]]).ja
            for p in list_of(entry, "roles")
            if p["role"] == "leads"
        }
        for entry in snapshot.of("initiative")
        if "-cs2015-" in entry.id
    }
    assert list(in_charge.values()) == [{"内閣官房"}, {"経済産業省", "総務省"}, {"経済産業省"}]


def test_nothing_that_is_only_remembered_makes_an_entry(
    seeded: tuple[Snapshot, SeedReport], services: Services
) -> None:
    snapshot, _ = seeded
    made_from = [list_of(entry, "items")[0] for entry in snapshot if list_of(entry, "items")]
    refs = services.catalogue.refs.of(made_from)
    assert len(refs) == len(made_from)
    assert {ref.evidence for ref in refs.values()} == {"text", "secondary"}


def test_statuses_of_the_table_exist(services: Services) -> None:
    for kind, table in STATUSES.items():
        [field] = [f for f in KINDS[kind].fields if f.name == "status"]
        assert set(table.values()) - {""} <= {code for code, _ in field.choices}
        for notation in set(table) - {""}:
            assert services.terms.code("status", notation).ja


# --- it may run again -----------------------------------------------------------------------------


def change(live: Live, services: Services, name: str, **fields: Any) -> None:
    entry = live.livemap.entry(name)
    known = known_of(live.livemap, services.catalogue, services.statements)
    live.livemap.change(name, {**(entry.state or {}), **fields}, known, Asked("aki"))


def test_running_again_writes_nothing_and_people_win(live: Live, services: Services) -> None:
    assert unused(live.record.log)
    first = seed(live, services)
    assert unused(live.record.log)  # only imports: what is cut short can be made whole
    head = live.record.log.head()
    again = seed(live, services)
    assert (again.made, again.changed, again.unchanged) == ((), (), len(first.made))
    assert live.record.log.head() == head

    change(live, services, FRAMEWORK, status="stopped")
    live.livemap.withdraw("event-nisc2018-ev-tokyo2020", Asked("aki"))
    assert not unused(live.record.log)
    after = seed(live, services)
    assert [(k.id, k.account, k.fields, k.withdrawn) for k in after.kept] == [
        (FRAMEWORK, "aki", ("status",), False),
        ("event-nisc2018-ev-tokyo2020", "aki", (), True),
    ]
    assert after.unchanged == len(first.made) - 2
    assert said(live.livemap.entry(FRAMEWORK), "status") == "stopped"
    assert live.livemap.now().get("event-nisc2018-ev-tokyo2020") is None
    assert live.record.faults() == []


def test_what_changed_in_the_documents_is_written_unless_a_person_was_there(
    live: Live, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(live, services)
    change(live, services, FRAMEWORK, locator="section 2, first line")
    told = services.work.told()
    newer = {
        iri: _with_locator(p, "section 9") if iri.endswith(("in-framework", "in-measures")) else p
        for iri, p in told.items()
    }
    places = {"a": "section 4, last paragraph", "b": "section 9"}
    for release in ("b", "a", "b"):  # there, back, and there again
        said_then = newer if release == "b" else told
        monkeypatch.setattr(Work, "told", lambda self, then=said_then: then)
        report = seed(live, replace(services, release=replace(services.release, id=release)))
        assert report.changed == ("initiative-nisc2018-in-measures",)
        assert [kept.id for kept in report.kept] == [FRAMEWORK]
        measures = live.livemap.entry("initiative-nisc2018-in-measures")
        assert said(measures, "locator") == places[release]
    assert said(live.livemap.entry(FRAMEWORK), "locator") == "section 2, first line"
    [*_, last] = live.livemap.history("initiative-nisc2018-in-measures")
    assert (last.account, last.action, last.why, last.version) == (
        "import",
        "import",
        "release b",
        4,
    )


def _with_locator(p: Properties, text: str) -> Properties:
    pairs = [(name, value) for name in p.names() for value in p.all(name)]
    kept = [(_full(n), v) for n, v in pairs if n != "kh:locator"]
    return Properties([*kept, (_full("kh:locator"), Term(text, "literal"))])


def _full(name: str) -> str:
    from kakehashi.namespaces import PREFIXES

    prefix, _, local = name.partition(":")
    return f"{PREFIXES[prefix]}{local}"


def test_an_entry_that_somebody_makes_in_the_meantime_stays(live: Live, services: Services) -> None:
    seed(live, services, going=lambda: False)
    assert len(live.livemap.now()) == 0
    steps = iter([True] * 30)
    partial = seed(live, services, going=lambda: next(steps, False))
    assert len(partial.made) == 30
    assert unused(live.record.log)
    whole = seed(live, services)
    assert whole.unchanged == 30
    assert not whole.refused


def test_no_account_may_be_taken_for_the_import(live: Live, services: Services) -> None:
    """The action decides: what somebody of that name changes is a person's change."""
    assert "import" not in ACCOUNT_ROLES
    seed(live, services)
    entry = live.livemap.entry(FRAMEWORK)
    known = known_of(live.livemap, services.catalogue, services.statements)
    changed = {**(entry.state or {}), "status": "stopped"}
    live.livemap.change(FRAMEWORK, changed, known, Asked("import"))
    assert [kept.id for kept in seed(live, services).kept] == [FRAMEWORK]
