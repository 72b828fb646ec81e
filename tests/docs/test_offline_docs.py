"""The pages about working offline name what there is: commands, options, limits, kinds of rows."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from kakehashi.cli.offline import OFFLINE
from kakehashi.exports import offline_workbook
from kakehashi.messages import Language, translate
from kakehashi.services.live import offline, offline_file, offline_plan

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(params=["en", "ja"])
def page(request: pytest.FixtureRequest) -> tuple[Language, str]:
    name = "offline.md" if request.param == "en" else "offline.ja.md"
    return request.param, (DOCS / name).read_text(encoding="utf-8")


def test_every_command_and_option_is_told(page: tuple[Language, str]) -> None:
    _, text = page
    for command in OFFLINE:
        assert f"kakehashi curate {command.name} " in text
        for option in (p for p in command.params if isinstance(p, click.Option)):
            if option.opts[0] not in ("--lang",):
                assert option.opts[0] in text


def test_everything_that_may_come_of_a_row_is_told(page: tuple[Language, str]) -> None:
    language, text = page
    for words in offline_plan.KINDS.values():
        assert translate(language, words) in text


def test_the_limits_are_those_of_the_program(page: tuple[Language, str]) -> None:
    language, text = page
    assert f"{offline_file.FILE_BYTES >> 20} MiB" in text
    assert f"{offline._MOST:,}" in text
    assert str(offline_workbook.EMPTY) in text
    assert ("20,000" if language == "en" else "2万行") in text
    assert offline_file._MOST == 20_000
