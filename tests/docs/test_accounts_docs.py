"""What the manual says of roles is the table that the guard asks."""

from __future__ import annotations

import pytest

from kakehashi.messages import Language, translate
from kakehashi.model.live.access import ACTIONS
from tests.docs.blocks import DOCS


@pytest.mark.parametrize(("name", "language"), [("accounts.md", "en"), ("accounts.ja.md", "ja")])
def test_the_table_of_roles_is_that_of_the_program(name: str, language: Language) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `") and line.count("|") == 4]
    wanted = [
        f"| `{action}` | {rule.least} | {translate(language, rule.label)} |"
        for action, rule in ACTIONS.items()
    ]
    assert rows == wanted
