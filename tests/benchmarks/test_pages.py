"""No page grows with the release: questions to the engine and bytes stay, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from benchmarks.pages import measure, of_many
from benchmarks.pages_data import BIG, SET, make
from flask.testing import FlaskClient

from kakehashi.model.term import Row, Term
from kakehashi.services import open_services
from kakehashi.settings import load_settings
from kakehashi.store.reader import OxigraphReader
from kakehashi.web import create_app

#: Questions that a page may ask; statements of a set are read one by one, as proofs are.
MOST = {
    "en/": 0,
    "en/documents": 0,
    "en/browse": 0,
    "ja/browse/class/Requirement": 0,
    f"ja/browse/quality/security?document={BIG}": 0,
    f"en/why?item={BIG}:i-7&facet=class&value=SecurityRequirement": 2,
    "en/search?q=authentication": 0,
    f"en/mapping/{7:016x}": 2,
    "en/mapping-set": 0,
    f"en/mapping-set/{SET}": 100,
    f"en/mapping-set/{SET}?page=5": 100,
    "../sitemap.xml": 0,
    "../sitemap/pages.xml": 0,
    "../sitemap/items-1.xml": 0,
    "../llms.txt": 0,
}
SIZES = (1_400, 4_200)


@dataclass
class Release:
    client: FlaskClient
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def releases(
    tmp_path_factory: pytest.TempPathFactory, root: Path
) -> Iterator[tuple[Release, Release]]:
    real = load_settings().build_dir / "current"
    asked: list[str] = []
    patch = pytest.MonkeyPatch()
    select = OxigraphReader.select

    def counted(self: OxigraphReader, query: str, /, **bindings: Term) -> list[Row]:
        asked.append(query)
        return select(self, query, **bindings)

    patch.setattr(OxigraphReader, "select", counted)
    found, opened = [], []
    for items in SIZES:
        folder = tmp_path_factory.mktemp("many") / "release"
        assert make(folder, real, items, items) > 10 * items
        services = open_services(load_settings({}), folder=folder)
        services.facets.prepare()
        opened.append(services)
        found.append(Release(create_app(services).test_client(), asked))
    yield found[0], found[1]
    for services in opened:
        services.close()
    patch.undo()


@pytest.mark.parametrize("address", MOST)
def test_a_page_of_a_larger_release_asks_and_weighs_the_same(
    releases: tuple[Release, Release], address: str
) -> None:
    counts, sizes = [], []
    for release in releases:
        path = "/" + address.removeprefix("../")
        release.client.get(path)  # what is worked out once
        release.asked.clear()
        answer = release.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        counts.append(len(release.asked))
        sizes.append(len(answer.data))
    assert counts[0] == counts[1] <= MOST[address]
    if "items-1" not in address:  # a part of the site map is filled up to its own bound
        assert sizes[1] < 1.25 * sizes[0] + 2_000


def test_the_benchmark_asks_for_pages_that_are_there(releases: tuple[Release, Release]) -> None:
    pages = of_many(SIZES[1])
    for name in ("statement", "facet", "why", "search", "site map"):
        times = measure(releases[1].client, pages[name][:1], 1)
        assert times.status == 200, name
        assert 0 < times.median <= times.p95
