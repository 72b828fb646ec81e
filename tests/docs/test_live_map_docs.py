"""docs/live-map-requirements*.md answers every requirement of the 2018 report, and no other."""

from __future__ import annotations

import re

import pytest

from kakehashi.services import Services
from tests.docs.blocks import DOCS

PAGES = ("live-map-requirements.md", "live-map-requirements.ja.md")


def rows(name: str) -> list[list[str]]:
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in line.split("|")[1:-1]] for line in lines if line.startswith("|")]
    return [row for row in cells if row[0].startswith("`nisc2018:sr-")]


@pytest.mark.parametrize("name", PAGES)
def test_every_requirement_is_answered_with_what_shows_it(services: Services, name: str) -> None:
    asked = {item.id for item in services.catalogue.items("nisc2018", limit=1000).items}
    asked = {item for item in asked if item.startswith("nisc2018:sr-")}
    assert len(asked) == 8
    found = rows(name)
    assert [re.findall(r"`(nisc2018:sr-\d)`", row[0]) for row in found] == [
        [item] for item in sorted(asked)
    ]
    for _, how, shown, missing in found:
        assert how
        assert missing
        assert re.search(r"`tests/\S+\.py`", shown)


def test_both_languages_name_the_same_tests() -> None:
    english, japanese = ([re.findall(r"`(tests/\S+?)`", row[2]) for row in rows(n)] for n in PAGES)
    assert english == japanese


@pytest.mark.parametrize("name", PAGES)
def test_the_titles_are_those_of_the_graph(services: Services, name: str) -> None:
    for row in rows(name):
        [identifier] = re.findall(r"`(nisc2018:sr-\d)`", row[0])
        title = services.catalogue.ref(identifier).title
        if name.endswith(".ja.md"):
            assert row[0] == f"`{identifier}` {title.ja}"
