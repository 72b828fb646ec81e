"""docs/mcp*.md and llms.txt name every tool, and what else there is."""

from __future__ import annotations

import json
import re

import pytest

from kakehashi.cli.assistants import mcp
from kakehashi.mcp.asking import LARGEST
from kakehashi.mcp.offers import PROMPTS, RESOURCES
from kakehashi.mcp.table import TOOLS
from tests.docs.blocks import DOCS, table_after
from tests.mcp.talking import fetched

pytestmark = pytest.mark.xdist_group("mcp")

NAMES = ("mcp.md", "mcp.ja.md")


@pytest.mark.parametrize(("name", "heading"), [("mcp.md", "Tools"), ("mcp.ja.md", "ツール")])
def test_the_table_of_tools_is_that_of_the_program(name: str, heading: str) -> None:
    found = [(row[0], row[1]) for row in table_after(name, heading)]
    joint = "、" if name.endswith(".ja.md") else ", "
    for (tool, arguments), one in zip(found, TOOLS, strict=True):
        own = [p for p in one.parameters if p.name not in ("limit", "cursor", "lang")]
        assert tool == f"`{one.name}`"
        assert arguments == joint.join(f"**{p.name}**" if p.required else p.name for p in own)
        assert {"limit", "cursor", "lang"} <= {p.name for p in one.parameters}


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_is_offered_is_named(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    for one in (*RESOURCES, *PROMPTS):
        assert f"`{getattr(one, 'uri', one.name)}`" in text
    for option in mcp.params:
        if option.name not in ("form",):
            assert option.opts[-1] in text
    assert ("100,000" if name == "mcp.md" else "10万") in text
    assert LARGEST == 100_000
    for block in re.findall(r"^```json\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        json.loads(block)


def test_the_guide_for_models_names_the_server_and_its_tools(server: str) -> None:
    guide = fetched(f"{server}llms.txt")[2].decode()
    assert re.search(r"`kakehashi mcp --server http://[^ `]+/`", guide)
    for one in TOOLS:
        assert f"`{one.name}`" in guide
