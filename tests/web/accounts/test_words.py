"""What is kept as a code is read in words: reasons of refusals, deeds of the log, parts in work."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask, g

import kakehashi.web.accounts
from kakehashi.messages import LANGUAGES
from kakehashi.model.live.deeds import ON_DESK, ON_MAP
from kakehashi.model.live.kinds import ROLES
from kakehashi.services.live import accounts
from kakehashi.web.accounts.words import DEEDS, REASONS, REFUSED
from kakehashi.web.live.words import role_short

SOURCES = Path(kakehashi.web.accounts.__file__).parent.glob("*.py")


def test_every_refusal_has_words() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in SOURCES)
    found = re.findall(r'(?:_refused|note_denial)\(\s*"?([\w-]+)"?,\s*"([\w-]+)"', text)
    assert len(found) > 10
    assert {reason for _, reason in found} == set(REASONS)
    assert {action for action, _ in found} - {"action"} <= set(REFUSED)


def test_every_deed_has_words() -> None:
    text = Path(accounts.__file__).read_text(encoding="utf-8")
    done = re.findall(r'_(?:change|write)\([\w.]+, "([\w-]+)"', text)
    assert len(done) > 10
    assert {*done, *ON_DESK, *ON_MAP} == set(DEEDS)


def test_every_part_has_a_short_word() -> None:
    with Flask(__name__).test_request_context("/"):
        for language in LANGUAGES:
            g.language = language
            assert {len(role_short(role)) for role in ROLES} == {1}
