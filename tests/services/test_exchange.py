"""Documents and mapping sets of the release: as in the sources, and as they were chosen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kakehashi.build.sources import sources_below
from kakehashi.errors import UnknownThingError
from kakehashi.model.exchange import Bundle
from kakehashi.model.statement import MappingSet, source_slug
from kakehashi.rdf.exchange_reading import document_of
from kakehashi.rdf.files import read_turtle
from kakehashi.services import Services, open_services
from kakehashi.services.exchange import Choice
from kakehashi.settings import load_settings
from kakehashi.sssom.reader import read_set
from kakehashi.sssom.registry import read_registry

OTHER_LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"


@pytest.fixture(scope="module")
def whole(services: Services) -> Bundle:
    return services.exchange.bundle()


def test_sets_are_those_of_the_files(whole: Bundle, root: Path) -> None:
    paths = sorted((root / "mappings").glob("*.sssom.tsv"))
    assert list(whole.sets) == sorted((read_set(path) for path in paths), key=lambda s: s.name)


def test_entries_are_those_of_the_registry(whole: Bundle, root: Path) -> None:
    registry = read_registry(root / "mappings")
    assert [e.name for e in whole.entries] == sorted(e.id for e in registry.entries)
    for entry in registry.entries:
        found = whole.entry(entry.id)
        assert (found.title.ja, found.title.en) == (entry.title_ja, entry.title_en)
        assert found.description.ja == entry.description_ja
        assert (found.standing, found.strict) == (entry.standing, entry.strict)


def test_documents_are_those_of_the_files(whole: Bundle, root: Path) -> None:
    documents = {document.slug: document for document in whole.documents}
    sources = [s for s in sources_below(root) if s.graph.startswith("document/")]
    assert len(sources) == len(documents)
    for source in sources:
        slug = source.graph.removeprefix("document/")
        read = document_of(read_turtle(source.path), slug)
        found = documents[slug]
        assert sorted(found.items, key=lambda i: i.id) == sorted(read.items, key=lambda i: i.id)
        assert found.title == read.title
        assert found.facts == read.facts


def test_no_item_stands_before_the_one_it_is_nested_in(whole: Bundle) -> None:
    for document in whole.documents:
        seen: set[str] = set()
        mine = {item.id for item in document.items}
        for item in document.items:
            assert item.parent not in mine - seen
            seen.add(item.id)


def test_the_release_is_named(whole: Bundle, services: Services) -> None:
    assert whole.release == services.release.id
    assert len(whole.released) == len("2026-11-24")
    assert (whole.choice, whole.partial) == ((), ())


def test_a_document_comes_with_what_is_said_of_it(services: Services) -> None:
    bundle = services.exchange.bundle(Choice(documents=("ukcop",)))
    assert [d.slug for d in bundle.documents] == ["ukcop"]
    ends = [(r.subject_source, r.object_source) for s in bundle.sets for r in s.records]
    assert ends
    assert all("kid:ukcop" in pair for pair in ends)


def test_a_pair_is_taken_in_both_directions(services: Services) -> None:
    one, other = (
        services.exchange.bundle(Choice(pairs=(pair,))) for pair in ("nisc--cpsf", "cpsf--nisc")
    )
    assert [s.name for s in one.sets] == ["nisc--cpsf"]
    assert one.sets == other.sets
    assert [d.slug for d in one.documents] == ["cpsf", "nisc"]


def test_sets_alone_are_the_same(services: Services, whole: Bundle) -> None:
    assert services.exchange.bundle(items=False) == replace(whole, documents=())


def test_conditions_hold_together(services: Services, whole: Bundle) -> None:
    chosen = Choice(documents=("iec62443",), standings=("official", "published"))
    bundle = services.exchange.bundle(chosen)
    expected = {
        r.iri
        for s in whole.sets
        for r in s.records
        if r.standing in ("official", "published")
        and "iec62443" in (source_slug(r.subject_source), source_slug(r.object_source))
    }
    assert {r.iri for s in bundle.sets for r in s.records} == expected
    assert bundle.choice == (
        "document=iec62443", "standing=official", "standing=published",
    )  # fmt: skip


def test_a_licence_chooses_whole_sets_and_their_documents(
    services: Services, whole: Bundle
) -> None:
    bundle = services.exchange.bundle(Choice(licences=(OTHER_LICENCE,)))
    assert bundle.partial == ()
    assert list(bundle.sets) == [s for s in whole.sets if s.license == OTHER_LICENCE]
    ends = {slug for s in bundle.sets for end in ("subject", "object") for slug in s.documents(end)}
    assert {d.slug for d in bundle.documents} == ends


def test_a_set_of_which_a_part_was_chosen_is_named(services: Services) -> None:
    bundle = services.exchange.bundle(Choice(sets=("nisc2018--all",), documents=("sc41",)))
    assert bundle.partial == ("nisc2018--all",)
    assert services.exchange.bundle(Choice(sets=("nisc2018--all",))).partial == ()


@pytest.mark.parametrize(
    ("choice", "near"),
    [
        (Choice(documents=("nics",)), "nisc"),
        (Choice(sets=("nisc--cspf",)), "nisc--cpsf"),
        (Choice(pairs=("nisc--cspf",)), "nisc--cpsf"),
        (Choice(standings=("offical",)), "official"),
        (Choice(licences=(OTHER_LICENCE[:-1],)), OTHER_LICENCE),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(
    services: Services, choice: Choice, near: str
) -> None:
    with pytest.raises(UnknownThingError) as error:
        services.exchange.bundle(choice)
    assert near in error.value.suggestions


def test_conditions_that_nothing_meets_are_an_error(services: Services) -> None:
    with pytest.raises(UnknownThingError, match="Nothing meets"):
        services.exchange.bundle(Choice(sets=("roles",), standings=("published",)))


def test_of_many_names_the_near_ones_are_told(services: Services) -> None:
    with pytest.raises(UnknownThingError) as caught:
        services.exchange.bundle(Choice(pairs=("nisc--cpfs",)))
    assert "nisc--cpsf" in caught.value.suggestions
    assert len(caught.value.remedy()) < 100
    with pytest.raises(UnknownThingError) as caught:
        services.exchange.bundle(Choice(standings=("offical",)))
    assert caught.value.remedy().startswith("Known are: editorial, official, published")


def test_order_and_repetition_of_conditions_do_not_matter(services: Services) -> None:
    one = services.exchange.bundle(Choice(sets=("roles", "nisc--cpsf", "roles")))
    assert one == services.exchange.bundle(Choice(sets=("nisc--cpsf", "roles")))


def test_only_sets_that_may_hold_what_was_chosen_are_read(
    whole: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_services(load_settings()).exchange
    read: list[str] = []
    reading = opened._set

    def noted(name: str) -> MappingSet:
        read.append(name)
        return reading(name)

    monkeypatch.setattr(opened, "_set", noted)
    opened.bundle(Choice(documents=("nisc",)))
    sources = {
        s.name: {source_slug(end) for r in s.records for end in (r.subject_source, r.object_source)}
        for s in whole.sets
    }
    assert read == [name for name in opened.sets() if "nisc" in sources[name]]
    read.clear()
    opened.bundle(Choice(pairs=("cpsf--nisc",)))
    assert read
    assert all({"nisc", "cpsf"} <= sources[name] for name in read)
