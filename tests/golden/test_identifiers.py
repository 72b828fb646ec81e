"""Every printed or habitual form of a number finds its clause; ambiguous ones show choices."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kakehashi.services import Services

TABLE = yaml.safe_load(Path(__file__).with_name("identifiers.yml").read_text(encoding="utf-8"))
FORMS = [(str(form), item) for item, forms in TABLE["exact"].items() for form in forms]
CHOICES = [(str(form), items) for form, items in TABLE["choices"].items()]


@pytest.mark.parametrize(("form", "item"), FORMS, ids=[form for form, _ in FORMS])
def test_a_form_finds_its_item_first(form: str, item: str, services: Services) -> None:
    found = [hit.item.id for hit in services.search.find(form, limit=5)]
    assert found[:1] == [item], found
    named = services.search.resolve(form)
    assert named.answer in ("exact", "choices")
    assert named.items[0].id == item
    assert named.answer == "choices" or named.total == 1


def test_there_are_enough_forms_and_none_stands_twice() -> None:
    assert len(FORMS) == len({form for form, _ in FORMS}) >= 110


def test_most_forms_mean_one_item_alone(services: Services) -> None:
    ambiguous = [form for form, _ in FORMS if services.search.resolve(form).answer != "exact"]
    assert len(ambiguous) <= 24, ambiguous  # most are provisions of both editions of EN 303 645


@pytest.mark.parametrize(("form", "items"), CHOICES, ids=[form for form, _ in CHOICES])
def test_an_ambiguous_form_shows_all_it_may_mean(
    form: str, items: list[str], services: Services
) -> None:
    named = services.search.resolve(form)
    assert named.answer == "choices"
    assert set(items) <= {item.id for item in named.items}
    assert named.total >= len(named.items) > 1


@pytest.mark.parametrize(("form", "near"), TABLE["unknown"].items())
def test_an_unknown_form_gets_what_is_near(form: str, near: list[str], services: Services) -> None:
    named = services.search.resolve(form)
    assert named.answer == "suggestions"
    assert set(near) <= {item.id for item in named.items}
    assert bool(near) == bool(named.items)


def test_an_unknown_identifier_gets_suggestions(services: Services) -> None:
    assert "iec62443:3-3-sr-1.1" in services.search.suggest("iec62443:3-3-sr1.1")
