"""A client of the SDK that talks to ``kakehashi mcp``, one answer after the other."""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import mcp_types as types
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from kakehashi.mcp.server import PROBLEM

__all__ = ["Talking", "asked", "command", "fetched", "over_stdio", "talking"]


class Talking:
    """A session with an MCP server."""

    def __init__(self, client: Client, portal: BlockingPortal) -> None:
        self.client, self.portal = client, portal

    def run(self, method: str, *arguments: Any, **named: Any) -> Any:
        """Call a method of the client."""
        return self.portal.call(partial(getattr(self.client, method), *arguments, **named))

    def call(self, tool: str, **arguments: Any) -> types.CallToolResult:
        """Call a tool; the client holds the answer against the tool's output schema."""
        found: types.CallToolResult = self.run("call_tool", tool, arguments)
        return found

    def told(self, tool: str, **arguments: Any) -> tuple[dict[str, Any], str]:
        """Return what a tool answers, as data and as text."""
        found = self.call(tool, **arguments)
        assert not found.is_error, text_of(found)
        return found.structured_content, text_of(found)

    def refused(self, tool: str, **arguments: Any) -> tuple[dict[str, Any], str]:
        """Return the problem that a tool tells, as data and as text."""
        found = self.call(tool, **arguments)
        assert found.is_error, text_of(found)
        assert found.structured_content is None
        return (found.meta or {})[PROBLEM], text_of(found)


def text_of(found: types.CallToolResult) -> str:
    assert [content.type for content in found.content] == ["text"]
    return str(getattr(found.content[0], "text", ""))


@contextmanager
def talking(client: Client) -> Iterator[Talking]:
    """Hold a session open in a thread."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(client) as opened:
        yield Talking(opened, portal)


def command(*words: str) -> list[str]:
    """Return the command as a user of this checkout would run it."""
    return [sys.executable, "-m", "kakehashi", "mcp", *words]


def over_stdio(*words: str, log: TextIO = sys.stderr, **environment: str) -> Any:
    """Return the transport to a server that is started for it."""
    program, *rest = command(*words)
    ours = {name: value for name, value in os.environ.items() if name.startswith("KAKEHASHI_")}
    path = str(Path(__file__).parents[2] / "server")
    parameters = StdioServerParameters(
        command=program, args=rest, env=ours | {"PYTHONPATH": path} | environment
    )
    return stdio_client(parameters, errlog=log)


def fetched(address: str) -> tuple[int, str, bytes]:
    """Return status, media type and body of an address."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.status, answer.headers.get_content_type(), answer.read()


def asked(address: str) -> Any:
    """Return the JSON at an address."""
    return json.loads(fetched(address)[2])
