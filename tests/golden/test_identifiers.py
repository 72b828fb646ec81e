"""Every printed or habitual form of a number finds its clause; unknown ones get suggestions."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kakehashi.services import Services

TABLE = yaml.safe_load(Path(__file__).with_name("identifiers.yml").read_text(encoding="utf-8"))
FORMS = [(str(form), item) for item, forms in TABLE.items() for form in forms]


@pytest.mark.parametrize(("form", "item"), FORMS, ids=[form for form, _ in FORMS])
def test_a_form_finds_its_item_first(form: str, item: str, services: Services) -> None:
    found = [hit.item.id for hit in services.search.find(form, limit=5)]
    assert found[:1] == [item], found


def test_no_form_stands_twice() -> None:
    assert len(FORMS) == len({form for form, _ in FORMS}) >= 60


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("CPSF", {"csstrategy2015:doc-cpsf", "cpsf:document"}),
        ("③", {"nisc:bp-3", "nisc:ap-3"}),
    ],
)
def test_an_ambiguous_name_shows_all_it_may_mean(
    name: str, choices: set[str], services: Services
) -> None:
    assert choices <= {hit.item.id for hit in services.search.find(name, limit=5)}


def test_an_unknown_number_gets_suggestions(services: Services) -> None:
    assert "iec62443:3-3-sr-1.1" in services.search.suggest("iec62443:3-3-sr1.1")
